/** What a link points at, in one statement; and earlier contents of a File. */
import type { BlobId, SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Reader } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { Content, File } from '../entries/index.ts'
import type { DownloadLink } from './download-link.ts'

export type Segment = { readonly id: SegmentId; readonly sizeBytes: number }

export type LinkedContent = {
  /** What the File is called now. */
  readonly name: string
  readonly sizeBytes: number
  readonly crc64: string
  readonly etag: string
  readonly storedAt: number
  readonly segments: readonly Segment[]
}

type LinkedRow = {
  readonly name: string
  readonly size_bytes: number
  readonly crc64: string
  readonly etag: string
  readonly created_at: number
  readonly segment_id: string | null
  readonly segment_bytes: number | null
}

/**
 * The linked content, as long as the File still has it: now or in an earlier version. A deleted
 * Space or Library and a File removed for good answer undefined at once, whatever else shares the Blob.
 */
export async function findLinkedContent(reader: Reader, link: DownloadLink): Promise<LinkedContent | undefined> {
  const rows = await reader.all<LinkedRow>(sql`
    SELECT e.name, b.size_bytes, b.crc64, b.etag, b.created_at, g.segment_id, g.size_bytes AS segment_bytes
    FROM entries e
    JOIN spaces s ON s.id = e.space_id AND s.state = 0
    JOIN libraries l ON l.id = s.library_id AND l.state = 0
    JOIN blobs b ON b.id = ${hex(link.blobId)}
    LEFT JOIN blob_segments g ON g.blob_id = b.id
    WHERE e.space_id = ${link.spaceId} AND e.id = ${hex(link.entryId)} AND (e.blob_id = b.id OR EXISTS (
      SELECT 1 FROM versions v WHERE v.space_id = e.space_id AND v.entry_id = e.id AND v.blob_id = b.id))
    ORDER BY g.ordinal LIMIT ${limits.partsMax}`)
  const [first] = rows
  if (!first) return undefined
  return {
    name: first.name,
    sizeBytes: first.size_bytes,
    crc64: first.crc64,
    etag: first.etag,
    storedAt: first.created_at,
    // A Blob of one segment has no rows of its own: the ids are the same.
    segments:
      first.segment_id === null
        ? [{ id: link.blobId as string as SegmentId, sizeBytes: first.size_bytes }]
        : rows.map((row) => ({ id: row.segment_id as SegmentId, sizeBytes: row.segment_bytes as number })),
  }
}

type VersionRow = {
  readonly revision: number
  readonly blob_id: string
  readonly size_bytes: number
  readonly crc64: string | null
  readonly etag: string
  readonly content_type: string
  readonly created_at: number
}

/** The File as it was in the version of this number. */
export async function findVersionOf(reader: Reader, file: File, number: number): Promise<File | undefined> {
  const row = await reader.get<VersionRow>(sql`
    SELECT revision, blob_id, size_bytes, crc64, etag, content_type, created_at FROM versions
    WHERE space_id = ${file.spaceId} AND entry_id = ${hex(file.id)} AND number = ${number}`)
  if (!row) return undefined
  const content: Content = {
    blobId: row.blob_id as BlobId,
    sizeBytes: row.size_bytes,
    ...(row.crc64 !== null && { crc64: row.crc64 }),
    etag: row.etag,
    contentType: row.content_type,
  }
  return { ...file, revision: row.revision, modifiedAt: row.created_at, uploadedAt: row.created_at, content }
}
