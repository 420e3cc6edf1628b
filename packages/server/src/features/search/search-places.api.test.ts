/** Searches below small and large Directories of one large Space. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { recount } from '../../../test/tree-of.ts'
import { limits } from '../../kernel/limits.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const place = await app.given.place({ isSearchEnabled: true })
  const { library, token } = place
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)
  for (const path of ['big', 'big/sub', 'small', 'small/deep']) await app.given.directory(place, path)
  await app.given.file(place, 'small/deep/note one.txt')
  await app.given.file(place, 'small/other.txt')
  const count = limits.searchedNamesInPlaceMax + 100
  const sub = await app.db.read((reader) =>
    reader.get<{ space_id: number; id: string }>(sql`SELECT space_id, id FROM entries WHERE name = 'sub'`),
  )
  assert.ok(sub)
  await app.db.write(`space:${sub.space_id}`, async (tx) => {
    for (let start = 0; start < count; start += 100) {
      const ids = Array.from({ length: 100 }, (_, index) => hex((start + index + 1).toString(16).padStart(32, '0')))
      const rows = ids.map((id, index) => sql`(${sub.space_id}, ${id}, ${hex(sub.id)}, ${`note ${start + index}.txt`}, 3, 0, 0, 'ann')`)
      await tx.run(sql`INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by) VALUES ${join(rows)}`)
      await tx.run(sql`INSERT INTO searched_names (space_id, entry_id) VALUES ${join(ids.map((id) => sql`(${sub.space_id}, ${id})`))}`)
    }
    await tx.run(sql`UPDATE entries SET child_file_count = ${count} WHERE space_id = ${sub.space_id} AND id = ${hex(sub.id)}`)
    await tx.run(sql`UPDATE spaces SET file_count = file_count + ${count} WHERE id = ${sub.space_id}`)
  })
  await recount(app, library.id)

  async function find(body: object): Promise<string[]> {
    const found: string[] = []
    for (let marker: string | undefined; ; ) {
      app.clock.advance(1000)
      const query = { limit: 100, ...(marker !== undefined && { marker }) }
      const { body: page } = await app.expect(200, 'POST', `/api/v1/search/${library.id}/-/search-fs`, { token, body, query })
      found.push(...page.contents.map((item: { name: string }) => item.name))
      if (page.nextMarker === undefined) return found
      marker = String(page.nextMarker)
    }
  }

  it('finds the few below a small directory among thousands elsewhere', async () => {
    assert.deepEqual(await find({ keywords: ['note'], scope: 'small' }), ['note one.txt'])
    assert.deepEqual((await find({ scope: 'small' })).sort(), ['deep', 'note one.txt', 'other.txt'])
    assert.deepEqual(await find({ keywords: ['note'], scope: 'small/other.txt' }), [])
  })

  it('finds all below a large directory, once', async () => {
    const found = await find({ keywords: ['note'], scope: 'big' })
    assert.equal(new Set(found).size, count)
    assert.equal(found.length, count)
  })

  it('finds in a small directory what the index does not know yet', async () => {
    await app.runJobs()
    await app.given.file(place, 'small/note two.txt')
    assert.deepEqual(await find({ keywords: ['note'], scope: 'small' }), ['note two.txt', 'note one.txt'])
  })
})
