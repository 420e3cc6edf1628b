/** What the server establishes about bytes as they pass: never taken from a client's claim. */
export type ContentDigest = {
  readonly sizeBytes: number
  /** CRC-64/XZ, unsigned decimal, `0` for no bytes. */
  readonly crc64: string
  /** 32 hex digits. */
  readonly md5: string
  /** SHA-256 of the first min(size, 1 MiB) bytes, hex. */
  readonly beginningHash: string
  /** Chained SHA-256 over 1 MiB blocks, hex: the hash of the instant-upload protocol. */
  readonly fullHash: string
}

export interface DigestRun {
  /** The chunk must not be changed until the promise settles. Resolves when more may be given. */
  update(chunk: Uint8Array): Promise<void> | undefined
  finish(): Promise<ContentDigest>
  /** Frees a run that will not be finished. */
  discard(): void
}

export interface Digests {
  /** At once, on this thread: for small bodies. */
  ofBuffer(bytes: Uint8Array): ContentDigest
  /** For streams; large ones are digested off the event loop. */
  start(): DigestRun
  close(): Promise<void>
}
