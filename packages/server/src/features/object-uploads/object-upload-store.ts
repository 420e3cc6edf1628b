/** Rows ⇄ open object uploads, found and listed by bucket and key; and the parts that a list left out. */
import type { BlobId, SpaceId, UploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'

export type ListedUpload = {
  readonly id: UploadId
  readonly key: string
  readonly createdAt: number
  readonly storageClass: string | undefined
  readonly checksum: string | undefined
}

/** Behind this key, or behind this upload of the key. */
export type UploadMarker = { readonly key: string; readonly id?: UploadId | undefined }

export type UploadStretch = {
  readonly spaceId: SpaceId
  readonly bucket: string
  readonly now: number
  readonly behind: UploadMarker
  /** Keys from here on are another stretch. */
  readonly end: string | undefined
  readonly count: number
}

type UploadRow = {
  readonly id: string
  readonly object_key: string
  readonly created_at: number
  readonly attributes: string | null
  readonly checksum: string | null
}

const lastId = 'f'.repeat(32)

/** Open uploads of a bucket by key, and of one key by age. */
export async function listUploadStretch(reader: Reader, stretch: UploadStretch): Promise<readonly ListedUpload[]> {
  const { spaceId, bucket, now, behind, end, count } = stretch
  const before = end === undefined ? sql`` : sql`AND object_key < ${end}`
  const rows = await reader.all<UploadRow>(sql`
    SELECT id, object_key, created_at, attributes, checksum FROM uploads
    WHERE space_id = ${spaceId} AND bucket = ${bucket} AND kind = 3 AND state = 0
      AND (object_key, id) > (${behind.key}, ${hex(behind.id ?? lastId)}) ${before} AND expires_at > ${now}
    ORDER BY object_key, id LIMIT ${count}`)
  return rows.map((row) => ({
    id: row.id as UploadId,
    key: row.object_key,
    createdAt: row.created_at,
    storageClass: row.attributes === null ? undefined : (JSON.parse(row.attributes) as { storageClass?: string }).storageClass,
    checksum: row.checksum ?? undefined,
  }))
}

/** Drops the parts of a completed upload whose bytes its Blob does not hold, and queues them for removal. */
export async function removePartsBeside(
  tx: Transaction,
  beside: { readonly uploadId: UploadId; readonly blobId: BlobId; readonly now: number },
): Promise<void> {
  const unused = sql`upload_id = ${hex(beside.uploadId)} AND segment_id <> ${hex(beside.blobId)}
    AND segment_id NOT IN (SELECT segment_id FROM blob_segments WHERE blob_id = ${hex(beside.blobId)})`
  await tx.run(sql`
    INSERT INTO segment_removals (segment_id, due_at)
    SELECT segment_id, CAST(${beside.now + limits.blobGrace} AS BIGINT) FROM upload_parts WHERE ${unused}
    ON CONFLICT (segment_id) DO NOTHING`)
  await tx.run(sql`DELETE FROM upload_parts WHERE ${unused}`)
}
