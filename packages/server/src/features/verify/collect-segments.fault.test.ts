/** Bytes that a crash left without a row are removed, and no others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import type { SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { BlobStore, IdRange } from '../../platform/blobs/blob-store.ts'
import { openMemoryBlobs } from '../../platform/blobs/drivers/memory/memory-blobs.ts'
import { newId } from '../../platform/clock.ts'
import type { Db } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import { collectSegments } from './collect-segments.ts'
import { verifyInstallation } from './index.ts'

onEachDatabase(async (database) => {
  const storeClock = { at: Date.UTC(2026, 0, 15, 8), now: () => storeClock.at }
  let isBroken = false
  const faults = {
    at: (point: string): Promise<void> | undefined =>
      isBroken && point === 'uploads.receive.stored' ? Promise.reject(new Error('The process died.')) : undefined,
  }
  const memory = openMemoryBlobs({ clock: storeClock })
  const asked: (IdRange | undefined)[] = []
  const blobs: BlobStore = {
    ...memory,
    list(options) {
      asked.push(options?.among)
      return memory.list(options)
    },
  }
  const app = await testApp({ database, faults, blobs })
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)
  const hour = 3600_000

  const pass = (ms: number): void => {
    app.clock.advance(ms)
    storeClock.at += ms
  }
  const stored = async (): Promise<Set<string>> => new Set((await Array.fromAsync(app.call().blobs.list())).map(({ id }) => id))
  const plus = (one: ReadonlySet<string>, other: ReadonlySet<string>): string[] => [...one].filter((id) => !other.has(id))

  it('removes what no row names after its grace time, and leaves what uploads, files and versions need', async () => {
    const place = await app.given.place({ keepsHistory: true })
    await app.given.file(place, 'kept', 'first')
    await app.given.file(place, 'kept', 'second', 'overwrite')
    const { body } = await app.expect(201, 'PUT', place.at('file', 'open'), { token: place.token, body: {} })
    await app.putBytes(body, 'arrived')
    await app.runJobs()
    const needed = await stored()
    isBroken = true
    // A small content would be known by the id of its upload.
    await assert.rejects(app.given.file(place, 'lost', Buffer.alloc(limits.smallSegmentBytesMax + 1)))
    isBroken = false
    const [lost, ...others] = plus(await stored(), needed)
    assert.ok(lost !== undefined && others.length === 0)

    pass(limits.blobGrace - hour)
    await app.runJobs()
    assert.ok((await stored()).has(lost), 'Its grace time is not over.')
    for (let days = 0; days < 3; days++) {
      pass(24 * hour)
      await app.runJobs()
    }
    assert.deepEqual(plus(needed, await stored()), [])
    assert.equal((await stored()).has(lost), false)
    assert.deepEqual((await verifyInstallation(app.call(), { isDeep: true })).findings, [])
  })

  it('takes nothing for lost whose row is written while it looks', async () => {
    const id = newId(app.call()) as SegmentId
    await app.call().blobs.put(id, Buffer.from('late'))
    // The machine sleeps between the bytes and the row.
    pass(limits.blobGrace + hour)
    await app.runJobs()
    await app.given.file(await app.given.place(), 'late')
    await app.db.write([], (tx) => tx.run(sql`UPDATE uploads SET segment_id = ${hex(id)} WHERE name = 'late'`))
    pass(limits.collectedLookPause)
    await app.runJobs()
    const doomed = await app.db.read((reader) => reader.all(sql`SELECT 1 AS one FROM segment_removals WHERE segment_id = ${hex(id)}`))
    assert.deepEqual(doomed, [])
  })

  it('takes no content of a file for lost, even where a scan sees no row of it', async () => {
    const place = await app.given.place()
    await app.given.file(place, 'unseen', Buffer.alloc(limits.smallSegmentBytesMax + 1, 'unseen'))
    pass(limits.blobGrace + hour)
    const plain = app.call()
    const call = { ...plain, db: { ...dbOf(plain.db), scan: async function* () {} } }
    const looked = await collectSegments(call, {})
    assert.ok('again' in looked && looked.input)
    await collectSegments(call, looked.input)
    const doomed = await app.db.read((reader) =>
      reader.all(sql`SELECT segment_id FROM segment_removals WHERE segment_id IN (SELECT id FROM blobs)`),
    )
    assert.deepEqual(doomed, [])
    // What is left of this blindness is not the other tests' matter.
    await app.db.write([], (tx) => tx.run(sql`DELETE FROM segment_removals`))
  })

  it('looks at no more than its share at a time, and then at what came late', async () => {
    asked.length = 0
    pass(24 * hour)
    await app.runJobs()
    assert.ok(asked.length > 0 && asked.every((range) => range !== undefined && range.after < range.to))
    const rows = await app.db.read((reader) =>
      reader.all<{ input: string; due_at: number }>(sql`SELECT input, due_at FROM jobs WHERE kind = 'segments.collect'`),
    )
    const [job] = rows
    assert.ok(job && job.due_at > app.clock.now())
    const { after } = JSON.parse(job.input) as { after: string }
    const lookedAt = Number.parseInt(after.slice(0, 12), 16)
    assert.ok(app.clock.now() - lookedAt >= limits.blobGrace + limits.uploadLifetime, 'Slow uploads are looked at again.')
  })

  if (database === 'sqlite')
    it('knows every table that names segments', async () => {
      const columns = await app.db.read((reader) =>
        reader.all<{ name: string }>(sql`
          SELECT t.name || '.' || c.name AS name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
          WHERE t.type = 'table' AND c.name LIKE '%segment_id%' ORDER BY 1`),
      )
      assert.deepEqual(
        columns.map(({ name }) => name),
        ['blob_segments.segment_id', 'segment_removals.segment_id', 'upload_parts.segment_id', 'uploads.segment_id'],
      )
    })
})

const dbOf = (db: Db): Db => ({
  traits: db.traits,
  read: (work) => db.read(work),
  write: (locks, work, options) => db.write(locks, work, options),
  scan: (statement, options) => db.scan(statement, options),
  health: () => db.health(),
  close: () => db.close(),
})
