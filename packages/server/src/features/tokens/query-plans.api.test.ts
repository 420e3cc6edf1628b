import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LibraryId } from '../../kernel/ids.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { isScan, isSort, plansOf } from '../../../test/query-plans.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { findToken, removeToken, removeTokensEndedBefore, removeTokensOf, updateTokenExpiry } from './token-store.ts'
import { hashOfToken } from './token.ts'

for (const database of databases()) {
  test(`statements on tokens by ${database}`, async (t) => {
    const app = await testApp({ database })
    const libraryId = 'smh0000000000000' as LibraryId
    await app.db.write('token:many', async (tx) => {
      const row = (n: number) => sql`(${hex(hashOfToken(`${n}`))}, ${libraryId}, ${`u${n % 2000}`}, '', '', '', 300, ${n}, ${n})`
      for (let start = 0; start < 20_000; start += 500)
        await tx.run(sql`
          INSERT INTO tokens (hash, library_id, user_id, client_id, session_id, grants, period_seconds, created_at, expires_at)
          VALUES ${join(Array.from({ length: 500 }, (_, index) => row(start + index)))}`)
      await tx.run(sql`ANALYZE tokens`)
    })
    const hash = hashOfToken('7')
    const statements: Readonly<Record<string, Parameters<typeof plansOf>[2]>> = {
      'finds a token': (tx) => findToken(tx, hash),
      'renews a token': (tx) => updateTokenExpiry(tx, { hash, expiresAt: 1 }),
      'removes a token': (tx) => removeToken(tx, hash),
      'removes tokens of users': (tx) =>
        removeTokensOf(tx, { libraryId, userIds: ['u7', 'u8'], clientIds: [''], sessionIds: [''], limit: 1000 }),
      'removes ended tokens': (tx) => removeTokensEndedBefore(tx, { endedBefore: 10, limit: 100 }),
    }
    for (const [what, work] of Object.entries(statements))
      await t.test(`it ${what} by an index`, async () => {
        for (const plan of await plansOf(app, database, work)) {
          assert.doesNotMatch(plan, isScan, plan)
          if (what === 'removes ended tokens') assert.doesNotMatch(plan, isSort, plan)
        }
      })
  })
}
