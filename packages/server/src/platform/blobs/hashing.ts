/** The digests themselves, one run at a time, on whatever thread they are called. */
import { createHash, hash, type Hash } from 'node:crypto'
import { createCRC64, type IHasher } from 'hash-wasm'
import { limits } from '../../kernel/limits.ts'
import type { ContentDigest, SegmentDigest } from './digests.ts'

const blockBytes = limits.hashBlockBytes

/** CRC-64/XZ, loaded once: an instance of it comes asynchronously. */
export const loadCrc64 = (): Promise<IHasher> => createCRC64('c96c5795d7870f42')

export const crc64Text = (hasher: IHasher): string => BigInt(`0x${hasher.digest('hex')}`).toString()

/** The digests of a part that is all there. */
export const digestPart = (crc64: IHasher, bytes: Uint8Array): SegmentDigest => ({
  sizeBytes: bytes.byteLength,
  crc64: crc64Text(crc64.init().update(bytes)),
  md5: hash('md5', bytes, 'hex'),
})

/** All digests of bytes that are all there. */
export function digestWhole(crc64: IHasher, bytes: Uint8Array): ContentDigest {
  const beginning = hash('sha256', bytes.subarray(0, blockBytes), 'hex')
  const chain = new HashChain()
  if (bytes.byteLength > blockBytes) chain.update(bytes)
  return {
    ...digestPart(crc64, bytes),
    beginningHash: beginning,
    fullHash: bytes.byteLength > blockBytes ? chain.finish().fullHash : beginning,
  }
}

/**
 * The hash of the instant-upload protocol: h1 = SHA-256(b1), hi = SHA-256(h(i-1) + bi) over blocks
 * of 1 MiB, where h(i-1) stands for its 32 raw bytes.
 */
export class HashChain {
  #block: Hash = createHash('sha256')
  #blockFilledBytes = 0
  #beginningHash: string | undefined

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; ) {
      // A full block is closed only when more follows: the last one may end exactly at its limit.
      if (this.#blockFilledBytes === blockBytes) this.#closeBlock()
      const part = bytes.subarray(at, at + blockBytes - this.#blockFilledBytes)
      this.#block.update(part)
      this.#blockFilledBytes += part.byteLength
      at += part.byteLength
    }
  }

  finish(): { readonly beginningHash: string; readonly fullHash: string } {
    const fullHash = this.#block.digest('hex')
    return { beginningHash: this.#beginningHash ?? fullHash, fullHash }
  }

  #closeBlock(): void {
    const closed = this.#block.digest()
    this.#beginningHash ??= closed.toString('hex')
    this.#block = createHash('sha256').update(closed)
    this.#blockFilledBytes = 0
  }
}
