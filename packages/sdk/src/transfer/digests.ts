/** The checks of a file's bytes, a slice at a time: the page is free in between. */
import { Crc64 } from './crc64.ts'
import type { Bytes, Source } from './source.ts'

const blockBytes = 1024 * 1024

/** Instant upload begins at this size: the server compares nothing smaller. */
export const instantBytesMin = blockBytes

/** Pages that came over plain HTTP have no hashes; they upload without asking for an instant way. */
export const canHash = (): boolean => globalThis.crypto?.subtle !== undefined

/** SHA-256 of the first MiB, in hex. */
export async function beginningHashOf(source: Source): Promise<string> {
  return hex(await digest(await source.read(0, blockBytes)))
}

/** The chain over blocks of one MiB: each hash covers the raw hash before it and its block. */
export async function chainedHashOf(
  source: Source,
  sizeBytes: number,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (hashedBytes: number) => void },
): Promise<string> {
  let hash = await digest(await source.read(0, blockBytes))
  for (let at = blockBytes; at < sizeBytes; at += blockBytes) {
    signal.throwIfAborted()
    const block = await source.read(at, Math.min(at + blockBytes, sizeBytes))
    const linked = new Uint8Array(hash.length + block.length)
    linked.set(hash)
    linked.set(block, hash.length)
    hash = await digest(linked)
    onProgress?.(at + block.length)
  }
  return hex(hash)
}

/** CRC-64 of a stretch of a source, read a slice at a time; and how long it really is. */
export async function crc64OfSource(source: Source, { from, to }: { readonly from: number; readonly to: number }): Promise<Summed> {
  const sum = new Crc64()
  let sizeBytes = 0
  for (let at = from; at < to; at += blockBytes) {
    const block = await source.read(at, Math.min(at + blockBytes, to))
    sum.update(block)
    sizeBytes += block.length
  }
  return { crc64: sum.value(), sizeBytes }
}

export type Summed = { readonly crc64: bigint; readonly sizeBytes: number }

/** CRC-64 of bytes in memory. A slice takes less than two milliseconds. */
export async function crc64Of(bytes: Bytes): Promise<bigint> {
  const sum = new Crc64()
  for (let at = 0; at < bytes.length; at += blockBytes) {
    if (at > 0) await nextTurn()
    sum.update(bytes.subarray(at, at + blockBytes))
  }
  return sum.value()
}

const digest = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
const hex = (bytes: Bytes): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Lets input and painting go first; a timer would wait four milliseconds each. */
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const arrive = (): void => {
      port1.close()
      resolve()
    }
    port1.addEventListener('message', arrive, { once: true })
    port1.start()
    port2.postMessage(undefined)
  })
