/**
 * What users did last to which files. Uploads and previews write it down as they happen; the
 * `recents` slice lists it. A caller without a user leaves no trace.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'

export type RecentAction = 'preview' | 'modify'

/** The order of the numbers is the column `recent_uses.action`. */
export const recentActions: readonly RecentAction[] = ['preview', 'modify']

/** Puts the file at the top of its user's list. */
export async function recordUse(
  tx: Transaction,
  call: Call<'clock'>,
  use: { readonly spaceId: SpaceId; readonly entryId: EntryId; readonly userId: string; readonly action: RecentAction },
): Promise<void> {
  if (use.userId === '') return
  await tx.run(sql`
    INSERT INTO recent_uses (space_id, user_id, entry_id, action, used_at)
    VALUES (${use.spaceId}, ${use.userId}, ${hex(use.entryId)}, ${recentActions.indexOf(use.action)}, ${call.clock.now()})
    ON CONFLICT (space_id, user_id, entry_id, action) DO UPDATE SET used_at = excluded.used_at`)
}
