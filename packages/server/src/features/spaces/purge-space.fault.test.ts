/** A purge that is killed at any moment is taken up again, and ends in the same place. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databases, testApp } from '../../../test/test-app.ts'
import type { SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { newId } from '../../platform/clock.ts'
import type { Db } from '../../platform/db/db.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { purgeSpace } from './purge-space.ts'

/** Draws between 0 and 1 that a seed repeats. */
function drawsOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

for (const database of databases()) {
  test(`a purge on ${database}`, async (t) => {
    const app = await testApp({ database })
    const library = await app.given.library({ isMultiSpace: true, keepsHistory: true })
    const token = await app.given.token(library)

    const idOf = async (name: string) =>
      (await app.db.read((reader) => reader.get<{ id: number }>(sql`SELECT id FROM spaces WHERE name = ${name}`)))?.id as SpaceId
    const count = async (table: string, of: SpaceId) => {
      const tables = {
        entries: sql`SELECT COUNT(*) AS total FROM entries WHERE space_id = ${of}`,
        versions: sql`SELECT COUNT(*) AS total FROM versions WHERE space_id = ${of}`,
        journal: sql`SELECT COUNT(*) AS total FROM journal WHERE space_id = ${of}`,
        recycled: sql`SELECT COUNT(*) AS total FROM recycled_items WHERE space_id = ${of}`,
        spaces: sql`SELECT COUNT(*) AS total FROM spaces WHERE id = ${of}`,
      }
      return (await app.db.read((reader) => reader.get<{ total: number }>(tables[table as keyof typeof tables])))?.total
    }

    /** A Space with files, versions, a bin, and more rows than one step removes. */
    async function fill(name: string): Promise<SpaceId> {
      await app.expect(201, 'POST', `/api/v1/space/${library.id}`, { token, query: { space_id: name } })
      const place = { token, at: (resource: string, path = '') => `/api/v1/${resource}/${library.id}/${name}/${encodeURIComponent(path)}` }
      await app.given.file(place, 'a.txt', 'one')
      await app.given.file(place, 'a.txt', 'two', 'overwrite')
      await app.given.directory(place, 'd')
      await app.given.file(place, 'd/b.txt', 'three')
      await app.expect(200, 'DELETE', place.at('directory', 'd'), { token })
      const id = await idOf(name)
      await app.db.write(`space:${id}`, async (tx) => {
        const rows = Array.from(
          { length: limits.cleanedRowsPerStep + 1 },
          (_, n) => sql`(${id}, ${hex(newId(app.call()))}, ${hex('00'.repeat(16))}, ${`row ${n}`}, 1, 0, 0, '')`,
        )
        for (let start = 0; start < rows.length; start += 200)
          await tx.run(
            sql`INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by) VALUES ${join(rows.slice(start, start + 200))}`,
          )
      })
      return id
    }

    for (const seed of [1, 20_260_115, 1_999_999_999])
      await t.test(`it ends whatever is killed (seed ${seed})`, async () => {
        const draw = drawsOf(seed)
        const [doomed, neighbour] = [await fill(`doomed-${seed}`), await fill(`kept-${seed}`)]
        await app.expect(204, 'DELETE', `/api/v1/space/${library.id}/doomed-${seed}`, { token, query: { force: 1 } })
        const killing: Db['write'] = (locks, work) =>
          app.db.write(locks, async (tx) => {
            const result = await work(tx)
            if (draw() < 0.4) throw new Error('killed')
            return result
          })
        const db: Db = { ...app.db, traits: app.db.traits, read: (work) => app.db.read(work), write: killing }
        let steps = 0
        let isDone = false
        while (!isDone) {
          assert(++steps < 100, `It ends (seed ${seed}).`)
          isDone = await purgeSpace({ ...app.call(), db }, { spaceId: doomed }).catch(() => false)
        }
        for (const table of ['entries', 'versions', 'journal', 'recycled', 'spaces'])
          assert.equal(await count(table, doomed), 0, `${table} (seed ${seed})`)
        assert.equal(await count('entries', neighbour), limits.cleanedRowsPerStep + 5)
        assert.equal(await count('versions', neighbour), 1)
        assert.equal(await purgeSpace(app.call(), { spaceId: doomed }), true)
        assert.equal(await purgeSpace(app.call(), { spaceId: neighbour }), true)
        assert.equal(await count('spaces', neighbour), 1)
      })

    await t.test('it drops every reference to bytes, once', async () => {
      const rows = await app.db.read((reader) => reader.all<{ blob_id: string }>(sql`SELECT blob_id FROM blob_releases`))
      const kept = await app.db.read((reader) =>
        reader.all(sql`
        SELECT b.id FROM blobs b WHERE NOT EXISTS (SELECT 1 FROM blob_releases r WHERE r.blob_id = b.id)
          AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.blob_id = b.id) AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.blob_id = b.id)`),
      )
      assert.equal(rows.length, 9)
      assert.deepEqual(kept, [])
    })
  })
}
