/** The smallest driver: segments in a map, for tests. Nothing survives the process. */
import type { SegmentId } from '../../../../kernel/ids.ts'
import { type Clock, systemClock } from '../../../clock.ts'
import { type BlobStore, blobFailure } from '../../blob-store.ts'
import { boundedBody, checkWholeBody } from '../../body.ts'
import { assertSegmentId, isAmong } from '../../segment-id.ts'

const chunkBytes = 64 * 1024

type Stored = { readonly bytes: Uint8Array; readonly storedAt: number }

/** An empty store; closing it forgets everything. */
export function openMemoryBlobs({ clock = systemClock }: { readonly clock?: Clock } = {}): BlobStore {
  const segments = new Map<SegmentId, Stored>()

  const find = (id: SegmentId): Uint8Array => {
    assertSegmentId(id)
    const stored = segments.get(id)
    if (!stored) throw blobFailure.SegmentMissing()
    return stored.bytes
  }

  return {
    traits: { hasSignedTransfer: false },

    async put(id, body, options = {}) {
      assertSegmentId(id)
      if (segments.has(id)) throw blobFailure.SegmentTaken()
      const bytes = body instanceof Uint8Array ? Buffer.from(body) : await collect(boundedBody(body, options))
      checkWholeBody(bytes, options)
      if (segments.has(id)) throw blobFailure.SegmentTaken()
      segments.set(id, { bytes, storedAt: clock.now() })
      return { sizeBytes: bytes.byteLength }
    },

    async *read(id, range, signal) {
      const bytes = find(id)
      const end = Math.min(bytes.byteLength, (range?.last ?? Infinity) + 1)
      for (let at = range?.first ?? 0; at < end; at += chunkBytes) {
        signal?.throwIfAborted()
        yield bytes.subarray(at, Math.min(end, at + chunkBytes))
      }
    },

    readSmall: async (id) => find(id),

    async stat(id) {
      assertSegmentId(id)
      const stored = segments.get(id)
      return stored && { sizeBytes: stored.bytes.byteLength }
    },

    async remove(id) {
      assertSegmentId(id)
      segments.delete(id)
    },

    async *list({ among, signal } = {}) {
      for (const [id, { bytes, storedAt }] of segments) {
        signal?.throwIfAborted()
        if (isAmong(id, among)) yield { id, sizeBytes: bytes.byteLength, storedAt }
      }
    },

    health: async () => {},

    async close() {
      segments.clear()
    },
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = []
  for await (const chunk of chunks) copies.push(Buffer.from(chunk))
  return Buffer.concat(copies)
}
