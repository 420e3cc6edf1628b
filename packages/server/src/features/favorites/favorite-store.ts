/** Rows ⇄ favourites: every SQL statement of the slice. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { Sql, empty, hex, sql } from '../../platform/db/sql.ts'
import { entryColumns, toEntry } from '../entries/index.ts'
import type { Entry, EntryRow } from '../entries/index.ts'

export type Favorite = {
  readonly entryId: EntryId
  readonly markedAt: number
  /** The Entry, wherever it is; undefined once it was purged. */
  readonly entry?: Entry
}

/** Whose marks. */
export type Owner = { readonly spaceId: SpaceId; readonly userId: string }
export type Position = { readonly markedAt: number; readonly entryId: EntryId }

/** Marks the Entry. A mark that is there already keeps its time. */
export async function insertFavorite(tx: Transaction, owner: Owner, mark: Position): Promise<void> {
  await tx.run(sql`
    INSERT INTO favorites (space_id, user_id, entry_id, marked_at) VALUES (${owner.spaceId}, ${owner.userId}, ${hex(mark.entryId)}, ${mark.markedAt})
    ON CONFLICT (space_id, user_id, entry_id) DO NOTHING`)
}

export async function removeFavorite(tx: Transaction, owner: Owner, entryId: EntryId): Promise<void> {
  await tx.run(sql`DELETE FROM favorites WHERE space_id = ${owner.spaceId} AND user_id = ${owner.userId} AND entry_id = ${hex(entryId)}`)
}

export async function countFavorites(reader: Reader, owner: Owner): Promise<number> {
  const row = await reader.get<{ readonly count: number }>(
    sql`SELECT COUNT(*) AS count FROM favorites WHERE space_id = ${owner.spaceId} AND user_id = ${owner.userId}`,
  )
  return row?.count ?? 0
}

type FavoriteRow = EntryRow & { readonly marked_at: number; readonly marked_id: EntryId }

const columns = new Sql([`f.marked_at AS marked_at, hex_of(f.entry_id) AS marked_id, ${entryColumns('e')}`], [])

/** A page of a user's marks, by time. */
export async function listFavorites(
  reader: Reader,
  owner: Owner,
  page: { readonly isDescending: boolean; readonly after?: Position; readonly offset?: number; readonly limit: number },
): Promise<Favorite[]> {
  const { after } = page
  const ahead = page.isDescending ? sql`<` : sql`>`
  const direction = page.isDescending ? sql`DESC` : sql`ASC`
  const behind = after ? sql`AND (f.marked_at, f.entry_id) ${ahead} (${after.markedAt}, ${hex(after.entryId)})` : empty
  const rows = await reader.all<FavoriteRow>(sql`
    SELECT ${columns} FROM favorites f LEFT JOIN entries e ON e.space_id = f.space_id AND e.id = f.entry_id
    WHERE f.space_id = ${owner.spaceId} AND f.user_id = ${owner.userId} ${behind}
    ORDER BY f.marked_at ${direction}, f.entry_id ${direction} LIMIT ${page.limit} OFFSET ${page.offset ?? 0}`)
  return rows.map((row) => ({
    entryId: row.marked_id,
    markedAt: row.marked_at,
    ...((row.id as string | null) !== null && { entry: toEntry(row) }),
  }))
}

/** Marks of Entries that are gone for good; a bounded number at a time. Answers how many went. */
export async function removeOrphanFavorites(tx: Transaction, spaceId: SpaceId, countMax: number): Promise<number> {
  return tx.run(sql`
    DELETE FROM favorites WHERE space_id = ${spaceId} AND entry_id IN (
      SELECT f.entry_id FROM favorites f WHERE f.space_id = ${spaceId}
        AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.space_id = f.space_id AND e.id = f.entry_id)
      LIMIT ${countMax})`)
}

/** Spaces with marks, behind a Space number. */
export async function listMarkedSpaces(reader: Reader, after: number, count: number): Promise<SpaceId[]> {
  const rows = await reader.all<{ readonly space_id: SpaceId }>(sql`
    SELECT DISTINCT space_id FROM favorites WHERE space_id > ${after} ORDER BY space_id LIMIT ${count}`)
  return rows.map((row) => row.space_id)
}
