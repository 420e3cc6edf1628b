import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { ByteRange } from '../../platform/blobs/blob-store.ts'
import { readRange } from '../../platform/blobs/read-range.ts'
import { throttle } from '../../platform/blobs/throttle.ts'
import { downloadFailure } from './failures.ts'
import type { DownloadLink } from './download-link.ts'
import { findLinkedContent, listSegments } from './download-store.ts'
import type { LinkedContent } from './download-store.ts'

export type Download = LinkedContent & {
  /** Small enough to be read and sent in one step, and in no need of pacing. */
  readonly isSmall: boolean
  /** The whole content; small ones only. */
  readWhole(): Promise<Uint8Array>
  /** In chunks, at the link's speed. The caller ends the iteration or aborts the signal when it stops early. */
  read(range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>
}

/** Finds what a verified link points at. The content stays the same however long the download takes. */
export async function openDownload(call: Call<'db' | 'blobs' | 'caches'>, link: DownloadLink): Promise<Download> {
  const content = await call.db.read((reader) => findLinkedContent(reader, link))
  if (!content) throw downloadFailure.LinkContentGone()
  const segments = await listSegments(call, link.blobId, content)
  const [only] = segments
  return {
    ...content,
    isSmall: segments.length === 1 && content.sizeBytes <= limits.smallSegmentBytesMax && link.bytesPerSecondMax === undefined,
    readWhole: async () => (only ? call.blobs.readSmall(only.id) : new Uint8Array()),
    read(range, signal) {
      const chunks = readRange(call.blobs, segments, range, signal)
      return link.bytesPerSecondMax === undefined ? chunks : throttle(chunks, link.bytesPerSecondMax, { signal })
    },
  }
}
