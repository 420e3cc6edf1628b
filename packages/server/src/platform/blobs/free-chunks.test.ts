import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freeChunks } from './free-chunks.ts'

async function* from(chunks: readonly Uint8Array[]) {
  yield* chunks
}

test('frees a chunk when the next is asked for', async () => {
  const chunks = [Buffer.allocUnsafeSlow(20_000), Buffer.allocUnsafeSlow(20_000)]
  const lengths: number[] = []
  for await (const chunk of freeChunks(from(chunks))) lengths.push(chunk.byteLength)
  assert.deepEqual(lengths, [20_000, 20_000])
  assert.deepEqual(
    chunks.map(({ byteLength }) => byteLength),
    [0, 0],
  )
})

test('keeps the chunk a consumer stopped at', async () => {
  const chunk = Buffer.allocUnsafeSlow(20_000)
  for await (const _ of freeChunks(from([chunk]))) break
  assert.equal(chunk.byteLength, 20_000)
})

test('leaves small chunks, parts and shared memory alone', async () => {
  const chunks = [
    Buffer.allocUnsafeSlow(1000),
    Buffer.allocUnsafeSlow(40_000).subarray(0, 20_000),
    new Uint8Array(new SharedArrayBuffer(20_000)),
  ]
  for await (const _ of freeChunks(from(chunks)));
  assert.deepEqual(
    chunks.map(({ byteLength }) => byteLength),
    [1000, 20_000, 20_000],
  )
})
