/**
 * Small contents, which arrive whole in one request. The first one of an upload is stored under
 * the upload's own id, so nothing has to be written down about it: the bytes are their own
 * receipt. They are durable before they are acknowledged, and completing finds them by the
 * upload's id, with the digests this process remembers or with those of the bytes read again. A
 * second, different content goes the general way (`receive-bytes.ts`), and the row that names it wins.
 */
import type { SegmentId, SpaceId, UploadId } from '../../kernel/ids.ts'
import { Failure } from '../../kernel/failure.ts'
import { limits } from '../../kernel/limits.ts'
import type { SegmentDigest } from '../../platform/blobs/digests.ts'
import { defineCache } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import { uploadFailure } from './failures.ts'
import type { ReceivedContent } from './upload.ts'
import { hasParts, requireOpen } from './upload.ts'
import { findArrivalState } from './upload-store.ts'

/** A segment is never changed and its id never used again, so what is remembered stays true. */
const arrivedCache = defineCache<UploadId, ReceivedContent>({ name: 'small-contents', entriesMax: 1000 })

/** Where the first small content of an upload is. */
export const ownSegmentId = (id: UploadId): SegmentId => id as string as SegmentId

export type SmallArrival = {
  readonly uploadId: UploadId
  readonly spaceId: SpaceId
  readonly bytes: Uint8Array
  readonly sizeBytes?: number | undefined
}

/** Takes the bytes; undefined when the upload holds other ones already, which these are to replace. The same bytes again change nothing. */
export async function receiveSmallContent(
  call: Call<'db' | 'blobs' | 'digests' | 'caches' | 'clock' | 'faults'>,
  { uploadId, spaceId, bytes, sizeBytes }: SmallArrival,
): Promise<ReceivedContent | undefined> {
  const found = await call.db.read((reader) => findArrivalState(reader, uploadId))
  const upload = found?.spaceId === spaceId ? found : undefined
  requireOpen(upload, call.clock.now())
  if (hasParts(upload)) throw uploadFailure.AccessDenied()
  if (upload.hasContent) return undefined

  const segmentId = ownSegmentId(uploadId)
  try {
    const stored = call.blobs.put(segmentId, bytes, sizeBytes === undefined ? {} : { sizeBytes })
    // Worked out while the store waits for the disk. Contents of this size are never asked for by hash: the digests of a part do.
    const digest = call.digests.ofParts.ofBuffer(bytes)
    await stored
    await call.faults.at('uploads.receive.stored')
    const received = keep(call, uploadId, digest)
    await call.faults.at('uploads.receive.recorded')
    return received
  } catch (error) {
    if (!isRefusal(error, 'SegmentTaken')) throw error
  }
  const stored = await readOwnSegment(call, uploadId)
  return stored && Buffer.compare(stored, bytes) === 0 ? keep(call, uploadId, call.digests.ofParts.ofBuffer(bytes)) : undefined
}

/** What this process remembers to have stored for an upload. */
export const recallSmallContent = (call: Call<'caches'>, id: UploadId): ReceivedContent | undefined => call.caches.of(arrivedCache).get(id)

/** The small content stored under an upload's own id, whoever took it. */
export async function findSmallContent(call: Call<'blobs' | 'digests' | 'caches'>, id: UploadId): Promise<ReceivedContent | undefined> {
  const known = recallSmallContent(call, id)
  if (known) return known
  const bytes = await readOwnSegment(call, id)
  return bytes && keep(call, id, call.digests.ofParts.ofBuffer(bytes))
}

async function readOwnSegment(call: Call<'blobs'>, id: UploadId): Promise<Uint8Array | undefined> {
  try {
    return await call.blobs.readSmall(ownSegmentId(id))
  } catch (error) {
    if (isRefusal(error, 'SegmentMissing')) return undefined
    throw error
  }
}

function keep(call: Call<'caches'>, id: UploadId, { sizeBytes, crc64, md5 }: SegmentDigest): ReceivedContent {
  const received = { segmentId: ownSegmentId(id), sizeBytes, crc64, md5 }
  call.caches.of(arrivedCache).set(id, received)
  return received
}

/** The size up to which a content goes this way. */
export const isSmall = (bytes: Uint8Array): boolean => bytes.byteLength <= limits.smallSegmentBytesMax

const isRefusal = (error: unknown, code: string): boolean => error instanceof Failure && error.code === code
