/**
 * The data leg. Bytes first, row second: a segment is durable before a row names it, so a crash
 * in between leaves bytes that nobody refers to and the client sends them again. Newer bytes
 * replace older ones; what they replace is queued for removal in the same transaction. A small
 * content needs no row (`small-content.ts`).
 */
import { Failure } from '../../kernel/failure.ts'
import type { SegmentId, SpaceId, UploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { SegmentDigest } from '../../platform/blobs/digests.ts'
import type { OrderedSegment } from '../../platform/blobs/read-range.ts'
import { receivePartSegment, receiveSegment } from '../../platform/blobs/receive.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { changeCounters } from '../spaces/index.ts'
import { uploadFailure } from './failures.ts'
import { isSmall, receiveSmallContent } from './small-content.ts'
import type { Part, ReceivedContent, Upload } from './upload.ts'
import { hasParts, isHashed, requireOpen, whyOver } from './upload.ts'
import {
  findPartSegment,
  findUpload,
  insertFirstPart,
  insertSegmentRemoval,
  updateContent,
  updateFirstContent,
  updatePart,
  updateReservation,
} from './upload-store.ts'

export type Incoming = {
  /** Both from a verified ticket. */
  readonly uploadId: UploadId
  readonly spaceId: SpaceId
  readonly source: Uint8Array | AsyncIterable<Uint8Array>
  readonly sizeBytes?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Parts only: looks at the bytes when they are stored and before anything refers to them; what it throws refuses them. */
  readonly accept?: ((digest: SegmentDigest) => void) | undefined
}

/** What the sender is told: ETag without quotes, CRC-64 as decimal text. */
export type Receipt = { readonly etag: string; readonly crc64: string }

type ReceiveCall = Call<'db' | 'blobs' | 'digests' | 'clock' | 'random' | 'faults'>

/** Takes the bytes of a simple or form upload. Sending again replaces them, until the upload is over. */
export async function receiveContent(call: ReceiveCall & Call<'caches'>, incoming: Incoming): Promise<Receipt> {
  const { source } = incoming
  const small =
    source instanceof Uint8Array && isSmall(source) ? await receiveSmallContent(call, { ...incoming, bytes: source }) : undefined
  if (small) return { etag: small.md5, crc64: small.crc64 }
  const { segmentId, digest } = await store(call, incoming, { receive: receiveSegment, sizeBytesMax: limits.simpleUploadBytesMax })
  const { sizeBytes, crc64, md5 } = digest
  const hashes = isHashed(sizeBytes) && { beginningHash: digest.beginningHash, fullHash: digest.fullHash }
  await record(call, incoming, { segmentId, sizeBytes, crc64, md5, ...hashes })
  return { etag: md5, crc64 }
}

export type IncomingPart = Incoming & {
  readonly partNumber: number
  /** Asked when the bytes are stored: their checksum of the algorithm that the upload names. */
  readonly checksum?: (() => string | undefined) | undefined
  /** Books the part's bytes on the Space: its upload did not say how many would come. */
  readonly isBooked?: boolean | undefined
}

/** Takes one part of a multipart upload, in any order. Sending a part again replaces it, until the upload is over. */
export async function receivePart(call: ReceiveCall, incoming: IncomingPart): Promise<Receipt> {
  const { partNumber } = incoming
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > limits.partsMax) throw uploadFailure.PartNumberInvalid()
  const { segmentId, digest } = await store(call, incoming, { receive: receivePartSegment, sizeBytesMax: limits.partBytesMax })
  const { sizeBytes, crc64, md5 } = digest
  const checksum = incoming.checksum?.()
  const arrived = {
    number: partNumber,
    segmentId,
    sizeBytes,
    crc64,
    md5,
    storedAt: call.clock.now(),
    ...(checksum !== undefined && { checksum }),
  }
  await record(call, incoming, arrived)
  return { etag: md5, crc64 }
}

type Way<Digest> = {
  readonly receive: (...of: Parameters<typeof receiveSegment>) => Promise<{ readonly digest: Digest }>
  readonly sizeBytesMax: number
}

async function store<Digest extends SegmentDigest>(
  call: ReceiveCall,
  incoming: Incoming,
  { receive, sizeBytesMax }: Way<Digest>,
): Promise<{ readonly segmentId: SegmentId; readonly digest: Digest }> {
  const { source, sizeBytes, signal = call.signal } = incoming
  if (sizeBytes !== undefined && sizeBytes > sizeBytesMax) throw uploadFailure.EntityTooLarge()
  // A large body is refused before it is read; for a small one the statement that records it is check enough.
  if (sizeBytes === undefined || sizeBytes > limits.smallSegmentBytesMax) await refuseUnlessOpen(call, incoming)
  const segmentId = newId(call) as SegmentId
  const bounded = sizeBytes === undefined && !(source instanceof Uint8Array) ? upTo(source, sizeBytesMax) : source
  const { digest } = await receive(call, segmentId, bounded, { ...(sizeBytes !== undefined && { sizeBytes }), signal })
  await call.faults.at('uploads.receive.stored')
  if (incoming.accept) await refusable(call, segmentId, async () => incoming.accept?.(digest))
  return { segmentId, digest }
}

/** Takes back bytes that were refused for certain. After any other error a row may name them all the same. */
async function refusable<Result>(call: ReceiveCall, segmentId: SegmentId, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'unavailable') await call.blobs.remove(segmentId)
    throw error
  }
}

/** The bytes of a sender that didn't say how many will come. */
async function* upTo(source: AsyncIterable<Uint8Array>, sizeBytesMax: number): AsyncGenerator<Uint8Array, void> {
  let receivedBytes = 0
  for await (const chunk of source) {
    receivedBytes += chunk.byteLength
    if (receivedBytes > sizeBytesMax) throw uploadFailure.EntityTooLarge()
    yield chunk
  }
}

async function refuseUnlessOpen(call: ReceiveCall, { uploadId, spaceId }: Incoming): Promise<void> {
  const upload = await call.db.read((reader) => findUpload(reader, uploadId))
  requireOpen(upload?.spaceId === spaceId ? upload : undefined, call.clock.now())
}

type Arrival = { readonly uploadId: UploadId; readonly spaceId: SpaceId; readonly now: number; readonly isBooked: boolean }

/** Refuses what the quota has no room for. */
async function book(tx: Transaction, { uploadId, spaceId }: Arrival, bytes: number): Promise<void> {
  await updateReservation(tx, { uploadId, bytes })
  await changeCounters(tx, { spaceId, reservedBytes: bytes })
}

async function record(call: ReceiveCall, incoming: Incoming | IncomingPart, arrived: ReceivedContent | Part): Promise<void> {
  const { uploadId, spaceId } = incoming
  const isBooked = 'isBooked' in incoming && incoming.isBooked === true
  const arrival: Arrival = { uploadId, spaceId, now: call.clock.now(), isBooked }
  const work = async (tx: Transaction): Promise<Failure | undefined> => {
    const isFirst =
      'number' in arrived ? await insertFirstPart(tx, { ...arrival, arrived }) : await updateFirstContent(tx, { ...arrival, arrived })
    if (!isFirst) return replace(tx, arrival, arrived)
    if (isBooked) await book(tx, arrival, arrived.sizeBytes)
    return undefined
  }
  const refusal = await refusable(call, arrived.segmentId, () => call.db.write(spaceLock(spaceId), work))
  if (refusal) throw refusal
  await call.faults.at('uploads.receive.recorded')
}

/** Answers the refusal instead of throwing it, because the transaction also queues the bytes that came for nothing. */
async function replace(tx: Transaction, arrival: Arrival, arrived: ReceivedContent | Part): Promise<Failure | undefined> {
  const { uploadId, spaceId, now, isBooked } = arrival
  const found = await findUpload(tx, uploadId)
  const upload = found?.spaceId === spaceId ? found : undefined
  const isPart = 'number' in arrived
  const refusal = whyOver(upload, now) ?? ((upload !== undefined && hasParts(upload)) === isPart ? undefined : uploadFailure.AccessDenied())
  if (refusal) {
    await insertSegmentRemoval(tx, { segmentId: arrived.segmentId, now })
    return refusal
  }
  const replaced = isPart ? await findPartSegment(tx, { uploadId, number: arrived.number }) : segmentOf(upload)
  if (replaced) await insertSegmentRemoval(tx, { segmentId: replaced.id, now })
  if (isPart) await updatePart(tx, { uploadId, arrived })
  else await updateContent(tx, { uploadId, arrived })
  if (isBooked) await book(tx, arrival, arrived.sizeBytes - (replaced?.sizeBytes ?? 0))
  return undefined
}

const segmentOf = (upload: Upload | undefined): OrderedSegment | undefined =>
  upload?.received && { id: upload.received.segmentId, sizeBytes: upload.received.sizeBytes }
