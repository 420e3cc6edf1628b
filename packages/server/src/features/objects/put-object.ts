import { Failure } from '../../kernel/failure.ts'
import type { BlobId, SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { ContentDigest } from '../../platform/blobs/digests.ts'
import { receiveSegment } from '../../platform/blobs/receive.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Bucket } from '../buckets/index.ts'
import { checkDirectoryPlace, findEntryByPath, findOrCreateParents, insertBlob, isFile, recordCreated } from '../entries/index.ts'
import type { Attributes, File } from '../entries/index.ts'
import { checkRoom } from '../spaces/index.ts'
import { objectFailure } from './failures.ts'
import { requireKeyPlace } from './object-key.ts'
import { checkObjectPlace, placeObject } from './place-object.ts'
import type { PutCondition } from './place-object.ts'

export type ObjectPut = {
  readonly bucket: Bucket
  readonly key: string
  readonly contentType: string
  readonly attributes: Attributes
  readonly condition?: PutCondition | undefined
}

export type PutContent = {
  readonly source: Uint8Array | AsyncIterable<Uint8Array>
  readonly sizeBytes: number | undefined
  /** Asked with the digest of what was stored, before anything refers to it. */
  readonly accept?: (digest: ContentDigest) => void
}

export type PutReceipt = { readonly etag: string; readonly crc64: string }

/**
 * Refuses what could not end well, before the body is asked for. Promises nothing about later:
 * everything is checked again when the object is placed.
 */
export async function checkPut(call: Call<'db'>, put: ObjectPut, sizeBytes: number | undefined): Promise<void> {
  const { path, isDirectory } = requireKeyPlace(put.bucket, put.key)
  if (isDirectory) return checkDirectoryPut(put.bucket, path, sizeBytes)
  checkObjectPlace(put.bucket, path)
  // Of a small body it costs less to take it than to look first.
  if (sizeBytes !== undefined && sizeBytes <= limits.smallSegmentBytesMax) return
  const { space } = put.bucket
  if (!put.condition && !space.hasQuota) return
  const existing = await call.db.read(async (reader) => {
    const entry = await findEntryByPath(reader, space, path)
    // What is there may make room for it.
    const freedBytes = entry && isFile(entry) ? entry.content.sizeBytes : 0
    if (space.hasQuota && sizeBytes !== undefined) await checkRoom(reader, { spaceId: space.id, bytes: sizeBytes - freedBytes })
    return entry
  })
  if (!put.condition) return
  if (existing && !isFile(existing)) throw objectFailure.PathConflict()
  if (put.condition.kind === 'absent' && existing) throw objectFailure[put.condition.refusal]()
  if (put.condition.kind === 'match' && put.condition.etag !== '*' && existing?.content.etag !== put.condition.etag)
    throw objectFailure.PreconditionFailed()
}

/** Stores the bytes, then makes them the content of the key: over what was there, as a version of it where versions are kept. */
export async function putObject(
  call: Call<'db' | 'blobs' | 'digests' | 'clock' | 'random' | 'faults'>,
  put: ObjectPut,
  { source, sizeBytes, accept }: PutContent,
): Promise<PutReceipt> {
  const { bucket } = put
  const { path, isDirectory } = requireKeyPlace(bucket, put.key)
  if (isDirectory) return putDirectory(call, put)
  const segmentId = newId(call) as SegmentId
  const { digest } = await receiveSegment(call, segmentId, source, {
    ...(sizeBytes !== undefined && { sizeBytes }),
    signal: call.signal,
  })
  await call.faults.at('objects.put.stored')
  try {
    accept?.(digest)
    await call.db.write(spaceLock(bucket.space.id), async (tx) => {
      const blobId = segmentId as string as BlobId
      const { crc64, md5: etag } = digest
      const isLookedUp = digest.sizeBytes >= limits.hashBlockBytes
      await insertBlob(tx, call, {
        id: blobId,
        libraryId: bucket.library.id,
        sizeBytes: digest.sizeBytes,
        crc64,
        etag,
        segments: [{ id: segmentId, sizeBytes: digest.sizeBytes }],
        ...(isLookedUp && { beginningHash: digest.beginningHash, fullHash: digest.fullHash }),
      })
      const content = { blobId, sizeBytes: digest.sizeBytes, crc64, etag, contentType: put.contentType }
      await placeObject(tx, call, { bucket, path, content, attributes: put.attributes, condition: put.condition })
      await call.faults.at('objects.put.before-commit')
    })
  } catch (error) {
    // What is refused for the caller's own sake is certain: no row names these bytes, and none ever
    // will. A database that went away may have committed; then they are left to the verifier.
    if (error instanceof Failure && error.status < 500) await call.blobs.remove(segmentId)
    throw error
  }
  await call.faults.at('objects.put.committed')
  return { etag: digest.md5, crc64: digest.crc64 }
}

function checkDirectoryPut(bucket: Bucket, path: readonly string[], sizeBytes: number | undefined): void {
  if (sizeBytes !== 0) throw objectFailure.DirectoryHasContent()
  checkDirectoryPlace(bucket, path)
}

/** What clients that think in keys do to have a Directory: put an empty object whose key ends in a slash. */
async function putDirectory(call: Call<'db' | 'clock' | 'random'>, { bucket, key }: ObjectPut): Promise<PutReceipt> {
  const { path } = requireKeyPlace(bucket, key)
  await call.db.write(spaceLock(bucket.space.id), async (tx) => {
    const { created } = await findOrCreateParents(tx, call, bucket, path)
    if (created.length > 0) await recordCreated(tx, call, bucket, created)
  })
  return nothingStored
}

/** The digests of no bytes. */
export const nothingStored: PutReceipt & { readonly etag: File['content']['etag'] } = {
  etag: 'd41d8cd98f00b204e9800998ecf8427e',
  crc64: '0',
}
