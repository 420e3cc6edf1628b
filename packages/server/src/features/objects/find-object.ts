import type { Call } from '../../platform/call.ts'
import type { ByteRange } from '../../platform/blobs/blob-store.ts'
import { readRange } from '../../platform/blobs/read-range.ts'
import { throttle } from '../../platform/blobs/throttle.ts'
import type { SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Bucket } from '../buckets/index.ts'
import { listSegments } from '../downloads/index.ts'
import { findEntryByPath, isDirectory, isFile } from '../entries/index.ts'
import type { Directory, File } from '../entries/index.ts'
import { findKeyPlace } from './object-key.ts'

/** The File with this key, or the Directory of a key that ends in a slash; links and virtual files have no keys. */
export async function findObject(call: Call<'db'>, bucket: Bucket, key: string): Promise<File | Directory | undefined> {
  const place = findKeyPlace(bucket, key)
  const entry = place && (await call.db.read((reader) => findEntryByPath(reader, bucket.space, place.path)))
  if (!entry) return undefined
  if (place.isDirectory) return isDirectory(entry) ? entry : undefined
  return isFile(entry) ? entry : undefined
}

/** When the content became what it is. */
export const storedAtOf = (object: File | Directory): number => object.uploadedAt ?? object.modifiedAt

/** The parts a content was put together from, as its ETag tells: `<md5>-<parts>`, or one. */
export const partCountOf = ({ content }: File): number => Number(/-(\d+)$/.exec(content.etag)?.[1] ?? 1)

/** A content of one piece that is read and sent in one step; undefined where it has to be streamed. */
export function readSmallObject(call: Call<'blobs'>, file: File): Promise<Uint8Array> | undefined {
  const isSmall = file.content.sizeBytes <= limits.smallSegmentBytesMax && partCountOf(file) === 1
  return isSmall ? call.blobs.readSmall(file.content.blobId as string as SegmentId) : undefined
}

/** The bytes in chunks, no faster than asked. The content stays the same however long it takes. */
export async function* readObject(
  call: Call<'db' | 'blobs' | 'caches'>,
  file: File,
  { range, bytesPerSecond }: { readonly range: ByteRange; readonly bytesPerSecond?: number | undefined },
): AsyncGenerator<Uint8Array, void> {
  const { signal } = call
  const { blobId, sizeBytes } = file.content
  const segments = await listSegments(call, blobId, { sizeBytes, segmentCount: partCountOf(file) })
  const chunks = readRange(call.blobs, segments, range, signal)
  yield* bytesPerSecond === undefined ? chunks : throttle(chunks, bytesPerSecond, { signal })
}
