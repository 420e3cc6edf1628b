import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../kernel/limits.ts'
import type { SegmentId } from '../../kernel/ids.ts'
import { openMemoryBlobs } from '../../platform/blobs/drivers/memory/memory-blobs.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { Sql } from '../../platform/db/sql.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { repairFinding, verifyInstallation } from './index.ts'
import type { Report } from './index.ts'

for (const database of databases()) {
  test(`verify on ${database}`, async (t) => {
    const storeClock = { at: Date.UTC(2026, 0, 15), now: () => storeClock.at }
    const app = await testApp({ database, blobs: openMemoryBlobs({ clock: storeClock }) })
    const place = await app.given.place({ keepsHistory: true })
    await app.given.directory(place, 'album/2026')
    const file = await app.given.file(place, 'album/café.jpg', 'first')
    await app.given.file(place, 'album/café.jpg', 'second', 'overwrite')
    await app.given.file(place, 'empty.bin', '')
    await app.given.file(place, 'gone.txt', 'recycled')
    await app.expect(200, 'DELETE', place.at('file', 'gone.txt'), { token: place.token })
    await app.given.directory(place, 'purged')
    await app.given.file(place, 'purged/kept.txt', 'recycled')
    await app.expect(200, 'DELETE', place.at('file', 'purged/kept.txt'), { token: place.token })
    await app.expect(204, 'DELETE', place.at('directory', 'purged'), { token: place.token, query: { permanent: 1 } })
    await app.expect(201, 'PUT', place.at('file', 'unfinished'), { token: place.token })
    await app.runJobs()

    const verify = (isDeep = true): Promise<Report> => verifyInstallation(app.call(), { isDeep })
    const kinds = async (): Promise<string[]> => (await verify()).findings.map((finding) => finding.kind)
    const run = (statement: Sql): Promise<number> => app.db.write([], (tx) => tx.run(statement))
    const get = async <Row extends object>(statement: Sql): Promise<Row> =>
      (await app.db.read((reader) => reader.get<Row>(statement))) as Row
    const repair = async (): Promise<boolean[]> => {
      const { findings } = await verify()
      const outcomes: boolean[] = []
      for (const finding of findings) {
        outcomes.push(
          await repairFinding(app.call(), finding, async (segmentId, bytes) => {
            quarantined.set(segmentId, Buffer.concat(await Array.fromAsync(bytes)).toString())
          }),
        )
      }
      return outcomes
    }
    const quarantined = new Map<string, string>()
    const strayId = `${'0'.repeat(15)}1${'f'.repeat(16)}` as SegmentId

    await t.test('it finds nothing where nothing is wrong', async () => {
      const report = await verify()
      assert.deepEqual(report.findings, [])
      assert.equal(report.referencedCount, report.storedCount)
      assert.ok(report.entryCount >= 6 && report.storedBytes >= 'firstsecondrecycled'.length)
      assert.equal(file.size, '5')
    })

    await t.test('it finds and rights wrong counters', async () => {
      await run(sql`UPDATE spaces SET used_bytes = used_bytes + 1, file_count = 99`)
      await run(sql`UPDATE entries SET child_file_count = 7 WHERE name = 'album'`)
      assert.deepEqual(await kinds(), ['SpaceCountersDiffer', 'ChildCountsDiffer'])
      assert.deepEqual(await repair(), [true, true])
      assert.deepEqual(await kinds(), [])
    })

    await t.test('it finds and rights wrong counters of quotas, and keeps them right with those of spaces', async () => {
      const made = await app.given.library({ isMultiSpace: true, isQuotaEnabled: true, quotaBytes: '1000' })
      const admin = await app.given.token(made)
      const space = await app.given.space(made, admin)
      const body = { spaces: [space], capacity: 100, removeWhenExceed: false }
      await app.expect(201, 'POST', `/api/v1/quota/${made.id}`, { token: admin, body })
      await app.given.file({ token: admin, at: (resource, path) => `/api/v1/${resource}/${made.id}/${space}/${path}` }, 'f', 'seven b')
      assert.deepEqual(await kinds(), [])
      await run(sql`UPDATE quotas SET used_bytes = used_bytes + 1`)
      assert.deepEqual(await kinds(), ['QuotaCountersDiffer', 'QuotaCountersDiffer'])
      assert.deepEqual(await repair(), [true, true])
      assert.deepEqual(await kinds(), [])
      await run(sql`UPDATE spaces SET used_bytes = used_bytes + 1, reserved_bytes = 5 WHERE name = ${space}`)
      await repair()
      assert.deepEqual(await kinds(), [])
      assert.deepEqual(await get(sql`SELECT SUM(used_bytes) AS used, SUM(reserved_bytes) AS reserved FROM quotas`), {
        used: 14,
        reserved: 0,
      })
    })

    await t.test('it finds names that no search can find, and has them indexed', async () => {
      const searched = await app.given.place({ isSearchEnabled: true })
      for (const name of ['one', 'two', 'three']) await app.given.directory(searched, name)
      app.clock.advance(1000)
      await app.runJobs()
      assert.deepEqual(await kinds(), [])
      const idOf = async (name: string): Promise<string> =>
        (
          await get<{ id: string }>(
            sql`SELECT e.id FROM entries e JOIN spaces s ON s.id = e.space_id WHERE e.name = ${name} AND s.library_id = ${searched.library.id}`,
          )
        ).id
      await run(sql`DELETE FROM searched_names WHERE entry_id = ${hex(await idOf('one'))}`)
      await run(sql`UPDATE searched_names SET entry_id = ${hex(strayId)} WHERE entry_id = ${hex(await idOf('two'))}`)
      assert.deepEqual((await kinds()).sort(), ['NameLeftBehind', 'NameUnsearched', 'NameUnsearched'])
      assert.deepEqual(await repair(), [true, true, true])
      app.clock.advance(1000)
      await app.runJobs()
      assert.deepEqual(await kinds(), [])
      const found = await app.expect(200, 'POST', `/api/v1/search/${searched.library.id}/-/search-fs`, {
        token: searched.token,
        body: { keywords: ['two', 'one'] },
      })
      assert.equal(found.body.contents.length, 2)
    })

    await t.test('it lets young bytes that nobody names wait, and reports old ones', async () => {
      storeClock.at = app.clock.at
      await app.blobs.put(strayId, Buffer.from('stray'))
      assert.equal((await verify()).waitingCount, 1)
      assert.deepEqual(await kinds(), [])
      app.clock.advance(limits.blobGrace)
      assert.deepEqual(await kinds(), ['SegmentUnreferenced'])
    })

    await t.test('it puts them aside when it repairs', async () => {
      assert.deepEqual(await repair(), [true])
      assert.equal(quarantined.get(strayId), 'stray')
      assert.deepEqual(await kinds(), [])
    })

    await t.test('it counts bytes that are queued for removal as known', async () => {
      await app.blobs.put(strayId, Buffer.from('queued'))
      await run(sql`INSERT INTO segment_removals (segment_id, due_at) VALUES (${hex(strayId)}, ${app.clock.at + 1})`)
      app.clock.advance(2 * limits.blobGrace)
      assert.deepEqual(await kinds(), [])
      await run(sql`DELETE FROM segment_removals WHERE segment_id = ${hex(strayId)}`)
      await app.blobs.remove(strayId)
    })

    const { id } = await get<{ id: SegmentId }>(sql`SELECT blob_id AS id FROM entries WHERE name = 'café.jpg'`)

    await t.test('it takes bytes in use off the removal queue', async () => {
      await run(sql`INSERT INTO segment_removals (segment_id, due_at) VALUES (${hex(id)}, ${app.clock.at + limits.blobGrace})`)
      assert.deepEqual(await kinds(), ['SegmentDoomed'])
      assert.deepEqual(await repair(), [true])
      assert.deepEqual(await kinds(), [])
    })

    await t.test('it finds changed bytes only when it reads them', async () => {
      await app.blobs.remove(id)
      await app.blobs.put(id, Buffer.from('SECOND'))
      assert.deepEqual((await verify(false)).findings, [])
      assert.deepEqual(await kinds(), ['ContentDiffers'])
    })

    await t.test('it finds bytes of another size', async () => {
      await app.blobs.remove(id)
      await app.blobs.put(id, Buffer.from('sec'))
      assert.deepEqual((await verify(false)).findings, [
        { kind: 'SegmentSizeDiffers', segmentId: id, owner: { kind: 'blob', id }, expectedBytes: 6, storedBytes: 3 },
      ])
    })

    await t.test('it finds missing bytes and leaves them to a backup', async () => {
      await app.blobs.remove(id)
      assert.deepEqual(await kinds(), ['SegmentMissing'])
      assert.deepEqual(await repair(), [false])
      await app.blobs.put(id, Buffer.from('second'))
      assert.deepEqual(await kinds(), [])
    })

    await t.test('it finds rows that point nowhere', async () => {
      await run(sql`UPDATE recycled_items SET entry_id = ${hex(strayId)} WHERE name = 'gone.txt'`)
      await run(sql`UPDATE entries SET parent_id = ${hex(strayId)} WHERE name = '2026'`)
      await run(sql`DELETE FROM blobs WHERE id = ${hex(id)}`)
      assert.deepEqual((await kinds()).toSorted(), [
        'BlobMissing',
        'ChildCountsDiffer',
        'EntryDetached',
        'RecycledItemBroken',
        'RecycledItemBroken',
      ])
    })
  })
}
