/** Earlier contents of a File, as rows: written when it is overwritten, dropped when there are too many. */
import type { BlobId, EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { releaseBlobs } from './blob-rows.ts'
import type { File } from './entry.ts'
import { nextNumber } from './record-change.ts'
import type { ChangeEvent } from './record-change.ts'

export type KeptVersion = {
  readonly isKept: boolean
  /** Bytes of versions that had to go, because the Library keeps only so many for so long. */
  readonly droppedBytes: number
  /** What the caller has to record. */
  readonly events: readonly ChangeEvent[]
}

const notKept: KeptVersion = { isKept: false, droppedBytes: 0, events: [] }

/** Keeps the File's present content as a version, where the Library's history settings say so. */
export async function keepVersion(
  tx: Transaction,
  call: Call<'clock'>,
  options: { readonly scope: SpaceScope; readonly file: File },
): Promise<KeptVersion> {
  const { scope, file } = options
  const { keepsHistory, historyMergeSeconds } = scope.library.settings
  const contentAt = file.uploadedAt ?? file.createdAt
  const age = call.clock.now() - contentAt
  // A content from the future says that the clock went back: how old it is nobody knows, so it is kept.
  const isMerged = age >= 0 && age < historyMergeSeconds * 1000
  if (!keepsHistory || isMerged) return notKept
  const created = await insertVersion(tx, call, options)
  const surplus = await listSurplus(tx, call, options)
  const dropped = await removeVersions(tx, call, surplus)
  return { isKept: true, droppedBytes: dropped.bytes, events: [created, ...dropped.events] }
}

/** How a content came to be the current one; the order of the numbers is the column `versions.origin`. */
export const versionOrigins = ['created', 'overwritten', 'madeLatest'] as const
export type VersionOrigin = (typeof versionOrigins)[number]

/** What only versions tell of a File's current content. */
export type ContentHistory = { readonly createdBy: string; readonly origin: VersionOrigin; readonly formerNumber?: number }

export async function findContentHistory(reader: Reader, file: File): Promise<ContentHistory> {
  const row = await reader.get<{ readonly content_by: string | null; readonly content_number: number | null }>(sql`
    SELECT content_by, content_number FROM entries WHERE space_id = ${file.spaceId} AND id = ${hex(file.id)}`)
  const formerNumber = row?.content_number ?? undefined
  const origin = formerNumber !== undefined ? 'madeLatest' : file.revision === 1 ? 'created' : 'overwritten'
  return { createdBy: row?.content_by ?? file.createdBy, origin, ...(formerNumber !== undefined && { formerNumber }) }
}

/** Adds the File's present content to its versions, whatever the settings say. */
export async function insertVersion(
  tx: Transaction,
  call: Call<'clock'>,
  { scope, file }: { readonly scope: SpaceScope; readonly file: File },
): Promise<ChangeEvent> {
  const { content } = file
  const history = await findContentHistory(tx, file)
  const number = await nextNumber(tx, file.spaceId)
  await tx.run(sql`
    INSERT INTO versions (space_id, entry_id, number, revision, blob_id, size_bytes, crc64, etag, content_type, created_at, created_by, origin, library_id, kept_at)
    VALUES (${file.spaceId}, ${hex(file.id)}, ${number}, ${file.revision}, ${hex(content.blobId)}, ${content.sizeBytes}, ${content.crc64 ?? null},
      ${content.etag}, ${content.contentType}, ${file.uploadedAt ?? file.createdAt}, ${history.createdBy}, ${versionOrigins.indexOf(history.origin)},
      ${scope.library.id}, ${call.clock.now()})`)
  return { operation: 'HISTORY.CREATE', entryId: file.id, details: { versionId: String(number) } }
}

/** Enough to remove a version. */
export type VersionRef = {
  readonly spaceId: SpaceId
  readonly entryId: EntryId
  readonly number: number
  readonly blobId: BlobId
  readonly sizeBytes: number
}

export type VersionRefRow = {
  readonly space_id: number
  readonly entry_id: string
  readonly number: number
  readonly blob_id: string
  readonly size_bytes: number
}

export const toVersionRef = (row: VersionRefRow): VersionRef => ({
  spaceId: row.space_id as SpaceId,
  entryId: row.entry_id as EntryId,
  number: row.number,
  blobId: row.blob_id as BlobId,
  sizeBytes: row.size_bytes,
})

const dayMs = 86_400_000

/** Normally one at most; after a setting was lowered, a page per overwrite. */
async function listSurplus(
  tx: Transaction,
  call: Call<'clock'>,
  { scope, file }: { readonly scope: SpaceScope; readonly file: File },
): Promise<readonly VersionRef[]> {
  const { historyCountMax, historyDays } = scope.library.settings
  if (historyCountMax === 0 && historyDays === 0) return []
  const surplus = historyCountMax > 0 ? await listVersionsBeyond(tx, file, historyCountMax) : []
  if (historyDays === 0) return surplus
  const ended = await tx.all<VersionRefRow>(sql`
    SELECT space_id, entry_id, number, blob_id, size_bytes FROM versions
    WHERE space_id = ${file.spaceId} AND entry_id = ${hex(file.id)} AND kept_at <= ${call.clock.now() - historyDays * dayMs}
    ORDER BY number LIMIT ${limits.versionsPerStep}`)
  const known = new Set(surplus.map((version) => version.number))
  return [...surplus, ...ended.map(toVersionRef).filter((version) => !known.has(version.number))]
}

/** The versions of a File that are older than the newest `keep`. */
export async function listVersionsBeyond(
  reader: Reader,
  file: { readonly spaceId: SpaceId; readonly id: EntryId },
  keep: number,
): Promise<readonly VersionRef[]> {
  const rows = await reader.all<VersionRefRow>(sql`
    SELECT space_id, entry_id, number, blob_id, size_bytes FROM versions WHERE space_id = ${file.spaceId} AND entry_id = ${hex(file.id)}
    ORDER BY number DESC LIMIT ${limits.versionsPerStep} OFFSET ${keep}`)
  return rows.map(toVersionRef)
}

/**
 * Removes versions of one Space and drops their references to bytes. The caller records the
 * events and that the Space has so many bytes less.
 */
export async function removeVersions(
  tx: Transaction,
  call: Call<'clock'>,
  versions: readonly VersionRef[],
): Promise<{ readonly bytes: number; readonly events: readonly ChangeEvent[] }> {
  for (const [entryId, ofFile] of Map.groupBy(versions, (version) => version.entryId)) {
    const { spaceId } = ofFile[0] as VersionRef
    const numbers = join(ofFile.map((version) => version.number))
    await tx.run(sql`DELETE FROM versions WHERE space_id = ${spaceId} AND entry_id = ${hex(entryId)} AND number IN (${numbers})`)
  }
  await releaseBlobs(tx, call, [...new Set(versions.map((version) => version.blobId))])
  return {
    bytes: versions.reduce((sum, version) => sum + version.sizeBytes, 0),
    events: versions.map(({ entryId, number }) => ({ operation: 'HISTORY.DELETE', entryId, details: { versionId: String(number) } })),
  }
}
