/** Which bytes are needed: rows of blobs, their segments, and the references that were dropped. */
import { limits } from '../../kernel/limits.ts'
import type { BlobId, LibraryId, SegmentId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { listOf } from '../../platform/db/lists.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'

export type NewBlob = {
  readonly id: BlobId
  readonly libraryId: LibraryId
  readonly sizeBytes: number
  readonly crc64: string
  readonly etag: string
  /** In order; the blob's id is the first one's. */
  readonly segments: readonly { readonly id: SegmentId; readonly sizeBytes: number }[]
  /** Hashes of the instant-upload protocol; only contents of 1 MiB and more are ever looked up by them. */
  readonly beginningHash?: string
  readonly fullHash?: string
}

const segmentRowsPerStatement = 200

/** Records bytes that are already durable. */
export async function insertBlob(tx: Transaction, call: Call<'clock'>, blob: NewBlob): Promise<void> {
  await tx.run(sql`
    INSERT INTO blobs (id, library_id, size_bytes, crc64, etag, segment_count, beginning_hash, full_hash, created_at)
    VALUES (${hex(blob.id)}, ${blob.libraryId}, ${blob.sizeBytes}, ${blob.crc64}, ${blob.etag}, ${blob.segments.length},
      ${hex(blob.beginningHash ?? null)}, ${hex(blob.fullHash ?? null)}, ${call.clock.now()})`)
  if (blob.segments.length < 2) return
  for (let start = 0; start < blob.segments.length; start += segmentRowsPerStatement) {
    const rows = blob.segments
      .slice(start, start + segmentRowsPerStatement)
      .map((segment, index) => sql`(${hex(blob.id)}, ${start + index}, ${hex(segment.id)}, ${segment.sizeBytes})`)
    await tx.run(sql`INSERT INTO blob_segments (blob_id, ordinal, segment_id, size_bytes) VALUES ${join(rows)}`)
  }
}

/** Says that a reference to the blob was dropped; after a grace time a job looks whether it was the last. */
export const releaseBlob = (tx: Transaction, call: Call<'clock'>, blobId: BlobId): Promise<void> => releaseBlobs(tx, call, [blobId])

const releaseRows = listOf({ blob_id: 'bytes' })

/** The same for many blobs, each named once. */
export async function releaseBlobs(tx: Transaction, call: Call<'clock'>, blobIds: readonly BlobId[]): Promise<void> {
  if (blobIds.length === 0) return
  const dueAt = call.clock.now() + limits.blobGrace
  await tx.run(sql`
    INSERT INTO blob_releases (blob_id, due_at)
    SELECT blob_id, CAST(${dueAt} AS BIGINT) FROM ${releaseRows(blobIds.map((blob_id) => ({ blob_id })))} AS dropped WHERE TRUE
    ON CONFLICT (blob_id) DO UPDATE SET due_at = excluded.due_at`)
}
