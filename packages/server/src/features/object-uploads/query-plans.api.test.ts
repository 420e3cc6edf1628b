import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isScan, isSort, plansOf } from '../../../test/query-plans.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import type { BlobId, EntryId, SpaceId, UploadId } from '../../kernel/ids.ts'
import { newId } from '../../platform/clock.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { insertUpload, listPartsBehind } from '../uploads/index.ts'
import { listUploadStretch, removePartsBeside } from './object-upload-store.ts'

for (const database of databases()) {
  test(`statements on object uploads by ${database}`, async (t) => {
    const app = await testApp({ database })
    const call = app.call()
    const spaceId = 7 as SpaceId
    const id = newId(call) as UploadId
    await app.db.write('space:7', async (tx) => {
      for (let n = 0; n < 3000; n++)
        await insertUpload(tx, {
          id: newId(call) as UploadId,
          spaceId,
          parentId: id as string as EntryId,
          name: `${n}`,
          kind: n % 2 === 0 ? 'object' : 'multipart',
          strategy: 'overwrite',
          userId: '',
          mayOverwrite: false,
          reservedBytes: 0,
          contentType: '',
          attributes: {},
          createdAt: 1,
          expiresAt: 1e14,
          address: { bucket: `bucket-${n % 7}`, key: `some/key/${n}` },
        })
      for (let n = 0; n < 10; n++) {
        const rows = Array.from(
          { length: 300 },
          (_, index) => sql`(${hex(newId(call))}, ${index}, ${hex(newId(call))}, 1, '0', ${hex('00')}, 1)`,
        )
        await tx.run(sql`INSERT INTO upload_parts (upload_id, number, segment_id, size_bytes, crc64, md5, stored_at) VALUES ${join(rows)}`)
      }
      await tx.run(sql`ANALYZE uploads`)
      await tx.run(sql`ANALYZE upload_parts`)
    })
    const stretch = { spaceId, bucket: 'bucket-3', now: 2, behind: { key: 'some/key/1' }, end: 'some/key/2', count: 100 }
    const statements: Readonly<Record<string, Parameters<typeof plansOf>[2]>> = {
      'lists uploads of a bucket': (tx) => listUploadStretch(tx, stretch),
      'lists uploads to the end': (tx) => listUploadStretch(tx, { ...stretch, end: undefined }),
      'lists parts': (tx) => listPartsBehind(tx, { uploadId: id, number: 5, count: 100 }),
    }
    for (const [what, work] of Object.entries(statements))
      await t.test(`it ${what} by an index`, async () => {
        for (const plan of await plansOf(app, database, work)) {
          assert.doesNotMatch(plan, isScan, plan)
          // PostgreSQL may put the few rows of a narrow range in order itself.
          if (database === 'sqlite') assert.doesNotMatch(plan, isSort, plan)
        }
      })
    await t.test('it drops parts by an index', async () => {
      const plans = await plansOf(app, database, (tx) => removePartsBeside(tx, { uploadId: id, blobId: id as string as BlobId, now: 1 }))
      for (const plan of plans) assert.doesNotMatch(plan, isScan, plan)
    })
  })
}
