/** Rows ⇄ Uploads: what was begun and what arrived. */
import type { EntryId, SegmentId, SpaceId, UploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { Attributes, ConflictStrategy } from '../entries/index.ts'
import type { OrderedSegment } from '../../platform/blobs/read-range.ts'
import type { Part, ReceivedContent, Upload, UploadKind } from './upload.ts'
import { uploadKinds, uploadStates } from './upload.ts'

type UploadRow = {
  readonly id: string
  readonly space_id: number
  readonly parent_id: string
  readonly name: string
  readonly kind: number
  readonly state: number
  readonly conflict_strategy: string
  readonly user_id: string
  readonly may_overwrite: number
  readonly announced_bytes: number | null
  readonly reserved_bytes: number
  readonly content_type: string
  readonly content_cas: string | null
  readonly attributes: string | null
  readonly traffic_bytes_per_second: number | null
  readonly created_at: number
  readonly expires_at: number
  readonly segment_id: string | null
  readonly size_bytes: number | null
  readonly crc64: string | null
  readonly md5: string | null
  readonly beginning_hash: string | null
  readonly full_hash: string | null
  readonly entry_id: string | null
  readonly answer: string | null
  readonly bucket: string | null
  readonly object_key: string | null
  readonly checksum: string | null
}

const noAttributes: Attributes = {}

function toUpload(row: UploadRow): Upload {
  return {
    id: row.id as UploadId,
    spaceId: row.space_id as SpaceId,
    parentId: row.parent_id as EntryId,
    name: row.name,
    kind: uploadKinds[row.kind] as UploadKind,
    state: uploadStates[row.state] as Upload['state'],
    strategy: row.conflict_strategy as ConflictStrategy,
    userId: row.user_id,
    mayOverwrite: row.may_overwrite === 1,
    reservedBytes: row.reserved_bytes,
    contentType: row.content_type,
    attributes: row.attributes === null ? noAttributes : (JSON.parse(row.attributes) as Attributes),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.announced_bytes !== null && { announcedBytes: row.announced_bytes }),
    ...(row.content_cas !== null && { contentCas: row.content_cas }),
    ...(row.traffic_bytes_per_second !== null && { trafficBytesPerSecond: row.traffic_bytes_per_second }),
    ...(row.bucket !== null && row.object_key !== null && { address: { bucket: row.bucket, key: row.object_key } }),
    ...(row.checksum !== null && { checksum: row.checksum }),
    ...(row.segment_id !== null && { received: toReceived(row, row.segment_id as SegmentId) }),
    ...(row.entry_id !== null && { entryId: row.entry_id as EntryId }),
    ...(row.answer !== null && { answer: row.answer }),
  }
}

function toReceived(row: UploadRow, segmentId: SegmentId): ReceivedContent {
  return {
    segmentId,
    sizeBytes: row.size_bytes ?? 0,
    crc64: row.crc64 ?? '0',
    md5: row.md5 ?? '',
    ...(row.beginning_hash !== null && { beginningHash: row.beginning_hash }),
    ...(row.full_hash !== null && { fullHash: row.full_hash }),
  }
}

export type NewUpload = Omit<Upload, 'state' | 'received' | 'entryId' | 'answer'>

export async function insertUpload(tx: Transaction, upload: NewUpload): Promise<void> {
  const attributes = JSON.stringify(upload.attributes)
  await tx.run(sql`
    INSERT INTO uploads (id, space_id, parent_id, name, kind, conflict_strategy, user_id, may_overwrite, announced_bytes,
      reserved_bytes, content_type, content_cas, attributes, traffic_bytes_per_second, created_at, expires_at, bucket, object_key, checksum)
    VALUES (${hex(upload.id)}, ${upload.spaceId}, ${hex(upload.parentId)}, ${upload.name}, ${uploadKinds.indexOf(upload.kind)}, ${upload.strategy},
      ${upload.userId}, ${upload.mayOverwrite ? 1 : 0}, ${upload.announcedBytes ?? null}, ${upload.reservedBytes}, ${upload.contentType},
      ${upload.contentCas ?? null}, ${attributes === '{}' ? null : attributes}, ${upload.trafficBytesPerSecond ?? null}, ${upload.createdAt}, ${upload.expiresAt},
      ${upload.address?.bucket ?? null}, ${upload.address?.key ?? null}, ${upload.checksum ?? null})`)
}

export async function findUpload(reader: Reader, id: UploadId): Promise<Upload | undefined> {
  const row = await reader.get<UploadRow>(sql`
    SELECT hex_of(id) AS id, space_id, hex_of(parent_id) AS parent_id, name, kind, state, conflict_strategy, user_id, may_overwrite,
      announced_bytes, reserved_bytes, content_type, content_cas, attributes, traffic_bytes_per_second, created_at, expires_at,
      hex_of(segment_id) AS segment_id, size_bytes, crc64, hex_of(md5) AS md5, hex_of(beginning_hash) AS beginning_hash,
      hex_of(full_hash) AS full_hash, hex_of(entry_id) AS entry_id, answer, bucket, object_key, checksum
    FROM uploads WHERE id = ${hex(id)}`)
  return row && toUpload(row)
}

/** What decides whether bytes may arrive. */
export type ArrivalState = Pick<Upload, 'spaceId' | 'kind' | 'state' | 'expiresAt'> & {
  /** A row says where its content is. */
  readonly hasContent: boolean
}

export async function findArrivalState(reader: Reader, id: UploadId): Promise<ArrivalState | undefined> {
  const row = await reader.get<Pick<UploadRow, 'space_id' | 'kind' | 'state' | 'expires_at'> & { readonly has_content: number }>(sql`
    SELECT space_id, kind, state, expires_at, CASE WHEN segment_id IS NULL THEN 0 ELSE 1 END AS has_content
    FROM uploads WHERE id = ${hex(id)}`)
  return (
    row && {
      spaceId: row.space_id as SpaceId,
      kind: uploadKinds[row.kind] as UploadKind,
      state: uploadStates[row.state] as Upload['state'],
      expiresAt: row.expires_at,
      hasContent: row.has_content === 1,
    }
  )
}

/** Other open simple uploads of the same user and target, begun later: those whose content has this CRC-64, and those whose row doesn't say. */
export async function listRebegunUploads(
  reader: Reader,
  upload: Upload,
  sought: { readonly crc64: string; readonly now: number },
): Promise<readonly Upload[]> {
  const rows = await reader.all<UploadRow>(sql`
    SELECT * FROM uploads
    WHERE space_id = ${upload.spaceId} AND parent_id = ${hex(upload.parentId)} AND name = ${upload.name} AND state = 0 AND kind = 0
      AND user_id = ${upload.userId} AND (segment_id IS NULL OR crc64 = ${sought.crc64})
      AND created_at >= ${upload.createdAt} AND expires_at > ${sought.now} AND id <> ${hex(upload.id)}
    LIMIT ${limits.rebegunUploadsMax}`)
  return rows.map(toUpload)
}

type Arrival<Arrived> = { readonly uploadId: UploadId; readonly spaceId: SpaceId; readonly now: number; readonly arrived: Arrived }

/** Records the first content of an open upload; false when the upload isn't open or has content already. */
export async function updateFirstContent(tx: Transaction, { uploadId, spaceId, now, arrived }: Arrival<ReceivedContent>): Promise<boolean> {
  const changed = await tx.run(sql`
    UPDATE uploads SET segment_id = ${hex(arrived.segmentId)}, size_bytes = ${arrived.sizeBytes}, crc64 = ${arrived.crc64},
      md5 = ${hex(arrived.md5)}, beginning_hash = ${hex(arrived.beginningHash ?? null)}, full_hash = ${hex(arrived.fullHash ?? null)}
    WHERE id = ${hex(uploadId)} AND space_id = ${spaceId} AND state = 0 AND kind IN (0, 2) AND expires_at > ${now} AND segment_id IS NULL`)
  return changed === 1
}

/** Puts newer bytes in the place of older ones; the caller knows that the upload is open. */
export async function updateContent(
  tx: Transaction,
  { uploadId, arrived }: Pick<Arrival<ReceivedContent>, 'uploadId' | 'arrived'>,
): Promise<void> {
  await tx.run(sql`
    UPDATE uploads SET segment_id = ${hex(arrived.segmentId)}, size_bytes = ${arrived.sizeBytes}, crc64 = ${arrived.crc64},
      md5 = ${hex(arrived.md5)}, beginning_hash = ${hex(arrived.beginningHash ?? null)}, full_hash = ${hex(arrived.fullHash ?? null)}
    WHERE id = ${hex(uploadId)}`)
}

/** Records a part of an open upload; false when the upload isn't open or the part is there already. */
export async function insertFirstPart(tx: Transaction, { uploadId, spaceId, now, arrived }: Arrival<Part>): Promise<boolean> {
  const inserted = await tx.run(sql`
    INSERT INTO upload_parts (upload_id, number, segment_id, size_bytes, crc64, md5, stored_at, checksum)
    SELECT id, ${arrived.number}, ${hex(arrived.segmentId)}, ${arrived.sizeBytes}, ${arrived.crc64}, ${hex(arrived.md5)}, ${arrived.storedAt}, ${arrived.checksum ?? null}
    FROM uploads WHERE id = ${hex(uploadId)} AND space_id = ${spaceId} AND state = 0 AND kind IN (1, 3) AND expires_at > ${now}
    ON CONFLICT (upload_id, number) DO NOTHING`)
  return inserted === 1
}

/** Where the bytes of a part are. */
export async function findPartSegment(
  reader: Reader,
  part: { readonly uploadId: UploadId; readonly number: number },
): Promise<OrderedSegment | undefined> {
  const row = await reader.get<{ readonly segment_id: string; readonly size_bytes: number }>(sql`
    SELECT segment_id, size_bytes FROM upload_parts WHERE upload_id = ${hex(part.uploadId)} AND number = ${part.number}`)
  return row && { id: row.segment_id as SegmentId, sizeBytes: row.size_bytes }
}

/** Puts newer bytes in the place of older ones; the caller knows that the upload is open. */
export async function updatePart(tx: Transaction, { uploadId, arrived }: Pick<Arrival<Part>, 'uploadId' | 'arrived'>): Promise<void> {
  await tx.run(sql`
    UPDATE upload_parts SET segment_id = ${hex(arrived.segmentId)}, size_bytes = ${arrived.sizeBytes}, crc64 = ${arrived.crc64},
      md5 = ${hex(arrived.md5)}, stored_at = ${arrived.storedAt}, checksum = ${arrived.checksum ?? null}
    WHERE upload_id = ${hex(uploadId)} AND number = ${arrived.number}`)
}

type PartRow = {
  readonly number: number
  readonly segment_id: string
  readonly size_bytes: number
  readonly crc64: string
  readonly md5: string
  readonly stored_at: number
  readonly checksum: string | null
}

/** Every part that arrived, by number. Not a page: the contract bounds the parts of one upload. */
export async function listParts(reader: Reader, uploadId: UploadId): Promise<readonly Part[]> {
  const rows = await reader.all<PartRow>(sql`
    SELECT number, segment_id, size_bytes, crc64, md5, stored_at, checksum FROM upload_parts
    WHERE upload_id = ${hex(uploadId)} ORDER BY number LIMIT ${limits.partsMax}`)
  return rows.map(toPart)
}

/** Up to `count` parts behind a number, by number. */
export async function listPartsBehind(
  reader: Reader,
  page: { readonly uploadId: UploadId; readonly number: number; readonly count: number },
): Promise<readonly Part[]> {
  const rows = await reader.all<PartRow>(sql`
    SELECT number, segment_id, size_bytes, crc64, md5, stored_at, checksum FROM upload_parts
    WHERE upload_id = ${hex(page.uploadId)} AND number > ${page.number} ORDER BY number LIMIT ${page.count}`)
  return rows.map(toPart)
}

const toPart = (row: PartRow): Part => ({
  number: row.number,
  segmentId: row.segment_id as SegmentId,
  sizeBytes: row.size_bytes,
  crc64: row.crc64,
  md5: row.md5,
  storedAt: row.stored_at,
  ...(row.checksum !== null && { checksum: row.checksum }),
})

/** `content`: what the File of a simple or form upload was made of. */
export async function markUploadCompleted(
  tx: Transaction,
  upload: { readonly id: UploadId; readonly entryId: EntryId; readonly answer: string; readonly content?: OrderedSegment | undefined },
): Promise<void> {
  await tx.run(sql`
    UPDATE uploads SET state = 1, reserved_bytes = 0, segment_id = ${hex(upload.content?.id ?? null)}, size_bytes = ${upload.content?.sizeBytes ?? null},
      entry_id = ${hex(upload.entryId)}, answer = ${upload.answer} WHERE id = ${hex(upload.id)}`)
}

/** Adds to what is booked for an upload. */
export async function updateReservation(tx: Transaction, upload: { readonly uploadId: UploadId; readonly bytes: number }): Promise<void> {
  await tx.run(sql`UPDATE uploads SET reserved_bytes = reserved_bytes + ${upload.bytes} WHERE id = ${hex(upload.uploadId)}`)
}

/** Aborted uploads are due at once: the job that expires uploads queues their bytes for removal. */
export async function markUploadAborted(tx: Transaction, upload: { readonly id: UploadId; readonly now: number }): Promise<void> {
  await tx.run(sql`UPDATE uploads SET state = 2, reserved_bytes = 0, expires_at = ${upload.now} WHERE id = ${hex(upload.id)}`)
}

/** Queues bytes that nothing refers to any more. */
export async function insertSegmentRemoval(
  tx: Transaction,
  removal: { readonly segmentId: SegmentId; readonly now: number },
): Promise<void> {
  await tx.run(sql`
    INSERT INTO segment_removals (segment_id, due_at) VALUES (${hex(removal.segmentId)}, ${removal.now + limits.blobGrace})
    ON CONFLICT (segment_id) DO NOTHING`)
}

/** Uploads whose time is over, whatever became of them. */
export async function listDueUploads(
  reader: Reader,
  due: { readonly now: number; readonly count: number },
): Promise<readonly Pick<Upload, 'id' | 'spaceId'>[]> {
  const rows = await reader.all<{ readonly id: string; readonly space_id: number }>(sql`
    SELECT id, space_id FROM uploads WHERE expires_at <= ${due.now} ORDER BY expires_at LIMIT ${due.count}`)
  return rows.map((row) => ({ id: row.id as UploadId, spaceId: row.space_id as SpaceId }))
}

/** Drops up to `count` parts with the lowest numbers; true when none is left. `queueSegments`: no File holds their bytes. */
export async function removeParts(
  tx: Transaction,
  removal: { readonly uploadId: UploadId; readonly count: number; readonly now: number; readonly queueSegments: boolean },
): Promise<boolean> {
  const last = await tx.get<{ readonly number: number }>(sql`
    SELECT number FROM upload_parts WHERE upload_id = ${hex(removal.uploadId)} ORDER BY number LIMIT 1 OFFSET ${removal.count - 1}`)
  const upTo = last?.number ?? limits.partsMax
  if (removal.queueSegments)
    await tx.run(sql`
      INSERT INTO segment_removals (segment_id, due_at)
      SELECT segment_id, ${removal.now + limits.blobGrace} FROM upload_parts WHERE upload_id = ${hex(removal.uploadId)} AND number <= ${upTo}
      ON CONFLICT (segment_id) DO NOTHING`)
  await tx.run(sql`DELETE FROM upload_parts WHERE upload_id = ${hex(removal.uploadId)} AND number <= ${upTo}`)
  return last === undefined
}

export async function removeUpload(tx: Transaction, id: UploadId): Promise<void> {
  await tx.run(sql`DELETE FROM uploads WHERE id = ${hex(id)}`)
}
