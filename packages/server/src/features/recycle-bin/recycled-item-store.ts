/** Rows ⇄ recycled items: every SQL statement of the slice. Items past their end are found by the purging job only. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { Sql, empty, sql } from '../../platform/db/sql.ts'
import { shownColumns, toListedEntry } from '../entries/index.ts'
import type { ListedEntry, ListedRow as ListedEntryRow } from '../entries/index.ts'
import { dayMs, forEver } from './recycled-item.ts'
import type { BinOrder, ListedItem, OrderKey, Position, RecycledItem } from './recycled-item.ts'

type ListedItemRow = {
  readonly number: number
  readonly original_path: string
  readonly removed_at: number
  readonly is_removed_by_quota: number
  readonly expires_at: number | null
}

type ItemRow = ListedItemRow & { readonly entry_id: string; readonly original_parent_id: string }

const toListedItem = (row: ListedItemRow): ListedItem => ({
  number: row.number,
  originalPath: JSON.parse(row.original_path) as EntryPath,
  removedAt: row.removed_at,
  isRemovedByQuota: row.is_removed_by_quota === 1,
  ...(row.expires_at !== null && { expiresAt: row.expires_at }),
})

const toItem = (row: ItemRow): RecycledItem => ({
  ...toListedItem(row),
  entryId: row.entry_id as EntryId,
  originalParentId: row.original_parent_id as EntryId,
})

const fixed = (text: string): Sql => new Sql([text], [])

const listedItemColumns = fixed('r.number, r.original_path, r.removed_at, r.is_removed_by_quota, r.expires_at')
const itemColumns = sql`${listedItemColumns}, r.entry_id, r.original_parent_id`
const columnsOfEntry = fixed(shownColumns('e'))

const sortColumns: Readonly<Record<OrderKey, Sql>> = {
  name: fixed('e.name'),
  modificationTime: fixed('e.modified_at'),
  size: fixed('e.size_bytes'),
  removalTime: fixed('r.removed_at'),
  remainingTime: fixed(`COALESCE(r.expires_at, ${forEver})`),
}

const isKept = (now: number): Sql => sql`(r.expires_at IS NULL OR r.expires_at > ${now})`

export type ItemsAsked = {
  readonly spaceId: SpaceId
  readonly now: number
  readonly order: BinOrder
  /** Behind this position, or behind so many items. */
  readonly after?: Position
  readonly offset?: number
  readonly limit: number
}

export type ListedRow = ListedItemRow & ListedEntryRow

/** A page of the bin; the removal number settles what the order leaves open. */
export function listingStatement(asked: ItemsAsked): Sql {
  const key = sortColumns[asked.order.by]
  const direction = asked.order.isDescending ? fixed('DESC') : fixed('ASC')
  const behind = asked.order.isDescending ? fixed('<') : fixed('>')
  const after = asked.after ? sql` AND (${key}, r.number) ${behind} (${asked.after.key}, ${asked.after.number})` : empty
  const offset = asked.offset ? sql` OFFSET ${asked.offset}` : empty
  return sql`
    SELECT ${listedItemColumns}, ${columnsOfEntry} FROM recycled_items r JOIN entries e ON e.space_id = r.space_id AND e.id = r.entry_id
    WHERE r.space_id = ${asked.spaceId} AND ${isKept(asked.now)}${after}
    ORDER BY ${key} ${direction}, r.number ${direction} LIMIT ${asked.limit}${offset}`
}

export type Listed = { readonly item: ListedItem; readonly entry: ListedEntry }

export const toListed = (row: ListedRow): Listed => ({ item: toListedItem(row), entry: toListedEntry(row) })

/** Kept items, counted up to `most`. */
export async function countItems(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly now: number; readonly most?: number },
): Promise<number> {
  const limit = asked.most === undefined ? empty : sql` LIMIT ${asked.most}`
  const row = await reader.get<{ readonly total: number }>(sql`
    SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM recycled_items r WHERE r.space_id = ${asked.spaceId} AND ${isKept(asked.now)}${limit}) counted`)
  return row?.total ?? 0
}

export async function findItem(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly number: number; readonly now: number },
): Promise<RecycledItem | undefined> {
  const row = await reader.get<ItemRow>(sql`
    SELECT ${itemColumns} FROM recycled_items r WHERE r.space_id = ${asked.spaceId} AND r.number = ${asked.number} AND ${isKept(asked.now)}`)
  return row && toItem(row)
}

export async function removeItem(tx: Transaction, item: { readonly spaceId: SpaceId; readonly number: number }): Promise<void> {
  await tx.run(sql`DELETE FROM recycled_items WHERE space_id = ${item.spaceId} AND number = ${item.number}`)
}

/** True when the item was there and its term was over. */
export async function removeEndedItem(
  tx: Transaction,
  item: { readonly spaceId: SpaceId; readonly number: number; readonly now: number },
): Promise<boolean> {
  const removed = await tx.run(
    sql`DELETE FROM recycled_items WHERE space_id = ${item.spaceId} AND number = ${item.number} AND expires_at <= ${item.now}`,
  )
  return removed === 1
}

/** Items of a Space by their numbers: behind `after`, up to and with `upTo`. */
export type NumberRange = { readonly spaceId: SpaceId; readonly after: number; readonly upTo: number }

/** The highest number in the bin; 0 when it is empty. */
export async function findLastNumber(reader: Reader, spaceId: SpaceId): Promise<number> {
  const row = await reader.get<{ readonly last: number | null }>(
    sql`SELECT MAX(number) AS last FROM recycled_items WHERE space_id = ${spaceId}`,
  )
  return row?.last ?? 0
}

/** The next `count` numbers behind `after`, as a range that ends no later than `upTo`; undefined when there is none. */
export async function findNextRange(reader: Reader, asked: NumberRange & { readonly count: number }): Promise<NumberRange | undefined> {
  const { spaceId, after, upTo } = asked
  const row = await reader.get<{ readonly last: number | null }>(sql`
    SELECT MAX(number) AS last FROM (
      SELECT number FROM recycled_items WHERE space_id = ${spaceId} AND number > ${after} AND number <= ${upTo} ORDER BY number LIMIT ${asked.count}) step`)
  return row && row.last !== null ? { spaceId, after, upTo: row.last } : undefined
}

/** Ends items at once: nobody sees them any more, and the job purges them. */
export async function markItemsEnded(tx: Transaction, range: NumberRange): Promise<void> {
  await tx.run(
    sql`UPDATE recycled_items SET expires_at = 0 WHERE space_id = ${range.spaceId} AND number > ${range.after} AND number <= ${range.upTo}`,
  )
}

/** Gives kept items the term where theirs is shorter. */
export async function markItemsKeptLonger(
  tx: Transaction,
  range: NumberRange,
  asked: { readonly now: number; readonly days: number },
): Promise<void> {
  const term = asked.days * dayMs
  await tx.run(sql`
    UPDATE recycled_items SET expires_at = removed_at + ${term}
    WHERE space_id = ${range.spaceId} AND number > ${range.after} AND number <= ${range.upTo} AND expires_at > ${asked.now} AND expires_at < removed_at + ${term}`)
}

export type DueItem = { readonly spaceId: SpaceId; readonly rootId: EntryId; readonly number: number; readonly entryId: EntryId }

/** Items whose term is over, of Spaces that are not being purged as a whole. */
export async function listDueItems(reader: Reader, asked: { readonly now: number; readonly limit: number }): Promise<readonly DueItem[]> {
  const rows = await reader.all<{
    readonly space_id: number
    readonly root_id: string
    readonly number: number
    readonly entry_id: string
  }>(sql`
    SELECT r.space_id, s.root_id, r.number, r.entry_id FROM recycled_items r JOIN spaces s ON s.id = r.space_id AND s.state = 0
    WHERE r.expires_at <= ${asked.now} ORDER BY r.expires_at LIMIT ${asked.limit}`)
  return rows.map((row) => ({
    spaceId: row.space_id as SpaceId,
    rootId: row.root_id as EntryId,
    number: row.number,
    entryId: row.entry_id as EntryId,
  }))
}

/** When the Space's retention last changed. */
export async function getRetention(reader: Reader, spaceId: SpaceId): Promise<{ readonly changedAt?: number }> {
  const row = await reader.get<{ readonly retention_changed_at: number | null }>(
    sql`SELECT retention_changed_at FROM spaces WHERE id = ${spaceId}`,
  )
  return row && row.retention_changed_at !== null ? { changedAt: row.retention_changed_at } : {}
}

export async function updateRetention(
  tx: Transaction,
  retention: { readonly spaceId: SpaceId; readonly days: number; readonly changedAt: number },
): Promise<void> {
  await tx.run(
    sql`UPDATE spaces SET retention_days = ${retention.days}, retention_changed_at = ${retention.changedAt} WHERE id = ${retention.spaceId}`,
  )
}
