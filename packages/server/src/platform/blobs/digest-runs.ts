/** Digests while bytes pass: those of long bodies on threads of their own. */
import type { ContentDigest, Digesting, Digests, SegmentDigest } from './digests.ts'
import { digestPart, digestWhole, loadCrc64 } from './hashing.ts'
import { SlabThreads } from './slab-threads.ts'
import type { SlabWork } from './slab-threads.ts'

/** What a digest thread is told of a run. */
export type DigestOpening = { readonly isPart: boolean }
type AnyDigest = ContentDigest | SegmentDigest

/** Digests with up to `workers` threads, which start when the first large stream comes. */
export async function createDigests({ workers }: { readonly workers?: number } = {}): Promise<Digests> {
  const crc64 = await loadCrc64()
  const threads = new SlabThreads<DigestOpening, AnyDigest>(new URL('./digest-worker.ts', import.meta.url), { threadsMax: workers })
  return {
    ...digesting<ContentDigest>(threads, { opening: { isPart: false }, ofBuffer: (bytes) => digestWhole(crc64, bytes) }),
    ofParts: digesting<SegmentDigest>(threads, { opening: { isPart: true }, ofBuffer: (bytes) => digestPart(crc64, bytes) }),
    close: () => threads.close(),
  }
}

type Work<Digest> = SlabWork<DigestOpening, Digest> & { readonly ofBuffer: (bytes: Uint8Array) => Digest }

const digesting = <Digest extends AnyDigest>(threads: SlabThreads<DigestOpening, AnyDigest>, work: Work<Digest>): Digesting<Digest> => ({
  ofBuffer: work.ofBuffer,
  start: () => threads.start(work),
})
