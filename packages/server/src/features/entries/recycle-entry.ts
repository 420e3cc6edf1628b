/** Putting an Entry into the bin: one row leaves the tree, one row of the bin remembers where it was. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { Entry } from './entry.ts'
import { markState } from './entry-store.ts'
import { uncountChild } from './parent-rows.ts'
import { nextNumber, recordChange, snapshot } from './record-change.ts'

const dayMs = 86_400_000

/**
 * Moves an Entry of the tree into the bin, with all that lies below it, and answers the number
 * of the recycled item. Its bytes go on counting until the item is purged.
 */
export async function recycleEntry(
  tx: Transaction,
  call: Call<'clock'>,
  input: { readonly scope: SpaceScope; readonly entry: Entry; readonly path: EntryPath; readonly isByQuota?: boolean },
): Promise<number> {
  const { scope, entry, path } = input
  const now = call.clock.now()
  const days = scope.space.retentionDays ?? scope.library.settings.recycledDays
  const number = await nextNumber(tx, scope.space.id)
  await tx.run(sql`
    INSERT INTO recycled_items (space_id, number, entry_id, original_parent_id, original_path, name, removed_at, removed_by, is_removed_by_quota, expires_at)
    VALUES (${scope.space.id}, ${number}, ${hex(entry.id)}, ${hex(entry.parentId as EntryId)}, ${JSON.stringify(path)}, ${entry.name}, ${now},
      ${call.actor.userId}, ${input.isByQuota ? 1 : 0}, ${days > 0 ? now + days * dayMs : null})`)
  await markState(tx, entry, 'recycled')
  await uncountChild(tx, call, entry)
  await recordChange(tx, call, {
    spaceId: scope.space.id,
    events: [{ operation: 'FILE.TRASH', entryId: entry.id, details: { ...snapshot(entry), recycledItemId: number } }],
  })
  return number
}
