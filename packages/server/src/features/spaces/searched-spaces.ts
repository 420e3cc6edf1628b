/** Whether the names in a Space are indexed. It follows its Library's setting: at once when it is made, by a job afterwards. */
import type { SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Db, Transaction } from '../../platform/db/db.ts'
import { jsonFlag } from '../../platform/db/expressions.ts'
import { sql } from '../../platform/db/sql.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'

export const followSearchKind = 'search.follow'

/** Rows of one kind are alike, so a fixed id does. */
const followSearchId = '5ea4c402000000000000000000000000'

/** After the search setting of a Library changed: its Spaces follow. */
export async function enqueueFollowSearch(tx: Transaction, call: Call<'clock' | 'jobs'>): Promise<void> {
  await enqueueJob(tx, {
    definition: { kind: followSearchKind },
    id: followSearchId,
    input: {},
    dueAt: call.clock.now(),
    uniqueKey: followSearchKind,
  })
  tx.afterCommit(() => call.jobs.wake())
}

export type SpaceToFollow = { readonly spaceId: SpaceId; readonly isSearched: boolean }

/** Spaces that do not follow their Library's setting yet, with what it says. */
export async function* scanSpacesToFollow(db: Db, signal: AbortSignal): AsyncGenerator<SpaceToFollow[]> {
  const isEnabled = jsonFlag('l.settings', 'isSearchEnabled')
  const statement = sql`
    SELECT s.id, ${isEnabled} AS is_searched FROM spaces s JOIN libraries l ON l.id = s.library_id
    WHERE s.state = 0 AND l.state = 0 AND (CASE WHEN s.searched_since IS NULL THEN 0 ELSE 1 END) <> ${isEnabled}`
  for await (const rows of db.scan<{ readonly id: number; readonly is_searched: number }>(statement, { signal }))
    yield rows.map((row) => ({ spaceId: row.id as SpaceId, isSearched: row.is_searched === 1 }))
}

/** Null: its names are no longer kept. */
export async function updateSearchedSince(tx: Transaction, spaceId: SpaceId, since: number | null): Promise<void> {
  await tx.run(sql`UPDATE spaces SET searched_since = ${since} WHERE id = ${spaceId}`)
}

/** Undefined while its names are not kept. */
export async function findSearchedSince(tx: Transaction, spaceId: SpaceId): Promise<number | undefined> {
  const row = await tx.get<{ readonly searched_since: number | null }>(
    sql`SELECT searched_since FROM spaces WHERE id = ${spaceId} AND state = 0`,
  )
  return row?.searched_since ?? undefined
}
