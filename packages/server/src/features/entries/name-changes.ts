/**
 * Tells the index of names which Entries are new, have another name or are gone, in the
 * transaction of the change. One row per Entry and no tokens: a search reads the names that wait
 * as they are, and `search.index` gives them their tokens a moment later, many at once, which
 * costs a third of what one by one does.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { listOf } from '../../platform/db/lists.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'

export const indexJobKind = 'search.index'

export type IndexInput = { readonly spaceId: SpaceId }

/** Names that arrive within this time are indexed together. */
const indexDelay = 500

const nameRows = listOf({ entry_id: 'bytes' })

/** Marks the names as changed. Only for Spaces that are searched. */
export async function markNames(
  tx: Transaction,
  input: { readonly spaceId: SpaceId; readonly ids: readonly EntryId[]; readonly now: number },
): Promise<void> {
  const { spaceId, now } = input
  // PostgreSQL refuses a statement that would change one row twice.
  const ids = [...new Set(input.ids)]
  if (ids.length === 0) return
  await markSome(tx, spaceId, ids)
  await enqueueJob<IndexInput>(tx, {
    definition: { kind: indexJobKind },
    // One row per Space: its number makes an id of its own, and no randomness is needed here.
    id: `5ea4c401${spaceId.toString(16).padStart(24, '0')}`,
    input: { spaceId },
    dueAt: now + indexDelay,
    uniqueKey: `${indexJobKind}:${spaceId}`,
  })
}

async function markSome(tx: Transaction, spaceId: SpaceId, ids: readonly EntryId[]): Promise<void> {
  const [only] = ids
  if (ids.length === 1 && only !== undefined) {
    await tx.run(sql`
      INSERT INTO searched_names (space_id, entry_id) VALUES (${spaceId}, ${hex(only)})
      ON CONFLICT (space_id, entry_id) DO UPDATE SET is_indexed = 0`)
    return
  }
  await tx.run(sql`
    INSERT INTO searched_names (space_id, entry_id)
    SELECT CAST(${spaceId} AS BIGINT), entry_id FROM ${nameRows(ids.map((entry_id) => ({ entry_id })))} AS changed WHERE TRUE
    ON CONFLICT (space_id, entry_id) DO UPDATE SET is_indexed = 0`)
}
