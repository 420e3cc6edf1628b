/**
 * What one transaction of the small tier does, laid out in memory both threads see: first the ids
 * of the puts, then those of the removes, then the bodies end to end. One such memory is enough
 * and is used again and again, because only one batch is ever on its way.
 */
import { assert } from '../../../../kernel/assert.ts'

export type SmallBatch = {
  readonly memory: SharedArrayBuffer
  readonly putSizes: readonly number[]
  readonly removeCount: number
  readonly storedAt: number
}

type Contents = {
  readonly puts: readonly { readonly id: Uint8Array; readonly bytes: Uint8Array }[]
  readonly removes: readonly { readonly id: Uint8Array }[]
  readonly storedAt: number
}

const idBytes = 16

/** Copies everything into the memory, which the caller made large enough (`packedBytes`). */
export function packBatch(memory: SharedArrayBuffer, { puts, removes, storedAt }: Contents): SmallBatch {
  const target = new Uint8Array(memory)
  let at = 0
  const add = (part: Uint8Array): void => {
    target.set(part, at)
    at += part.byteLength
  }
  for (const { id } of puts) add(id)
  for (const { id } of removes) add(id)
  for (const { bytes } of puts) add(bytes)
  return { memory, putSizes: puts.map(({ bytes }) => bytes.byteLength), removeCount: removes.length, storedAt }
}

export const packedBytes = ({ puts, removes }: Omit<Contents, 'storedAt'>): number =>
  (puts.length + removes.length) * idBytes + puts.reduce((sizeBytes, { bytes }) => sizeBytes + bytes.byteLength, 0)

/** Views into the memory, good until the batch is answered. */
export function unpackBatch({ memory, putSizes, removeCount, storedAt }: SmallBatch): Contents {
  const idAt = (index: number): Uint8Array => Buffer.from(memory, index * idBytes, idBytes)
  let at = (putSizes.length + removeCount) * idBytes
  const puts = putSizes.map((sizeBytes, index) => {
    const bytes = Buffer.from(memory, at, sizeBytes)
    at += sizeBytes
    return { id: idAt(index), bytes }
  })
  assert(at <= memory.byteLength, 'A batch fits its memory.')
  return { puts, removes: Array.from({ length: removeCount }, (_, index) => ({ id: idAt(putSizes.length + index) })), storedAt }
}
