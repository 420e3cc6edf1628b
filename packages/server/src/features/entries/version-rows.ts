/** Earlier contents of a File, as rows: written when it is overwritten, dropped when there are too many. */
import type { BlobId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { releaseBlob } from './blob-rows.ts'
import type { File } from './entry.ts'
import { nextNumber } from './record-change.ts'

export type KeptVersion = {
  readonly isKept: boolean
  readonly versionNumber?: number
  /** Bytes of versions that had to go, because the Library keeps only so many. */
  readonly droppedBytes: number
}

/** `versions.origin` of a content that was overwritten. */
const overwritten = 0

/** Keeps the File's present content as a version, where the Library's history settings say so. */
export async function keepVersion(
  tx: Transaction,
  call: Call<'clock'>,
  options: { readonly scope: SpaceScope; readonly file: File },
): Promise<KeptVersion> {
  const { scope, file } = options
  const { keepsHistory, historyCountMax, historyMergeSeconds } = scope.library.settings
  const contentAt = file.uploadedAt ?? file.createdAt
  const isMerged = historyMergeSeconds > 0 && call.clock.now() - contentAt < historyMergeSeconds * 1000
  if (!keepsHistory || isMerged) return { isKept: false, droppedBytes: 0 }
  const versionNumber = await nextNumber(tx, file.spaceId)
  await tx.run(sql`
    INSERT INTO versions (space_id, entry_id, number, revision, blob_id, size_bytes, crc64, etag, content_type, created_at, created_by, origin)
    VALUES (${file.spaceId}, ${hex(file.id)}, ${versionNumber}, ${file.revision}, ${hex(file.content.blobId)}, ${file.content.sizeBytes},
      ${file.content.crc64 ?? null}, ${file.content.etag}, ${file.content.contentType}, ${contentAt}, ${file.createdBy}, ${overwritten})`)
  const droppedBytes = historyCountMax > 0 ? await dropOldest(tx, call, file, historyCountMax) : 0
  return { isKept: true, versionNumber, droppedBytes }
}

type VersionRow = { readonly number: number; readonly blob_id: string; readonly size_bytes: number }

/** Normally one; after the setting was lowered, a page per overwrite. */
async function dropOldest(tx: Transaction, call: Call<'clock'>, file: File, keep: number): Promise<number> {
  const rows = await tx.all<VersionRow>(sql`
    SELECT number, blob_id, size_bytes FROM versions WHERE space_id = ${file.spaceId} AND entry_id = ${hex(file.id)}
    ORDER BY number DESC LIMIT ${limits.pageItemsMax} OFFSET ${keep}`)
  let bytes = 0
  for (const row of rows) {
    await tx.run(sql`DELETE FROM versions WHERE space_id = ${file.spaceId} AND entry_id = ${hex(file.id)} AND number = ${row.number}`)
    await releaseBlob(tx, call, row.blob_id as BlobId)
    bytes += row.size_bytes
  }
  return bytes
}
