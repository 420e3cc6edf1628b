/**
 * Makes a content known by its hashes when they could not be computed as it arrived. Reads the
 * bytes once, a bounded stretch per step; the input carries how far it got, so a step that dies
 * costs one stretch. Until the last one the content is not offered for instant upload.
 */
import type { BlobId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { readRange } from '../../platform/blobs/read-range.ts'
import type { Call } from '../../platform/call.ts'
import { findBlobLayout, updateBlobHashes } from './content-store.ts'
import type { BlobLayout } from './content-store.ts'

export type HashInput = {
  readonly blobId: BlobId
  /** Whole blocks that are behind us, with the hashes up to there. */
  readonly offset?: number
  readonly beginningHash?: string
  readonly chainedHash?: string
}

/** What is left to hash; undefined when the content is known by its hashes, or gone. Safe to repeat. */
export async function hashContent(call: Call<'db' | 'blobs' | 'faults'>, input: HashInput): Promise<HashInput | undefined> {
  const { blobId } = input
  const layout = await call.db.read((reader) => findBlobLayout(reader, blobId))
  if (!layout) return undefined
  const reached = await hashStretch(call, layout, input)
  await call.faults.at('uploads.hash.read')
  if (reached.offset < layout.sizeBytes) return { blobId, ...reached }
  const { beginningHash, chainedHash } = reached
  await call.db.write(`blob:${blobId}`, (tx) => updateBlobHashes(tx, { id: blobId, beginningHash, fullHash: chainedHash }))
  return undefined
}

type Reached = { readonly offset: number; readonly beginningHash: string; readonly chainedHash: string }

async function hashStretch(call: Call<'blobs'>, layout: BlobLayout, input: HashInput): Promise<Reached> {
  let { offset = 0, beginningHash = '', chainedHash = '' } = input
  const end = Math.min(layout.sizeBytes, offset + limits.hashStretchBytesMax)
  for await (const block of blocks(call, layout, { offset, end })) {
    chainedHash = await chain(chainedHash, block)
    beginningHash ||= chainedHash
    offset += block.byteLength
  }
  return { offset, beginningHash, chainedHash }
}

const hashBytes = 32

/** SHA-256 of the hash so far, which is laid in the room before the block, and the block, off the event loop. */
async function chain(hash: string, block: Uint8Array<ArrayBuffer>): Promise<string> {
  const room = new Uint8Array(block.buffer, 0, hashBytes)
  room.set(Buffer.from(hash, 'hex'))
  const input = hash === '' ? block : new Uint8Array(block.buffer, 0, hashBytes + block.byteLength)
  return Buffer.from(await crypto.subtle.digest('SHA-256', input)).toString('hex')
}

/**
 * The bytes in blocks of one hash step; only the last of the content is shorter. The block is reused, and so is the room
 * for a hash before it: fresh memory for each would have the collector run every few blocks.
 */
async function* blocks(
  call: Call<'blobs'>,
  layout: BlobLayout,
  range: { readonly offset: number; readonly end: number },
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const block = new Uint8Array(hashBytes + limits.hashBlockBytes).subarray(hashBytes)
  let filled = 0
  const { offset, end } = range
  for await (const chunk of readRange(call.blobs, layout.segments, { first: offset, last: end - 1 }, call.signal)) {
    for (let used = 0; used < chunk.byteLength; ) {
      const piece = chunk.subarray(used, used + block.byteLength - filled)
      block.set(piece, filled)
      used += piece.byteLength
      filled += piece.byteLength
      if (filled < block.byteLength) break
      yield block
      filled = 0
    }
  }
  if (filled > 0) yield block.subarray(0, filled)
}
