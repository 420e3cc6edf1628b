import { assert } from '../../kernel/assert.ts'
import type { SegmentId } from '../../kernel/ids.ts'
import type { BlobStore, ByteRange } from './blob-store.ts'

export type OrderedSegment = { readonly id: SegmentId; readonly sizeBytes: number }

/**
 * The bytes of segments laid end to end, or a range of them; touches only the segments it needs. A
 * segment that holds fewer bytes than its size says ends the reading with an error, never early.
 */
export async function* readRange(
  blobs: Pick<BlobStore, 'read'>,
  segments: Iterable<OrderedSegment>,
  range?: ByteRange,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const { first, last } = range ?? { first: 0, last: Infinity }
  let start = 0
  for (const { id, sizeBytes } of segments) {
    const wanted = { first: Math.max(0, first - start), last: Math.min(sizeBytes - 1, last - start) }
    if (wanted.first <= wanted.last) yield* exactly(blobs.read(id, isWhole(wanted, sizeBytes) ? undefined : wanted, signal), wanted)
    start += sizeBytes
    if (start > last) return
  }
}

const isWhole = ({ first, last }: ByteRange, sizeBytes: number): boolean => first === 0 && last === sizeBytes - 1

async function* exactly(chunks: AsyncIterable<Uint8Array>, { first, last }: ByteRange): AsyncGenerator<Uint8Array, void> {
  let missingBytes = last - first + 1
  for await (const chunk of chunks) {
    missingBytes -= chunk.byteLength
    yield chunk
  }
  assert(missingBytes === 0, 'A stored segment holds as many bytes as were recorded.')
}
