import type { SlabRun } from './slab-threads.ts'

/** What the server establishes about bytes as they pass: never taken from a client's claim. */
export type SegmentDigest = {
  readonly sizeBytes: number
  /** CRC-64/XZ, unsigned decimal, `0` for no bytes. */
  readonly crc64: string
  /** 32 hex digits. */
  readonly md5: string
}

/** Of a whole content also the hashes it is known by. A part has none: they cannot be put together from those of parts. */
export type ContentDigest = SegmentDigest & {
  /** SHA-256 of the first min(size, 1 MiB) bytes, hex. */
  readonly beginningHash: string
  /** Chained SHA-256 over 1 MiB blocks, hex: the hash of the instant-upload protocol. */
  readonly fullHash: string
}

export interface Digesting<Digest> {
  /** At once, on this thread: for small bodies. */
  ofBuffer(bytes: Uint8Array): Digest
  /** For streams; large ones are digested off the event loop. */
  start(): SlabRun<Digest>
}

export interface Digests extends Digesting<ContentDigest> {
  /** The same of parts, for a third less. */
  readonly ofParts: Digesting<SegmentDigest>
  close(): Promise<void>
}
