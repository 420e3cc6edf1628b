/** Putting Entries into the bin: a row leaves the tree, a row of the bin remembers where it was. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { listOf } from '../../platform/db/lists.ts'
import { sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { Entry } from './entry.ts'
import { markStates } from './entry-store.ts'
import { recycleLinks } from './links.ts'
import { uncountChildren } from './parent-rows.ts'
import { nextNumbers, recordChange, snapshot } from './record-change.ts'

const dayMs = 86_400_000

export type Recycling = { readonly entry: Entry; readonly path: EntryPath }

/**
 * Moves an Entry of the tree into the bin, with all that lies below it, and answers the number
 * of the recycled item. Its bytes go on counting until the item is purged.
 */
export async function recycleEntry(
  tx: Transaction,
  call: Call<'clock'>,
  input: Recycling & { readonly scope: SpaceScope; readonly isByQuota?: boolean },
): Promise<number> {
  return (await recycleEntries(tx, call, { ...input, entries: [input] }))[0] as number
}

const itemRows = listOf({ position: 'int', entry_id: 'bytes', parent_id: 'bytes', path: 'text', name: 'text' })

/** The same for many Entries of one Space, none of which lies below another; the numbers follow each other. */
export async function recycleEntries(
  tx: Transaction,
  call: Call<'clock'>,
  input: { readonly scope: SpaceScope; readonly entries: readonly Recycling[]; readonly isByQuota?: boolean },
): Promise<readonly number[]> {
  const { scope, entries } = input
  if (entries.length === 0) return []
  const spaceId = scope.space.id
  const now = call.clock.now()
  const days = scope.space.retentionDays ?? scope.library.settings.recycledDays
  const expiresAt = days > 0 ? now + days * dayMs : null
  const first = await nextNumbers(tx, spaceId, entries.length)
  const rows = entries.map(({ entry, path }, position) => ({
    position,
    entry_id: entry.id,
    parent_id: entry.parentId as EntryId,
    path: JSON.stringify(path),
    name: entry.name,
  }))
  await tx.run(sql`
    INSERT INTO recycled_items (space_id, number, entry_id, original_parent_id, original_path, name, removed_at, removed_by, is_removed_by_quota, expires_at)
    SELECT CAST(${spaceId} AS BIGINT), position + ${first}, entry_id, parent_id, path, name, CAST(${now} AS BIGINT), CAST(${call.actor.userId} AS TEXT),
      CAST(${input.isByQuota ? 1 : 0} AS BIGINT), CAST(${expiresAt} AS BIGINT) FROM ${itemRows(rows)} AS items`)
  const removed = entries.map(({ entry }) => entry)
  await markStates(tx, removed, 'recycled')
  await uncountChildren(tx, call, removed)
  await recordChange(tx, call, {
    spaceId,
    events: entries.map(({ entry }, index) => ({
      operation: 'FILE.TRASH' as const,
      entryId: entry.id,
      details: { ...snapshot(entry), recycledItemId: first + index },
    })),
  })
  await recycleLinks(tx, call, removed)
  return entries.map((_, index) => first + index)
}
