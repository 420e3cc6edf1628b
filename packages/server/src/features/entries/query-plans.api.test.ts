/** The hot statements walk an index on both databases: no scan of a table, no sort where an order exists. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { hex, join, render, sql, Sql } from '../../platform/db/sql.ts'
import { ancestryStatement, childStatement, pairStatement, walkStatement } from './tree-lookup.ts'
import type { Range } from './listing.ts'
import { pageByKey, pageByName } from './listing-store.ts'

const explain = { sqlite: 'EXPLAIN QUERY PLAN ', postgres: 'EXPLAIN ' }

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const spaceId = 7 as SpaceId
  const idOf = (number: number): EntryId => number.toString(16).padStart(32, '0') as EntryId
  const rootId = idOf(0xffff)

  // A Space of 4000 entries: Directories of 100 children each, a tenth of them Directories.
  await app.db.write(`space:${spaceId}`, async (tx) => {
    const row = (number: number) =>
      sql`(${spaceId}, ${hex(idOf(number))}, ${hex(idOf(Math.floor(number / 100)))}, ${`name ${number}`}, ${number % 10 === 0 ? 0 : 1}, 0, 0, '')`
    for (let start = 1; start <= 4000; start += 200)
      await tx.run(
        sql`INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by) VALUES ${join(Array.from({ length: 200 }, (_, index) => row(start + index)))}`,
      )
    await tx.run(sql`ANALYZE entries`)
  })

  async function planOf(statement: Sql): Promise<string> {
    const nested = statement.values.some((value) => value instanceof Sql)
    const flat = nested ? new Sql(render(statement, database).text.split(/\?|\$\d+/), render(statement, database).values) : statement
    const [first, ...rest] = flat.strings
    const rows = await app.db.read((reader) =>
      reader.all<Record<string, unknown>>(new Sql([explain[database] + first, ...rest], flat.values)),
    )
    return rows.map((row) => String(row['detail'] ?? row['QUERY PLAN'])).join('\n')
  }

  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)
  const isScan = /\bSCAN (?!up|parent)|Seq Scan/
  const isSort = /TEMP B-TREE|\bSort\b/
  const directory = { spaceId, id: idOf(3) }

  it('finds a path with one index lookup per level', async () => {
    for (const depth of [1, 5, 16]) {
      const plan = await planOf(
        walkStatement(
          spaceId,
          rootId,
          Array.from({ length: depth }, (_, index) => `n${index}`),
        ),
      )
      assert.doesNotMatch(plan, isScan)
      assert.equal(plan.match(/entries_by_name|entries_in_order/g)?.length, depth, plan)
    }
  })

  it('finds what stands at a path and what holds it by index', async () => {
    for (const path of [['name 305'], ['a', 'b', 'c', 'd'], Array.from({ length: 17 }, () => 'x')]) {
      const statement = pairStatement({ id: spaceId, rootId: directory.id }, path)
      assert.ok(statement)
      assert.doesNotMatch(await planOf(statement), isScan)
    }
    assert.equal(
      pairStatement(
        { id: spaceId, rootId },
        Array.from({ length: 18 }, () => 'x'),
      ),
      undefined,
    )
  })

  it('finds a child and an ancestry by index', async () => {
    assert.match(await planOf(childStatement({ spaceId, parentId: directory.id, name: 'name 305' })), /entries_by_name|entries_in_order/)
    assert.doesNotMatch(await planOf(ancestryStatement(spaceId, idOf(3999))), isScan)
  })

  it('lists by name without scanning or sorting, in every range and from every bound', async () => {
    for (const range of ['directories', 'files', 'all'] satisfies Range[]) {
      for (const bounds of [{}, { after: 'name 35' }, { before: 'name 35' }, { from: 'name 3', before: 'name 4' }]) {
        for (const isDescending of [false, true]) {
          const plan = await planOf(pageByName({ directory, range, bounds, isDescending, limit: 20, withIds: false }))
          const index = range === 'all' ? /entries_by_name/ : /entries_in_order/
          assert.match(plan, index, `${range} ${JSON.stringify(bounds)}\n${plan}`)
          assert.doesNotMatch(plan, isScan)
          assert.doesNotMatch(plan, isSort, plan)
        }
      }
    }
  })

  it('lists by anything else from one look at the children', async () => {
    for (const by of ['size', 'modificationTime', 'localCreationTime'] as const) {
      const order = { by, isDescending: true, isUnion: false }
      const position = { range: 'files', key: 1, name: 'x' } as const
      const plan = await planOf(pageByKey({ directory, range: 'files', order, limit: 20, position, withIds: true }))
      assert.doesNotMatch(plan, isScan)
      assert.match(plan, /entries_in_order|entries_by_name/)
    }
  })
})
