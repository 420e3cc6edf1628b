import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { isScan, isSort, plansOf } from '../../../test/query-plans.ts'
import { sql } from '../../platform/db/sql.ts'
import { defaultContentRules, defaultSettings } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import { countSpaces, createSpaceRow, findSpaceRow, getCounters, listSpaces, listSpacesAcross, listUsage } from './space-store.ts'

for (const database of databases()) {
  test(`statements on spaces by ${database}`, async (t) => {
    const app = await testApp({ database })
    const libraryId = 'smh0000000000000' as LibraryId
    const library: Library = {
      id: libraryId,
      name: '',
      remark: '',
      settings: { ...defaultSettings, isMultiSpace: true },
      tags: [],
      createdAt: 0,
    }
    await app.db.write('library:many', async (tx) => {
      for (let n = 0; n < 3000; n++)
        await createSpaceRow(tx, app.call(), {
          libraryId: `smh${String(n % 3).padStart(13, '0')}` as LibraryId,
          createdBy: `u${n % 300}`,
          settings: { content: defaultContentRules },
        })
      await tx.run(sql`ANALYZE spaces`)
    })
    const list = { libraryId, after: 'space5', prefix: '', limit: 20 }
    const statements: Readonly<Record<string, Parameters<typeof plansOf>[2]>> = {
      'finds a space': (tx) => findSpaceRow(tx, libraryId, 'space0'),
      'reads its counters': (tx) => getCounters(tx, 7 as SpaceId),
      'counts the spaces of a library': (tx) => countSpaces(tx, libraryId),
      'measures some spaces': (tx) => listUsage(tx, library, ['a1', 'b2']),
      'lists spaces': (tx) => listSpaces(tx, list),
      'lists spaces of a prefix': (tx) => listSpaces(tx, { ...list, prefix: 'space' }),
      'lists spaces of a user': (tx) => listSpaces(tx, { ...list, createdBy: 'u7' }),
      'lists named spaces': (tx) => listSpaces(tx, { ...list, createdBy: '', names: ['a1' as SpaceName] }),
      'lists spaces of all libraries': (tx) =>
        listSpacesAcross(tx, { from: { libraryId, name: 'space5' }, before: { libraryId: 'smi', name: '' }, limit: 20 }),
    }
    for (const [what, work] of Object.entries(statements))
      await t.test(`it ${what} by an index`, async () => {
        for (const plan of await plansOf(app, database, work)) {
          // A third of the table is as well read whole.
          if (database === 'sqlite' || !what.startsWith('counts')) assert.doesNotMatch(plan, isScan, plan)
          if (what === 'lists spaces' || what === 'lists spaces of all libraries') assert.doesNotMatch(plan, isSort, plan)
        }
      })
  })
}
