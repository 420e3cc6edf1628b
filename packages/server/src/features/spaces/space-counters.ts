/**
 * The counters of a Space and of the quotas that cover it, which change together: what a quota
 * counts is at every moment the sum over its Spaces. A Space says in its own row which quotas
 * cover it, so that one without pays nothing; a quota's row is taken last, because writers of
 * several Spaces want it, and held to the commit, so that none of them sees room twice.
 */
import type { LibraryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { Sql, empty, sql } from '../../platform/db/sql.ts'
import type { Library } from '../libraries/index.ts'
import { spaceFailure } from './failures.ts'

/** `quotas.kind`: over chosen Spaces, and over a whole Library as its settings say. */
export const quotaKinds = { ofSpaces: 0, ofLibrary: 1 } as const

/** Differences; absent ones are zero. */
export type CounterChange = {
  readonly spaceId: SpaceId
  /** Bytes kept in the tree, the bin and the versions together. */
  readonly usedBytes?: number
  /** Bytes booked for open uploads. */
  readonly reservedBytes?: number
  readonly files?: number
  readonly directories?: number
  /** What comes back to where it was counted is never refused: it has nowhere else to be. */
  readonly isReturn?: boolean
  /** Events about to be appended to the journal. */
  readonly events?: number
}

export type ChangedSpace = {
  /** The last number of the journal. */
  readonly journalSeq: number
  /** The index of names follows its tree. */
  readonly isSearched: boolean
}

type CountedRow = {
  readonly journal_seq: number
  readonly searched_since: number | null
  readonly quota_id: number | null
  readonly library_quota_id: number | null
}

/**
 * Changes the counters and answers what the rest of the write needs to know; undefined when the
 * Space's row is gone. Growth that a quota has no room for is refused, and with it the whole write.
 */
export async function changeCounters(tx: Transaction, change: CounterChange): Promise<ChangedSpace | undefined> {
  const bytes = { usedBytes: change.usedBytes ?? 0, reservedBytes: change.reservedBytes ?? 0, isReturn: change.isReturn ?? false }
  const space = await tx.get<CountedRow>(sql`
    UPDATE spaces SET used_bytes = used_bytes + ${bytes.usedBytes}, reserved_bytes = reserved_bytes + ${bytes.reservedBytes},
      file_count = file_count + ${change.files ?? 0}, directory_count = directory_count + ${change.directories ?? 0},
      journal_seq = journal_seq + ${change.events ?? 0}
    WHERE id = ${change.spaceId} RETURNING journal_seq, searched_since, quota_id, library_quota_id`)
  if (!space) return undefined
  const isChanged = bytes.usedBytes !== 0 || bytes.reservedBytes !== 0
  if (isChanged && space.quota_id !== null && !(await charge(tx, space.quota_id, bytes))) throw spaceFailure.QuotaLimitReached()
  if (isChanged && space.library_quota_id !== null && !(await charge(tx, space.library_quota_id, bytes)))
    throw spaceFailure.LibraryQuotaLimitReached()
  return { journalSeq: space.journal_seq, isSearched: space.searched_since !== null }
}

type Bytes = { readonly usedBytes: number; readonly reservedBytes: number; readonly isReturn?: boolean }

/** Room that every quota has, however much too much it holds. */
const anyRoom = Number.MIN_SAFE_INTEGER

/** False when there is no room. What shrinks always may; what turns a reservation into use must fit the capacity in force now. */
async function charge(tx: Transaction, quotaId: number, { usedBytes, reservedBytes, isReturn }: Bytes): Promise<boolean> {
  const growth = usedBytes + reservedBytes
  const changed = await tx.run(sql`
    UPDATE quotas SET used_bytes = used_bytes + ${usedBytes}, reserved_bytes = reserved_bytes + ${reservedBytes}
    WHERE id = ${quotaId} AND capacity_bytes - used_bytes - reserved_bytes >= ${growth > 0 && !isReturn ? growth : anyRoom}
      AND capacity_bytes - used_bytes >= ${usedBytes > 0 && !isReturn ? usedBytes : anyRoom}`)
  return changed === 1
}

/** Refuses bytes for which there is no room at this moment. Promises nothing: the write that counts them decides. */
export async function checkRoom(reader: Reader, { spaceId, bytes }: { readonly spaceId: SpaceId; readonly bytes: number }): Promise<void> {
  if (bytes <= 0) return
  const full = await reader.get<{ readonly is_own: number }>(sql`
    SELECT CASE WHEN q.id = s.quota_id THEN 1 ELSE 0 END AS is_own FROM spaces s JOIN quotas q ON q.id IN (s.quota_id, s.library_quota_id)
    WHERE s.id = ${spaceId} AND q.capacity_bytes - q.used_bytes - q.reserved_bytes < ${bytes} ORDER BY is_own DESC LIMIT 1`)
  if (full) throw full.is_own === 1 ? spaceFailure.QuotaLimitReached() : spaceFailure.LibraryQuotaLimitReached()
}

type LeavingRow = {
  readonly used_bytes: number
  readonly reserved_bytes: number
  readonly quota_id: number | null
  readonly library_quota_id: number | null
}

/** Takes a Space out of its quotas for good: what it held no longer counts there. The caller has written the Space's row. */
export async function leaveQuotas(tx: Transaction, spaceId: SpaceId): Promise<void> {
  const space = await tx.get<LeavingRow>(
    sql`SELECT used_bytes, reserved_bytes, quota_id, library_quota_id FROM spaces WHERE id = ${spaceId}`,
  )
  const quotaIds = [space?.quota_id, space?.library_quota_id].filter((id) => typeof id === 'number')
  if (!space || quotaIds.length === 0) return
  await tx.run(sql`UPDATE spaces SET quota_id = NULL, library_quota_id = NULL WHERE id = ${spaceId}`)
  for (const id of quotaIds) await charge(tx, id, { usedBytes: -space.used_bytes, reservedBytes: -space.reserved_bytes })
}

/** The quota of a new Library whose settings ask for one; before its first Space is made. */
export async function insertLibraryQuota(tx: Transaction, call: Call<'clock'>, { id, settings }: Library): Promise<void> {
  if (!settings.isQuotaEnabled || settings.quotaBytes === undefined) return
  await tx.run(sql`
    INSERT INTO quotas (library_id, kind, capacity_bytes, created_at)
    VALUES (${id}, ${quotaKinds.ofLibrary}, ${BigInt(settings.quotaBytes)}, ${call.clock.now()})`)
}

/** Sets how much a Library may hold, and answers how much it holds; nothing is added meanwhile. */
export async function updateLibraryQuota(tx: Transaction, id: LibraryId, capacityBytes: bigint): Promise<bigint> {
  const row = await tx.get<{ readonly used: string }>(sql`
    UPDATE quotas SET capacity_bytes = ${capacityBytes} WHERE library_id = ${id} AND kind = ${quotaKinds.ofLibrary}
    RETURNING CAST(used_bytes AS TEXT) AS used`)
  return BigInt(row?.used ?? 0)
}

/** With the Library go its quotas; its Spaces have left them. */
export async function removeLibraryQuotas(tx: Transaction, id: LibraryId): Promise<void> {
  await tx.run(sql`DELETE FROM quotas WHERE library_id = ${id}`)
}

/** How much may be held, and how much of that is neither held nor booked: less than nothing where a quota was lowered. */
export type Room = { readonly capacityBytes: bigint; readonly leftBytes: bigint }

export type RoomRow = { readonly capacity: string | null; readonly room: string | null }

/** Sizes of quotas may exceed what a number can say. */
export const roomColumns = sql`CAST(q.capacity_bytes AS TEXT) AS capacity, CAST(q.capacity_bytes - q.used_bytes - q.reserved_bytes AS TEXT) AS room`

export const toRoom = (row: RoomRow | undefined): { readonly quota?: Room } =>
  row && row.capacity !== null && row.room !== null ? { quota: { capacityBytes: BigInt(row.capacity), leftBytes: BigInt(row.room) } } : {}

/** The room of the Library as a whole; of a single-tenant one that of its Space. */
export async function findLibraryRoom(reader: Reader, library: Library): Promise<{ readonly quota?: Room }> {
  const isEither = library.settings.isMultiSpace ? sql` AND q.kind = ${quotaKinds.ofLibrary}` : empty
  const row = await reader.get<RoomRow>(sql`
    SELECT ${roomColumns} FROM quotas q WHERE q.library_id = ${library.id}${isEither} ORDER BY q.kind LIMIT 1`)
  return toRoom(row)
}

/** In the text of the statement: a bound number would turn the division into one of fractions. */
const unit = 1_048_576
const units = new Sql([String(unit)], [])

/** What the quotas of its Spaces allow together; undefined without any. */
export async function sumSpaceQuotas(reader: Reader, id: LibraryId): Promise<bigint | undefined> {
  // Added up in two parts: one sum of such numbers overflows.
  const row = await reader.get<{ readonly quotas: number; readonly units: string; readonly rest: string }>(sql`
    SELECT COUNT(*) AS quotas, CAST(COALESCE(SUM(capacity_bytes / ${units}), 0) AS TEXT) AS units, CAST(COALESCE(SUM(capacity_bytes % ${units}), 0) AS TEXT) AS rest
    FROM quotas WHERE library_id = ${id} AND kind = ${quotaKinds.ofSpaces}`)
  return row && row.quotas > 0 ? BigInt(row.units) * BigInt(unit) + BigInt(row.rest) : undefined
}
