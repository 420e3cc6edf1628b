/**
 * What the head of a request may promise of its bytes, worked out while they pass: the SHA-256 that
 * is signed with it, and a checksum. Both together take most of a core at a GiB a second, so that
 * those of long bodies have a thread of their own beside the one of the digests.
 */
import { createHash } from 'node:crypto'
import { SlabThreads } from '../../../platform/blobs/slab-threads.ts'
import type { SlabWork } from '../../../platform/blobs/slab-threads.ts'
import { startChecksum } from './checksums.ts'
import type { ChecksumName } from './checksums.ts'

/** Which sums are wanted. */
export type WantedSums = { readonly isSha256Wanted: boolean; readonly checksum: ChecksumName | undefined }

/** Those that were wanted: `sha256` in hex, `checksum` as it stands in headers. */
export type Sums = { readonly sha256: string | undefined; readonly checksum: string | undefined }

export type RunningSums = {
  update(bytes: Uint8Array): void
  /** Once, when all bytes were given. */
  finish(): Sums
}

export async function startSums({ isSha256Wanted, checksum }: WantedSums): Promise<RunningSums> {
  const running = checksum && (await startChecksum(checksum))
  const sha256 = isSha256Wanted ? createHash('sha256') : undefined
  return {
    update(bytes) {
      running?.update(bytes)
      sha256?.update(bytes)
    },
    finish: () => ({ sha256: sha256?.digest('hex'), checksum: running?.value() }),
  }
}

/** The threads for the sums of long bodies. */
export type BodySums = SlabThreads<WantedSums, Sums>
export const createBodySums = (): BodySums => new SlabThreads(new URL('./sums-worker.ts', import.meta.url))

export const sumsWork = (wanted: WantedSums): SlabWork<WantedSums, Sums> => ({
  opening: wanted,
  async ofBuffer(bytes) {
    const running = await startSums(wanted)
    running.update(bytes)
    return running.finish()
  },
})
