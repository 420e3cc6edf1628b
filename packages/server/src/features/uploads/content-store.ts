/** Contents the Library holds: by their hashes, for instant upload, and where their bytes are. */
import type { BlobId, LibraryId, SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { OrderedSegment } from '../../platform/blobs/read-range.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { Content } from '../entries/index.ts'

/** True when some content of the Library has this first block and size. */
export async function hasBeginning(
  reader: Reader,
  content: { readonly libraryId: LibraryId; readonly beginningHash: string; readonly sizeBytes: number },
): Promise<boolean> {
  const row = await reader.get(sql`
    SELECT 1 AS found FROM blobs
    WHERE library_id = ${content.libraryId} AND beginning_hash = ${hex(content.beginningHash)} AND size_bytes = ${content.sizeBytes} LIMIT 1`)
  return row !== undefined
}

export type KnownContent = Omit<Content, 'contentType'> & { readonly crc64: string }

type BlobRow = { readonly id: string; readonly size_bytes: number; readonly crc64: string; readonly etag: string }

const toKnownContent = (row: BlobRow): KnownContent => ({
  blobId: row.id as BlobId,
  sizeBytes: row.size_bytes,
  crc64: row.crc64,
  etag: row.etag,
})

/** Content of the Library with this hash and size. */
export async function findBlobByContent(
  reader: Reader,
  content: { readonly libraryId: LibraryId; readonly fullHash: string; readonly sizeBytes: number },
): Promise<KnownContent | undefined> {
  const row = await reader.get<BlobRow>(sql`
    SELECT id, size_bytes, crc64, etag FROM blobs
    WHERE library_id = ${content.libraryId} AND full_hash = ${hex(content.fullHash)} AND size_bytes = ${content.sizeBytes}
    LIMIT 1`)
  return row && toKnownContent(row)
}

export async function hasBlob(reader: Reader, id: BlobId): Promise<boolean> {
  return (await reader.get(sql`SELECT 1 AS found FROM blobs WHERE id = ${hex(id)}`)) !== undefined
}

export type BlobLayout = {
  readonly sizeBytes: number
  readonly segments: readonly OrderedSegment[]
}

/** Where the bytes of a blob are; undefined when it is gone. */
export async function findBlobLayout(reader: Reader, id: BlobId): Promise<BlobLayout | undefined> {
  const blob = await reader.get<{ readonly size_bytes: number; readonly segment_count: number }>(sql`
    SELECT size_bytes, segment_count FROM blobs WHERE id = ${hex(id)}`)
  if (!blob) return undefined
  if (blob.segment_count === 1)
    return { sizeBytes: blob.size_bytes, segments: [{ id: id as string as SegmentId, sizeBytes: blob.size_bytes }] }
  const rows = await reader.all<{ readonly segment_id: string; readonly size_bytes: number }>(sql`
    SELECT segment_id, size_bytes FROM blob_segments WHERE blob_id = ${hex(id)} ORDER BY ordinal LIMIT ${limits.partsMax}`)
  return { sizeBytes: blob.size_bytes, segments: rows.map((row) => ({ id: row.segment_id as SegmentId, sizeBytes: row.size_bytes })) }
}

export async function updateBlobHashes(
  tx: Transaction,
  blob: { readonly id: BlobId; readonly beginningHash: string; readonly fullHash: string },
): Promise<void> {
  await tx.run(sql`
    UPDATE blobs SET beginning_hash = ${hex(blob.beginningHash)}, full_hash = ${hex(blob.fullHash)} WHERE id = ${hex(blob.id)}`)
}
