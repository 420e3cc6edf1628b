/** Rows ⇄ recent uses: every SQL statement of the slice. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { Sql, empty, hex, sql } from '../../platform/db/sql.ts'
import { entryColumns, recentActions, toEntry } from '../entries/index.ts'
import type { Entry, EntryRow, RecentAction } from '../entries/index.ts'

export type RecentUse = { readonly entry: Entry; readonly action: RecentAction; readonly usedAt: number }
export type Position = { readonly usedAt: number; readonly entryId: EntryId; readonly action: number }

type UseRow = EntryRow & { readonly use_action: number; readonly used_at: number }

const columns = new Sql([`u.action AS use_action, u.used_at AS used_at, ${entryColumns('e')}`], [])

/** A user's uses, newest first, of files that still have a row. */
export async function listUses(
  reader: Reader,
  asked: {
    readonly spaceId: SpaceId
    readonly userId: string
    readonly action?: RecentAction | undefined
    readonly after?: Position | undefined
    readonly limit: number
  },
): Promise<RecentUse[]> {
  const only = asked.action ? sql`AND u.action = ${recentActions.indexOf(asked.action)}` : empty
  const behind = asked.after
    ? sql`AND (u.used_at, u.entry_id, u.action) < (${asked.after.usedAt}, ${hex(asked.after.entryId)}, ${asked.after.action})`
    : empty
  const rows = await reader.all<UseRow>(sql`
    SELECT ${columns} FROM recent_uses u JOIN entries e ON e.space_id = u.space_id AND e.id = u.entry_id
    WHERE u.space_id = ${asked.spaceId} AND u.user_id = ${asked.userId} ${only} ${behind}
    ORDER BY u.used_at DESC, u.entry_id DESC, u.action DESC LIMIT ${asked.limit}`)
  return rows.map((row) => ({ entry: toEntry(row), action: recentActions[row.use_action] ?? 'preview', usedAt: row.used_at }))
}

/** A user of a Space with more uses than are remembered, behind the given one. */
export async function findBusyUser(
  reader: Reader,
  after: { readonly spaceId: number; readonly userId: string },
  usesMax: number,
): Promise<{ spaceId: SpaceId; userId: string } | undefined> {
  const row = await reader.get<{ readonly space_id: SpaceId; readonly user_id: string }>(sql`
    SELECT space_id, user_id FROM recent_uses WHERE (space_id, user_id) > (${after.spaceId}, ${after.userId})
    GROUP BY space_id, user_id HAVING COUNT(*) > ${usesMax} ORDER BY space_id, user_id LIMIT 1`)
  return row && { spaceId: row.space_id, userId: row.user_id }
}

/** Forgets all but the newest uses of one user. */
export async function removeOldUses(
  tx: Transaction,
  user: { readonly spaceId: SpaceId; readonly userId: string },
  usesMax: number,
): Promise<void> {
  await tx.run(sql`
    DELETE FROM recent_uses WHERE space_id = ${user.spaceId} AND user_id = ${user.userId} AND used_at < (
      SELECT used_at FROM recent_uses WHERE space_id = ${user.spaceId} AND user_id = ${user.userId} ORDER BY used_at DESC LIMIT 1 OFFSET ${usesMax - 1})`)
}

/** Uses of files that were purged; answers how many went. */
export async function removeOrphanUses(tx: Transaction, spaceId: SpaceId, countMax: number): Promise<number> {
  return tx.run(sql`
    DELETE FROM recent_uses WHERE space_id = ${spaceId} AND entry_id IN (
      SELECT u.entry_id FROM recent_uses u WHERE u.space_id = ${spaceId}
        AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.space_id = u.space_id AND e.id = u.entry_id)
      LIMIT ${countMax})`)
}

/** The next Space with uses. */
export async function findUsedSpace(reader: Reader, after: number): Promise<SpaceId | undefined> {
  const row = await reader.get<{ readonly space_id: SpaceId }>(
    sql`SELECT space_id FROM recent_uses WHERE space_id > ${after} ORDER BY space_id LIMIT 1`,
  )
  return row?.space_id
}
