import type { UploadId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader } from '../../platform/db/db.ts'
import type { Bucket } from '../buckets/index.ts'
import { checkRoom } from '../spaces/index.ts'
import { findPartSegment, findUpload, receivePart, uploadFailure } from '../uploads/index.ts'
import type { IncomingPart, Receipt, Upload } from '../uploads/index.ts'

/** How a client names an upload: all three must be its own. */
export type UploadAt = { readonly bucket: Bucket; readonly key: string; readonly uploadId: UploadId | undefined }

/** The open upload with this id under this key; to any other address it is not there. */
export async function requireObjectUpload(reader: Reader, call: Call<'clock'>, at: UploadAt): Promise<Upload> {
  const upload = await findObjectUpload(reader, at)
  if (upload?.state !== 'open' || upload.expiresAt <= call.clock.now()) throw uploadFailure.UploadNotFound()
  return upload
}

/** The same, whatever became of it. */
export async function findObjectUpload(reader: Reader, { bucket, key, uploadId }: UploadAt): Promise<Upload | undefined> {
  const upload = uploadId && (await findUpload(reader, uploadId))
  if (!upload || upload.kind !== 'object' || upload.spaceId !== bucket.space.id) return undefined
  return upload.address?.bucket === bucket.name && upload.address.key === key ? upload : undefined
}

/** The same before a part of it comes, whose bytes have room: what they replace counts for them. */
export async function requirePartPlace(
  reader: Reader,
  call: Call<'clock'>,
  { at, number, sizeBytes }: { readonly at: UploadAt; readonly number: number; readonly sizeBytes: number | undefined },
): Promise<Upload> {
  const upload = await requireObjectUpload(reader, call, at)
  const { space } = at.bucket
  if (sizeBytes === undefined || !space.hasQuota) return upload
  const replaced = await findPartSegment(reader, { uploadId: upload.id, number })
  await checkRoom(reader, { spaceId: space.id, bytes: sizeBytes - (replaced?.sizeBytes ?? 0) })
  return upload
}

export type ObjectPart = Pick<IncomingPart, 'source' | 'sizeBytes' | 'accept' | 'checksum' | 'partNumber'>

/** Takes one part, in any order; a number that is sent again is replaced. The bytes are booked on the Space where it has a quota. */
export function receiveObjectPart(
  call: Call<'db' | 'blobs' | 'digests' | 'clock' | 'random' | 'faults'>,
  upload: { readonly bucket: Bucket; readonly id: UploadId },
  part: ObjectPart,
): Promise<Receipt> {
  const { space } = upload.bucket
  return receivePart(call, { ...part, uploadId: upload.id, spaceId: space.id, isBooked: space.hasQuota })
}
