/** What a clean-up removed, remembered for a while: by id, and by path where the file had one. */
import { createHash } from 'node:crypto'
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'

const dayMs = 86_400_000

/** Paths may be longer than what an index takes. */
const hashOf = (path: EntryPath): string => createHash('sha256').update(JSON.stringify(path)).digest('hex')

export type Removal = {
  readonly spaceId: SpaceId
  readonly entryId: EntryId
  /** Absent for what was in the bin: its user had removed it before. */
  readonly path?: EntryPath
  readonly removedAt: number
}

export async function insertRemoval(tx: Transaction, { spaceId, entryId, path, removedAt }: Removal): Promise<void> {
  await tx.run(sql`
    INSERT INTO quota_removals (space_id, entry_id, path_hash, removed_at)
    VALUES (${spaceId}, ${hex(entryId)}, ${hex(path ? hashOf(path) : null)}, ${removedAt})
    ON CONFLICT (space_id, entry_id) DO UPDATE SET path_hash = excluded.path_hash, removed_at = excluded.removed_at`)
}

const oldest = (now: number): number => now - limits.quotaRemovalRetentionDays * dayMs

/** When the file with this id was removed. */
export async function findRemovalTime(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly entryId: EntryId; readonly now: number },
): Promise<number | undefined> {
  const row = await reader.get<{ readonly removed_at: number }>(sql`
    SELECT removed_at FROM quota_removals
    WHERE space_id = ${asked.spaceId} AND entry_id = ${hex(asked.entryId)} AND removed_at > ${oldest(asked.now)}`)
  return row?.removed_at
}

/** True when a file that stood at this path was removed. */
export async function hasRemovalAt(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly path: EntryPath; readonly now: number },
): Promise<boolean> {
  const row = await reader.get(sql`
    SELECT 1 AS found FROM quota_removals
    WHERE space_id = ${asked.spaceId} AND path_hash = ${hex(hashOf(asked.path))} AND removed_at > ${oldest(asked.now)} LIMIT 1`)
  return row !== undefined
}

/** Forgets a bounded number of removals whose time is over; true when there may be more. */
export async function removeOldRemovals(tx: Transaction, now: number): Promise<boolean> {
  const count = limits.cleanedRowsPerStep
  const removed = await tx.run(sql`
    DELETE FROM quota_removals WHERE (space_id, entry_id) IN (
      SELECT space_id, entry_id FROM quota_removals WHERE removed_at <= ${oldest(now)} ORDER BY removed_at LIMIT ${count})`)
  return removed === count
}
