import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpaceId } from '../../kernel/ids.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { isScan, isSort, plansOf } from '../../../test/query-plans.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { readOrder } from './recycled-item.ts'
import { findItem, findNextRange, listDueItems, listingStatement, markItemsEnded, markItemsKeptLonger } from './recycled-item-store.ts'

for (const database of databases()) {
  test(`statements on the bin by ${database}`, async (t) => {
    const app = await testApp({ database })
    const spaceId = 7 as SpaceId
    const idOf = (number: number): string => number.toString(16).padStart(32, '0')
    await app.db.write(`space:${spaceId}`, async (tx) => {
      for (let start = 1; start <= 4000; start += 200) {
        const numbers = Array.from({ length: 200 }, (_, index) => start + index)
        const entries = numbers.map((n) => sql`(${n % 4}, ${hex(idOf(n))}, ${hex(idOf(0))}, ${`name ${n}`}, 1, 1, 0, 0, '')`)
        await tx.run(
          sql`INSERT INTO entries (space_id, id, parent_id, name, kind, state, created_at, modified_at, created_by) VALUES ${join(entries)}`,
        )
        const items = numbers.map((n) => sql`(${n % 4}, ${n}, ${hex(idOf(n))}, ${hex(idOf(0))}, '[]', '', ${n}, '', ${n + 1_000_000})`)
        await tx.run(
          sql`INSERT INTO recycled_items (space_id, number, entry_id, original_parent_id, original_path, name, removed_at, removed_by, expires_at) VALUES ${join(items)}`,
        )
      }
      await tx.run(sql`ANALYZE entries`)
      await tx.run(sql`ANALYZE recycled_items`)
    })
    const page = { spaceId: 3 as SpaceId, now: 5, order: readOrder(undefined, undefined), limit: 20 }
    const statements: Readonly<Record<string, Parameters<typeof plansOf>[2]>> = {
      'finds an item': (tx) => findItem(tx, { spaceId, number: 3, now: 5 }),
      'lists the first page': (tx) => tx.all(listingStatement(page)),
      'lists a later page': (tx) => tx.all(listingStatement({ ...page, after: { key: 2000, number: 2000 } })),
      'lists the oldest': (tx) => tx.all(listingStatement({ ...page, order: readOrder('removalTime', 'asc') })),
      'finds what is due': (tx) => listDueItems(tx, { now: 10, limit: 100 }),
      'finds the next range': (tx) => findNextRange(tx, { spaceId, after: 5, upTo: 4000, count: 1000 }),
      'ends items': (tx) => markItemsEnded(tx, { spaceId, after: 5, upTo: 100 }),
      'keeps items longer': (tx) => markItemsKeptLonger(tx, { spaceId, after: 5, upTo: 100 }, { now: 5, days: 3 }),
    }
    for (const [what, work] of Object.entries(statements))
      await t.test(`it ${what} by an index`, async () => {
        for (const plan of await plansOf(app, database, work)) {
          // The few spaces there are here are read whole.
          assert.doesNotMatch(plan.replaceAll(/Seq Scan on spaces.*/g, ''), isScan, plan)
          if (what.startsWith('lists')) assert.doesNotMatch(plan.replaceAll('Incremental Sort', ''), isSort, plan)
        }
      })
  })
}
