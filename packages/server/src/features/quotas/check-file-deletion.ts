import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import { entryFailure, findEntryById } from '../entries/index.ts'
import type { Space } from '../spaces/index.ts'
import { findRemovalTime } from './removal-store.ts'

export type Deletion = { readonly reason: 'RemovedByQuota' | 'Unknown'; readonly deletedAt?: number }

/**
 * Why what had this id is gone. `FileNotFound` for what is still there and for what can't be the
 * id of anything; whatever no clean-up is remembered for has gone for a reason nobody keeps.
 */
export async function checkFileDeletion(call: Call<'db' | 'clock'>, space: Space, id: EntryId | undefined): Promise<Deletion> {
  if (!id) throw entryFailure.FileNotFound()
  return call.db.read(async (reader) => {
    const removedAt = await findRemovalTime(reader, { spaceId: space.id, entryId: id, now: call.clock.now() })
    if (removedAt !== undefined) return { reason: 'RemovedByQuota', deletedAt: removedAt }
    if (await findEntryById(reader, space, id)) throw entryFailure.FileNotFound('The file is still there.')
    const item = await reader.get<{ readonly removed_at: number }>(sql`
      SELECT removed_at FROM recycled_items WHERE space_id = ${space.id} AND entry_id = ${hex(id)}`)
    return { reason: 'Unknown', ...(item && { deletedAt: item.removed_at }) }
  })
}
