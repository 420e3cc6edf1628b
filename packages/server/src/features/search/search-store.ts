/** Rows ⇄ names and sessions: every SQL statement of the slice. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { isOneOf } from '../../platform/db/lists.ts'
import { indexTokens, matchingNumbers, removeNames } from '../../platform/db/name-index.ts'
import type { TokenQuery } from '../../platform/db/name-index.ts'
import { Sql, empty, hex, join, sql } from '../../platform/db/sql.ts'
import { entryColumns, entryKinds } from '../entries/index.ts'
import type { EntryRow } from '../entries/index.ts'
import type { Search } from './search.ts'

const columns = new Sql([entryColumns('e')], [])

export type WindowRow = Omit<EntryRow, 'id'> & {
  readonly number: number
  /** Of the whole window; fewer than its size says that there are no further names. */
  readonly candidate_count: number
  /** Null in the last row of a window whose Entry is none of those asked for: it only tells how far the window reached. */
  readonly id: string | null
}

/**
 * A bounded stretch of names, newest first: those the index has, and those that wait for it,
 * which are read as they are. Whatever the filters leave of it, its last name is answered, so
 * that the next stretch knows where to begin.
 */
export function windowStatement(asked: {
  readonly spaceId: SpaceId
  readonly query?: TokenQuery | undefined
  readonly search: Search
  /** Numbers below this one. */
  readonly before: number
  readonly size: number
  /** Only names in these Directories, whatever the index says of them. */
  readonly parentIds?: readonly EntryId[] | undefined
}): Sql {
  const { spaceId, query, search, before, size, parentIds } = asked
  const candidates = parentIds
    ? sql`
      SELECT n.number FROM entries b CROSS JOIN searched_names n
      WHERE b.space_id = ${spaceId} AND b.parent_id ${isOneOf(parentIds)} AND b.state = 0
        AND n.space_id = ${spaceId} AND n.entry_id = b.id AND n.number < ${before} ORDER BY n.number DESC LIMIT ${size}`
    : query
      ? sql`
      SELECT number FROM (${matchingNumbers({ query, before, limit: size })}) AS found
      UNION
      SELECT number FROM (
        SELECT number FROM searched_names WHERE space_id = ${spaceId} AND is_indexed = 0 AND number < ${before} ORDER BY number DESC LIMIT ${size}
      ) AS waiting
      ORDER BY number DESC LIMIT ${size}`
      : sql`SELECT number FROM searched_names WHERE space_id = ${spaceId} AND number < ${before} ORDER BY number DESC LIMIT ${size}`
  return sql`
    WITH candidates (number) AS MATERIALIZED (${candidates})
    SELECT c.number, (SELECT COUNT(*) FROM candidates) AS candidate_count, ${columns}
    FROM candidates c
    LEFT JOIN searched_names n ON n.number = c.number AND n.space_id = ${spaceId}
    LEFT JOIN entries e ON e.space_id = ${spaceId} AND e.id = n.entry_id AND e.state = 0${conditions(search)}
    WHERE e.id IS NOT NULL OR c.number = (SELECT MIN(number) FROM candidates)
    ORDER BY c.number DESC`
}

/** What a row alone can answer, so that few rows leave the database. */
function conditions(search: Search): Sql {
  const parts: Sql[] = []
  if (search.kinds) parts.push(sql`e.kind IN (${join(search.kinds.map((kind) => entryKinds.indexOf(kind)))})`)
  if (search.sizeBytesMin !== undefined || search.sizeBytesMax !== undefined) parts.push(sql`e.kind <> 0`)
  if (search.sizeBytesMin !== undefined) parts.push(sql`e.size_bytes >= ${search.sizeBytesMin}`)
  if (search.sizeBytesMax !== undefined) parts.push(sql`e.size_bytes <= ${search.sizeBytesMax}`)
  if (search.modifiedFrom !== undefined) parts.push(sql`e.modified_at >= ${search.modifiedFrom}`)
  if (search.modifiedUntil !== undefined) parts.push(sql`e.modified_at <= ${search.modifiedUntil}`)
  if (search.creators) parts.push(sql`e.created_by IN (${join([...search.creators])})`)
  return parts.length === 0 ? empty : sql` AND ${join(parts, ' AND ')}`
}

/** The Directories that stand in some others, and how much each holds itself. */
export function listDirectoriesBelow(
  reader: Reader,
  { spaceId, parentIds }: { readonly spaceId: SpaceId; readonly parentIds: readonly EntryId[] },
): Promise<{ readonly id: EntryId; readonly held: number }[]> {
  return reader.all(sql`
    SELECT id, child_file_count + child_directory_count AS held FROM entries
    WHERE space_id = ${spaceId} AND parent_id ${isOneOf(parentIds)} AND (CASE WHEN kind = 0 THEN 0 ELSE 1 END) = 0 AND state = 0
    LIMIT ${limits.searchedNamesInPlaceMax + 1}`)
}

export type NumberedRow = EntryRow & { readonly number: number }

/** The Entries that are known by these numbers, in no order; those that are gone are left out. */
export function listByNumber(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly search: Search; readonly numbers: readonly number[] },
): Promise<NumberedRow[]> {
  const { spaceId, search, numbers } = asked
  if (numbers.length === 0) return Promise.resolve([])
  return reader.all<NumberedRow>(sql`
    SELECT n.number, ${columns} FROM searched_names n JOIN entries e ON e.space_id = n.space_id AND e.id = n.entry_id AND e.state = 0${conditions(search)}
    WHERE n.number IN (${join([...numbers])}) AND n.space_id = ${spaceId}`)
}

// --- keeping the index -----------------------------------------------------------------------

export type WaitingName = { readonly number: number; readonly name: string | null; readonly kind: number }

/** Names that wait for the index, oldest first. Without a name: the Entry is gone. */
export function listWaiting(reader: Reader, spaceId: SpaceId, limit: number): Promise<WaitingName[]> {
  return reader.all<WaitingName>(sql`
    SELECT n.number, e.name, e.kind FROM searched_names n LEFT JOIN entries e ON e.space_id = n.space_id AND e.id = n.entry_id
    WHERE n.space_id = ${spaceId} AND n.is_indexed = 0 ORDER BY n.number LIMIT ${limit}`)
}

export async function updateTokens(
  tx: Transaction,
  spaceId: SpaceId,
  names: readonly { readonly number: number; readonly grams: Iterable<string> }[],
): Promise<void> {
  if (names.length === 0) return
  await tx.run(indexTokens(spaceId, names))
  await tx.run(
    sql`UPDATE searched_names SET is_indexed = 1 WHERE number IN (${join(names.map(({ number }) => number))}) AND is_indexed = 0`,
  )
}

export async function removeByNumber(tx: Transaction, numbers: readonly number[]): Promise<void> {
  if (numbers.length > 0) await removeNames(tx, join([...numbers]))
}

/** Removes names of a Space that is no longer searched; answers how many. */
export const removeSome = (tx: Transaction, spaceId: SpaceId, limit: number): Promise<number> =>
  removeNames(tx, sql`SELECT number FROM searched_names WHERE space_id = ${spaceId} ORDER BY number LIMIT ${limit}`)

/** Adds the next Entries of the Space, by their ids, to those that wait; answers the last of them, undefined behind the end. */
export async function insertNext(
  tx: Transaction,
  asked: { readonly spaceId: SpaceId; readonly after: EntryId | ''; readonly limit: number },
): Promise<EntryId | undefined> {
  const { spaceId, after, limit } = asked
  const stretch = sql`SELECT id FROM entries WHERE space_id = ${spaceId} AND id > ${hex(after)} ORDER BY id LIMIT ${limit}`
  const rows = await tx.all<{ readonly id: string }>(stretch)
  const last = rows.at(-1)
  if (!last) return undefined
  await tx.run(sql`
    INSERT INTO searched_names (space_id, entry_id)
    SELECT space_id, id FROM entries WHERE space_id = ${spaceId} AND id > ${hex(after)} AND id <= ${hex(last.id)} AND parent_id IS NOT NULL ORDER BY id
    ON CONFLICT (space_id, entry_id) DO UPDATE SET is_indexed = 0`)
  return last.id as EntryId
}

// --- sessions of the older calls ---------------------------------------------------------------

export type SessionRow = {
  readonly id: string
  readonly query: string
  readonly hits: string
  readonly behind: number | null
  readonly expires_at: number
}

export type SessionOwner = { readonly spaceId: SpaceId; readonly userId: string }

export function findSession(reader: Reader, owner: SessionOwner, id: string, now: number): Promise<SessionRow | undefined> {
  return reader.get<SessionRow>(sql`
    SELECT id, query, hits, behind, expires_at FROM searches
    WHERE id = ${hex(id)} AND space_id = ${owner.spaceId} AND user_id = ${owner.userId} AND expires_at > ${now}`)
}

export async function insertSession(tx: Transaction, owner: SessionOwner, session: SessionRow, now: number): Promise<void> {
  await tx.run(sql`
    INSERT INTO searches (id, space_id, user_id, query, hits, behind, created_at, expires_at)
    VALUES (${hex(session.id)}, ${owner.spaceId}, ${owner.userId}, ${session.query}, ${session.hits}, ${session.behind}, ${now}, ${session.expires_at})`)
}

/** Removes the oldest searches of a user, so that no more than `keep` are left. */
export async function removeOldSessions(tx: Transaction, owner: SessionOwner, keep: number): Promise<void> {
  await tx.run(sql`
    DELETE FROM searches WHERE id IN (
      SELECT id FROM searches WHERE space_id = ${owner.spaceId} AND user_id = ${owner.userId} ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET ${keep})`)
}

export async function updateSession(tx: Transaction, session: Pick<SessionRow, 'id' | 'hits' | 'behind' | 'expires_at'>): Promise<void> {
  await tx.run(sql`
    UPDATE searches SET hits = ${session.hits}, behind = ${session.behind}, expires_at = ${session.expires_at} WHERE id = ${hex(session.id)}`)
}

export async function removeSession(tx: Transaction, owner: SessionOwner, id: string): Promise<void> {
  await tx.run(sql`DELETE FROM searches WHERE id = ${hex(id)} AND space_id = ${owner.spaceId} AND user_id = ${owner.userId}`)
}

/** Removes a bounded number of sessions that are over; answers how many. */
export const removeExpiredSessions = (tx: Transaction, now: number, limit: number): Promise<number> =>
  tx.run(sql`DELETE FROM searches WHERE id IN (SELECT id FROM searches WHERE expires_at <= ${now} LIMIT ${limit})`)
