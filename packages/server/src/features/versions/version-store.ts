/** Rows ⇄ Versions: what is asked about them. Writing and removing them belongs to the tree. */
import type { BlobId, EntryId, LibraryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { Sql, empty, hex, join, sql } from '../../platform/db/sql.ts'
import { toVersionRef, versionOrigins } from '../entries/index.ts'
import type { VersionRef, VersionRefRow } from '../entries/index.ts'
import type { OrderKey, Position, Version, VersionOrder } from './version.ts'

type VersionRow = {
  readonly entry_id: string
  readonly number: number
  readonly revision: number
  readonly blob_id: string
  readonly size_bytes: number
  readonly crc64: string | null
  readonly etag: string
  readonly content_type: string
  readonly created_at: number
  readonly created_by: string
  readonly origin: number
}

const fixed = (text: string): Sql => new Sql([text], [])

const columns = fixed('entry_id, number, revision, blob_id, size_bytes, crc64, etag, content_type, created_at, created_by, origin')

const toVersion = (row: VersionRow): Version => ({
  number: row.number,
  revision: row.revision,
  createdAt: row.created_at,
  createdBy: row.created_by,
  origin: versionOrigins[row.origin] ?? 'overwritten',
  content: {
    blobId: row.blob_id as BlobId,
    sizeBytes: row.size_bytes,
    ...(row.crc64 !== null && { crc64: row.crc64 }),
    etag: row.etag,
    contentType: row.content_type,
  },
})

const sortColumns: Readonly<Record<OrderKey, Sql>> = { id: fixed('number'), creationTime: fixed('created_at'), size: fixed('size_bytes') }

export type VersionsOf = { readonly spaceId: SpaceId; readonly entryId: EntryId }

/** A page of a File's versions; the number settles what the order leaves open. */
export async function listVersions(
  reader: Reader,
  asked: VersionsOf & { readonly order: VersionOrder; readonly after?: Position; readonly offset?: number; readonly limit: number },
): Promise<Version[]> {
  const key = sortColumns[asked.order.by]
  const [compare, direction] = asked.order.isDescending ? [fixed('<'), fixed('DESC')] : [fixed('>'), fixed('ASC')]
  const after = asked.after ? sql` AND (${key}, number) ${compare} (${asked.after.key}, ${asked.after.number})` : empty
  const rows = await reader.all<VersionRow>(sql`
    SELECT ${columns} FROM versions WHERE space_id = ${asked.spaceId} AND entry_id = ${hex(asked.entryId)}${after}
    ORDER BY ${key} ${direction}, number ${direction} LIMIT ${asked.limit} OFFSET ${asked.offset ?? 0}`)
  return rows.map(toVersion)
}

export async function countVersions(reader: Reader, asked: VersionsOf): Promise<number> {
  const row = await reader.get<{ readonly total: number }>(
    sql`SELECT COUNT(*) AS total FROM versions WHERE space_id = ${asked.spaceId} AND entry_id = ${hex(asked.entryId)}`,
  )
  return row?.total ?? 0
}

/** The version with this number, and whose it is. */
export async function findVersion(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly number: number },
): Promise<{ readonly entryId: EntryId; readonly version: Version } | undefined> {
  const row = await reader.get<VersionRow>(
    sql`SELECT ${columns} FROM versions WHERE space_id = ${asked.spaceId} AND number = ${asked.number}`,
  )
  return row && { entryId: row.entry_id as EntryId, version: toVersion(row) }
}

/** Files whose current content had one of these numbers as a version. */
export async function listFormerNumbers(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly numbers: readonly number[] },
): Promise<ReadonlyMap<number, EntryId>> {
  const rows = await reader.all<{ readonly id: string; readonly content_number: number }>(sql`
    SELECT id, content_number FROM entries
    WHERE space_id = ${asked.spaceId} AND content_number IS NOT NULL AND content_number IN (${join(asked.numbers)})`)
  return new Map(rows.map((row) => [row.content_number, row.id as EntryId]))
}

export async function listVersionRefs(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly numbers: readonly number[] },
): Promise<readonly VersionRef[]> {
  const rows = await reader.all<VersionRefRow>(sql`
    SELECT space_id, entry_id, number, blob_id, size_bytes FROM versions
    WHERE space_id = ${asked.spaceId} AND number IN (${join(asked.numbers)})`)
  return rows.map(toVersionRef)
}

/** Versions of a Library that became history at or before a moment, the oldest first: as many as one step removes. */
export async function listOldVersions(
  reader: Reader,
  asked: { readonly libraryId: LibraryId; readonly keptUntil: number },
): Promise<readonly VersionRef[]> {
  const rows = await reader.all<VersionRefRow>(sql`
    SELECT space_id, entry_id, number, blob_id, size_bytes FROM versions
    WHERE library_id = ${asked.libraryId} AND kept_at <= ${asked.keptUntil} ORDER BY kept_at LIMIT ${limits.versionsPerStep}`)
  return rows.map(toVersionRef)
}

/** Files of a Library with more than `keep` versions. Looks at every version: for scans. */
export const crowdedFiles = (asked: { readonly libraryId: LibraryId; readonly keep: number }): Sql => sql`
  SELECT space_id, entry_id FROM versions WHERE library_id = ${asked.libraryId}
  GROUP BY space_id, entry_id HAVING COUNT(*) > ${asked.keep} LIMIT ${limits.cleanedRowsPerStep}`

/** Says that the Library's history is cleared now; false when that was done too short a time ago. */
export async function markHistoryCleared(tx: Transaction, asked: { readonly libraryId: LibraryId; readonly at: number }): Promise<boolean> {
  const changed = await tx.run(sql`
    UPDATE libraries SET history_cleared_at = ${asked.at}
    WHERE id = ${asked.libraryId}
      AND (history_cleared_at IS NULL OR history_cleared_at <= ${asked.at - limits.historyClearInterval} OR history_cleared_at > ${asked.at})`)
  return changed === 1
}
