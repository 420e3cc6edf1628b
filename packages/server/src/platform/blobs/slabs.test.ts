import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { copyInto, holdSlab, inSlabs, isSlab, releaseSlab, slabBytes, takeSlab } from './slabs.ts'
import type { Slab } from './slabs.ts'

async function* chunksOf(bytes: Buffer, chunkBytes: number) {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

for (const [sizeBytes, chunkBytes] of [
  [0, 1],
  [10, 3],
  [slabBytes, 65_536],
  [2 * slabBytes + 7, 70_001],
  [3 * slabBytes, 3 * slabBytes],
] as const) {
  test(`gathers ${sizeBytes} bytes in chunks of ${chunkBytes}`, async () => {
    const bytes = randomBytes(sizeBytes)
    const copies: Buffer[] = []
    for await (const slab of inSlabs(chunksOf(bytes, chunkBytes))) copies.push(Buffer.from(slab))
    assert.ok(Buffer.concat(copies).equals(bytes))
    assert.ok(copies.slice(0, -1).every(({ byteLength }) => byteLength === slabBytes))
  })
}

test('copies whatever view of bytes it is given, and nothing beside them', () => {
  const slab = takeSlab().fill('.')
  copyInto(slab, 1, new Uint8Array([0x61, 0x62]))
  copyInto(slab, 4, Buffer.from('--cd--').subarray(2, 4))
  copyInto(slab, 6, new Uint8Array(0))
  copyInto(slab, slabBytes - 1, Buffer.from('z'))
  assert.equal(slab.toString('latin1', 0, 8), '.ab.cd..')
  assert.equal(slab.toString('latin1', slabBytes - 3), '..z')
  assert.throws(() => copyInto(slab, slabBytes - 1, Buffer.from('zz')), RangeError)
  releaseSlab(slab)
})

test('keeps a slab as it is while somebody holds it', async () => {
  const held: Slab[] = []
  for await (const slab of inSlabs(chunksOf(Buffer.alloc(2 * slabBytes + 9, 'a'), 300_000))) {
    holdSlab(slab)
    held.push(slab)
  }
  for await (const _ of inSlabs(chunksOf(Buffer.alloc(40 * slabBytes, 'b'), slabBytes)));
  assert.deepEqual(
    held.map((slab) => slab.every((byte) => byte === 0x61)),
    [true, true, true],
  )
  for (const slab of held) releaseSlab(slab)
})

test('passes slabs on as they are', async () => {
  const inner = inSlabs(chunksOf(Buffer.alloc(slabBytes + 9), 300_000))
  const seen: ArrayBufferLike[] = []
  async function* watched() {
    for await (const slab of inner) {
      seen.push(slab.buffer)
      yield slab
    }
  }
  let count = 0
  for await (const slab of inSlabs(watched())) assert.equal(slab.buffer, seen[count++])
  assert.equal(count, 2)
})

test('gives a slab to the next body when nobody holds it', () => {
  const slab = takeSlab()
  holdSlab(slab)
  releaseSlab(slab)
  const other = takeSlab()
  assert.notEqual(other.buffer, slab.buffer)
  releaseSlab(slab)
  const third = takeSlab()
  assert.equal(third.buffer, slab.buffer)
  releaseSlab(third)
  releaseSlab(other)
})

test('refuses to hold or release what nobody holds', () => {
  const slab = takeSlab()
  releaseSlab(slab)
  assert.throws(() => releaseSlab(slab))
  assert.throws(() => holdSlab(slab))
})

test('knows slabs from other memory', () => {
  const slab = takeSlab()
  assert.ok(isSlab(slab.subarray(0, 10)))
  assert.ok(!isSlab(slab.subarray(5, 10)))
  assert.ok(!isSlab(Buffer.alloc(10)))
  releaseSlab(slab)
})
