import { assert } from '../../kernel/assert.ts'
import type { SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { BlobStore } from './blob-store.ts'
import { type BodyBounds, boundedBody } from './body.ts'
import type { ContentDigest, Digesting, Digests, SegmentDigest } from './digests.ts'
import { inSlabs } from './slabs.ts'
import { passing } from './slab-threads.ts'
import type { SlabRun } from './slab-threads.ts'
import type { Slab } from './slabs.ts'

type Receiving = { readonly blobs: BlobStore; readonly digests: Digests }
type Received<Digest> = { readonly sizeBytes: number; readonly digest: Digest }
type Source = Uint8Array | AsyncIterable<Uint8Array>

/**
 * Stores incoming bytes under a fresh id and digests them on the way. Resolves when they are
 * durable; nothing is left of a body that fails. A body announced as small is gathered first and
 * takes the one-step way.
 */
export const receiveSegment = (
  { blobs, digests }: Receiving,
  id: SegmentId,
  source: Source,
  bounds: BodyBounds = {},
): Promise<Received<ContentDigest>> => receive({ blobs, digests }, id, source, bounds)

/** The same for bytes that are a part of a content: without the hashes that only a whole one has. */
export const receivePartSegment = (
  { blobs, digests }: Receiving,
  id: SegmentId,
  source: Source,
  bounds: BodyBounds = {},
): Promise<Received<SegmentDigest>> => receive({ blobs, digests: digests.ofParts }, id, source, bounds)

type With<Digest> = { readonly blobs: BlobStore; readonly digests: Digesting<Digest> }

async function receive<Digest extends SegmentDigest>(
  call: With<Digest>,
  id: SegmentId,
  source: Source,
  bounds: BodyBounds,
): Promise<Received<Digest>> {
  const { sizeBytes } = bounds
  if (source instanceof Uint8Array) {
    return source.byteLength <= limits.smallSegmentBytesMax
      ? storeSmall(call, id, source, bounds)
      : storeStream(call, id, one(source), bounds)
  }
  if (sizeBytes === undefined || sizeBytes > limits.smallSegmentBytesMax) return storeStream(call, id, source, bounds)
  return storeSmall(call, id, await gathered(source, { ...bounds, sizeBytes }), bounds)
}

async function storeSmall<Digest>(
  { blobs, digests }: With<Digest>,
  id: SegmentId,
  bytes: Uint8Array,
  bounds: BodyBounds,
): Promise<Received<Digest>> {
  // The digests are worked out while the store waits for company or for the disk.
  const stored = blobs.put(id, bytes, bounds)
  const digest = digests.ofBuffer(bytes)
  return { sizeBytes: (await stored).sizeBytes, digest }
}

async function storeStream<Digest extends SegmentDigest>(
  { blobs, digests }: With<Digest>,
  id: SegmentId,
  source: AsyncIterable<Uint8Array>,
  bounds: BodyBounds,
): Promise<Received<Digest>> {
  const run = digests.start()
  let finishing: Promise<Digest> | undefined
  try {
    // The digests are finished when the last byte has come, while the store is still flushing.
    const passing = digested(inSlabs(source), run, () => {
      finishing = run.finish()
      finishing.catch(() => undefined)
    })
    const { sizeBytes } = await blobs.put(id, passing, bounds)
    assert(finishing, 'A put that succeeds has read its source to the end.')
    const digest: Digest = await finishing
    assert(digest.sizeBytes === sizeBytes, 'What was digested is what was stored.')
    return { sizeBytes, digest }
  } finally {
    run.discard()
  }
}

async function* digested(source: AsyncIterable<Slab>, run: SlabRun<unknown>, onEnd: () => void): AsyncGenerator<Slab, void> {
  yield* passing(source, run)
  onEnd()
}

/** Copies: a chunk is good only until the next one is asked for. */
async function gathered(source: AsyncIterable<Uint8Array>, bounds: BodyBounds & { readonly sizeBytes: number }): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(bounds.sizeBytes)
  let filledBytes = 0
  for await (const chunk of boundedBody(source, bounds)) {
    bytes.set(chunk, filledBytes)
    filledBytes += chunk.byteLength
  }
  return bytes
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}
