/**
 * Memory for long bodies on their way: slabs of 2 MiB that begin at a page, so that a disk can take
 * them directly, and that other threads see, so that digesting needs no copy. A slab has holders,
 * whoever fills it being the first; when the last of them lets go it serves the next body.
 */
import { assert } from '../../kernel/assert.ts'

export const slabBytes = 2 * 1024 * 1024
/** Kept for the next body: fresh memory costs more than what is copied into it. */
const idleSlabsMax = 20

export type Slab = Buffer<SharedArrayBuffer>

const idle: Slab[] = []
const holders = new WeakMap<ArrayBufferLike, number>()

/** A slab that the caller holds. Its bytes are those of an earlier body. */
export function takeSlab(): Slab {
  // Only memory that could grow begins at a page, even if it never does.
  const slab = idle.pop() ?? Buffer.from(new SharedArrayBuffer(slabBytes, { maxByteLength: slabBytes }), 0, slabBytes)
  holders.set(slab.buffer, 1)
  return slab
}

/** True for a slab and for its beginning. */
export const isSlab = (chunk: Uint8Array): chunk is Slab => chunk.byteOffset === 0 && holders.has(chunk.buffer)

/** One more holder, beside one that is there. */
export function holdSlab(slab: Slab): void {
  const count = holders.get(slab.buffer) ?? 0
  assert(count > 0, 'Only a slab that is held can be held.')
  holders.set(slab.buffer, count + 1)
}

export function releaseSlab(slab: Slab): void {
  const count = holders.get(slab.buffer) ?? 0
  assert(count > 0, 'A slab is released as often as it was held.')
  holders.set(slab.buffer, count - 1)
  if (count === 1 && idle.length < idleSlabsMax) idle.push(Buffer.from(slab.buffer, 0, slabBytes))
}

/**
 * Puts bytes where `at` says. Filling with them is one copy by the system's library; `set` and `copy`
 * of JavaScript move memory that threads share word by word, which takes five times as long.
 */
export function copyInto(memory: Buffer, at: number, bytes: Uint8Array): void {
  if (bytes.byteLength > 0) memory.fill(bytes, at, at + bytes.byteLength)
}

/**
 * The same bytes in full slabs; only the last one is shorter. Each is good until the next is asked
 * for, and to those who hold it as long as they do. What comes in slabs passes as it is.
 */
export async function* inSlabs(source: AsyncIterable<Uint8Array>): AsyncGenerator<Slab, void> {
  let filling: Slab | undefined
  let filledBytes = 0
  const release = (): void => {
    if (filling) releaseSlab(filling)
    filling = undefined
    filledBytes = 0
  }
  try {
    for await (const chunk of source) {
      if (!filling && isSlab(chunk)) {
        yield chunk
        continue
      }
      for (let at = 0; at < chunk.byteLength; ) {
        filling ??= takeSlab()
        const part = chunk.subarray(at, at + slabBytes - filledBytes)
        copyInto(filling, filledBytes, part)
        filledBytes += part.byteLength
        at += part.byteLength
        if (filledBytes < slabBytes) continue
        yield filling
        release()
      }
    }
    if (filling) yield filling.subarray(0, filledBytes)
  } finally {
    release()
  }
}
