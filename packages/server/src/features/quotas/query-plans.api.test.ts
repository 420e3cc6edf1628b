import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isScan, plansOf } from '../../../test/query-plans.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import type { EntryId, LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import { newId } from '../../platform/clock.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { defaultContentRules } from '../libraries/index.ts'
import { changeCounters, createSpaceRow } from '../spaces/index.ts'
import { isPurging, listOverdueQuotas } from './clean-up-store.ts'
import { coverSpaces, findQuota, findQuotaOfSpace, listSpaceNames, uncoverSpaces } from './quota-store.ts'
import { findRemovalTime, hasRemovalAt, removeOldRemovals } from './removal-store.ts'

for (const database of databases()) {
  test(`statements on quotas by ${database}`, async (t) => {
    const app = await testApp({ database })
    const call = app.call()
    const libraryId = 'smh0000000000000' as LibraryId
    const spaceId = 7 as SpaceId
    const entryId = newId(call) as EntryId
    await app.db.write('library:many', async (tx) => {
      for (let n = 0; n < 1500; n++) {
        await createSpaceRow(tx, call, {
          libraryId: `smh${String(n % 30).padStart(13, '0')}` as LibraryId,
          createdBy: '',
          settings: { content: defaultContentRules },
        })
        await tx.run(sql`INSERT INTO quotas (library_id, kind, capacity_bytes, removes_when_exceeded, exceeded_at, created_at)
          VALUES (${`smh${String(n % 30).padStart(13, '0')}`}, 0, 1, 1, ${n % 100 === 0 ? 1 : null}, 0)`)
      }
      await tx.run(sql`UPDATE spaces SET quota_id = id`)
      for (let n = 0; n < 10; n++) {
        const rows = Array.from(
          { length: 200 },
          (_, index) => sql`(${(n * 200 + index) % 50}, ${hex(newId(call))}, ${hex(newId(call))}, ${index})`,
        )
        await tx.run(sql`INSERT INTO quota_removals (space_id, entry_id, path_hash, removed_at) VALUES ${join(rows)}`)
      }
      for (const table of [sql`ANALYZE spaces`, sql`ANALYZE quotas`, sql`ANALYZE quota_removals`, sql`ANALYZE entries`]) await tx.run(table)
    })
    const ref = { libraryId, id: 7 }
    const names = ['a1', 'b2'] as SpaceName[]
    const statements: Readonly<Record<string, Parameters<typeof plansOf>[2]>> = {
      'changes the counters of a space': (tx) => changeCounters(tx, { spaceId, usedBytes: 1 }),
      'finds a quota': (tx) => findQuota(tx, ref),
      'finds the quota of a space': (tx) => findQuotaOfSpace(tx, spaceId),
      'lists the spaces of a quota': (tx) => listSpaceNames(tx, 7),
      'covers spaces': (tx) => coverSpaces(tx, call, ref, names),
      'uncovers spaces': (tx) => uncoverSpaces(tx, call, ref, names),
      'lists overdue quotas': (tx) => listOverdueQuotas(tx, 5),
      'asks whether something is being purged': (tx) => isPurging(tx, 7),
      'finds when a file was removed': (tx) => findRemovalTime(tx, { spaceId, entryId, now: 5 }),
      'asks whether a file was removed from a path': (tx) => hasRemovalAt(tx, { spaceId, path: ['a'], now: 5 }),
      'forgets removals': (tx) => removeOldRemovals(tx, 5),
    }
    for (const [what, work] of Object.entries(statements))
      await t.test(`it ${what} by an index`, async () => {
        for (const plan of await plansOf(app, database, work)) assert.doesNotMatch(plan, isScan, plan)
      })
  })
}
