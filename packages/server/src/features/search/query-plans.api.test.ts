import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isScan, plansOf } from '../../../test/query-plans.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { readNamesSearch } from './read-search.ts'
import { tokenQueryOf } from './search.ts'
import * as store from './search-store.ts'

const spaceId = 3 as SpaceId
const idOf = (number: number): string => number.toString(16).padStart(32, '0')

for (const database of databases())
  test(`statements on names by ${database}`, async (t) => {
    const app = await testApp({ database })
    t.after(() => app.stop())
    await app.db.write(`space:${spaceId}`, async (tx) => {
      for (let start = 1; start <= 6000; start += 200) {
        const numbers = Array.from({ length: 200 }, (_, index) => start + index)
        const entries = numbers.map((n) => sql`(${n % 4}, ${hex(idOf(n))}, ${hex(idOf(0))}, ${`name ${n}`}, 1, 0, 0, 0, '')`)
        await tx.run(
          sql`INSERT INTO entries (space_id, id, parent_id, name, kind, state, created_at, modified_at, created_by) VALUES ${join(entries)}`,
        )
        await tx.run(
          sql`INSERT INTO searched_names (space_id, entry_id, is_indexed) VALUES ${join(numbers.map((n) => sql`(${n % 4}, ${hex(idOf(n))}, ${n < 5900 ? 1 : 0})`))}`,
        )
        await tx.run(
          sql`INSERT INTO searches (id, space_id, user_id, query, hits, created_at, expires_at) VALUES ${join(numbers.map((n) => sql`(${hex(idOf(n))}, ${n % 4}, ${`user ${n % 50}`}, '', '', ${n}, ${n})`))}`,
        )
      }
      for (const table of ['entries', 'searched_names', 'searches'])
        await tx.run(
          table === 'entries' ? sql`ANALYZE entries` : table === 'searches' ? sql`ANALYZE searches` : sql`ANALYZE searched_names`,
        )
    })
    const search = readNamesSearch({ keywords: ['name', '报告'], minFileSize: 1, inExtnames: ['jpg'] })
    const query = tokenQueryOf(spaceId, search)
    const owner = { spaceId, userId: 'user 1' }
    const statements: Readonly<Record<string, Parameters<typeof plansOf>[2]>> = {
      'walks names with tokens': (tx) => tx.all(store.windowStatement({ spaceId, query, search, before: 5000, size: 64 })),
      'walks all names': (tx) => tx.all(store.windowStatement({ spaceId, search, before: 5000, size: 64 })),
      'walks the names of directories': (tx) =>
        tx.all(store.windowStatement({ spaceId, query, search, before: 5000, size: 64, parentIds: [idOf(0), idOf(1)] as EntryId[] })),
      'lists directories below others': (tx) => store.listDirectoriesBelow(tx, { spaceId, parentIds: [idOf(0), idOf(1)] as EntryId[] }),
      'lists by number': (tx) => store.listByNumber(tx, { spaceId, search, numbers: [1, 2, 3] }),
      'lists names that wait': (tx) => store.listWaiting(tx, spaceId, 250),
      'removes names': (tx) => store.removeByNumber(tx, [1, 2, 3]),
      'finds a session': (tx) => store.findSession(tx, owner, idOf(1), 5),
      'removes old sessions': (tx) => store.removeOldSessions(tx, owner, 10),
      'removes a session': (tx) => store.removeSession(tx, owner, idOf(1)),
      'removes expired sessions': (tx) => store.removeExpiredSessions(tx, 5, 1000),
      'adds the next entries': (tx) =>
        store.insertNext({ ...tx, all: async () => [{ id: idOf(9) }] as never[] }, { spaceId, after: idOf(5) as EntryId, limit: 250 }),
    }
    for (const [what, work] of Object.entries(statements))
      await t.test(`it ${what} by an index`, async () => {
        for (const plan of await plansOf(app, database, work)) {
          // The window's own rows are few, and a full-text index is "scanned" by its query.
          assert.doesNotMatch(
            plan.replaceAll(/(SCAN|Scan on) (candidates|candidates_\d|c|found|waiting|name_index VIRTUAL.*)\b/g, ''),
            isScan,
            plan,
          )
        }
      })
  })
