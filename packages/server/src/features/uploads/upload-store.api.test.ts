import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlobId, EntryId, LibraryId, SpaceId, UploadId } from '../../kernel/ids.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { openSqlite } from '../../platform/db/drivers/sqlite/index.ts'
import { Sql } from '../../platform/db/sql.ts'
import * as contents from './content-store.ts'
import * as store from './upload-store.ts'
import type { Upload } from './upload.ts'

const db = await openSqlite({ file: ':memory:' })

/** How SQLite goes about every statement that the work sends; the work sees an empty database. */
async function plansOf(work: (tx: Transaction) => Promise<unknown>): Promise<readonly string[]> {
  const statements: Sql[] = []
  const keep =
    <Answer>(answer: Answer) =>
    (statement: Sql) => {
      statements.push(statement)
      return Promise.resolve(answer)
    }
  await work({ all: keep([]), get: keep(undefined), run: keep(1), afterCommit() {} })
  const explained = statements.map(({ strings, values }) => new Sql([`EXPLAIN QUERY PLAN ${strings[0]}`, ...strings.slice(1)], values))
  const rows = await db.read(async (reader) =>
    Promise.all(explained.map((statement) => reader.all<{ readonly detail: string }>(statement))),
  )
  return rows.flat().map(({ detail }) => detail)
}

const id = '00'.repeat(16)
const upload = { id: id as UploadId, spaceId: 1 as SpaceId, parentId: id as EntryId, name: 'a', userId: '', createdAt: 1 } as Upload
const content = { libraryId: 'smh' as LibraryId, beginningHash: '00'.repeat(32), fullHash: '00'.repeat(32), sizeBytes: 1 }

const hot: Readonly<Record<string, (tx: Transaction) => Promise<unknown>>> = {
  'an upload by its key': (tx) => store.findUpload(tx, upload.id),
  'an upload begun again': (tx) => store.listRebegunUploads(tx, upload, { crc64: '0', now: 1 }),
  'the first content': (tx) =>
    store.updateFirstContent(tx, {
      uploadId: upload.id,
      spaceId: upload.spaceId,
      now: 1,
      arrived: { segmentId: id as never, sizeBytes: 1, crc64: '0', md5: id },
    }),
  'the first part': (tx) =>
    store.insertFirstPart(tx, {
      uploadId: upload.id,
      spaceId: upload.spaceId,
      now: 1,
      arrived: { number: 1, segmentId: id as never, sizeBytes: 1, crc64: '0', md5: id, storedAt: 1 },
    }),
  'the parts in order': (tx) => store.listParts(tx, upload.id),
  'uploads that are due': (tx) => store.listDueUploads(tx, { now: 1, count: 10 }),
  'parts to remove': (tx) => store.removeParts(tx, { uploadId: upload.id, count: 10, now: 1, queueSegments: true }),
  'a first block': (tx) => contents.hasBeginning(tx, content),
  'a whole content': (tx) => contents.findBlobByContent(tx, content),
  'the layout of a blob': (tx) => contents.findBlobLayout(tx, id as BlobId),
}

for (const [what, work] of Object.entries(hot))
  test(`finds ${what} by an index, without sorting`, async () => {
    const plans = await plansOf(work)
    assert.notEqual(plans.length, 0)
    for (const plan of plans) assert.match(plan, /^SEARCH .* USING (COVERING )?INDEX/)
  })
