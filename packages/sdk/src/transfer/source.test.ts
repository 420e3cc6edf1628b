import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceOf } from './source.ts'

const pieces = (...lengths: readonly number[]): ReadableStream<Uint8Array> => {
  let next = 0
  return ReadableStream.from(lengths.map((length) => Uint8Array.from({ length }, () => next++)))
}

test('cuts a stream into parts, whatever its pieces', async () => {
  const source = sourceOf(pieces(1, 7, 2, 0, 3))
  assert.deepEqual([...(await source.read(0, 5))], [0, 1, 2, 3, 4])
  assert.deepEqual([...(await source.read(5, 10))], [5, 6, 7, 8, 9])
  assert.deepEqual([...(await source.read(10, 15))], [10, 11, 12])
  assert.deepEqual([...(await source.read(15, 20))], [])
})

test('keeps a part of a stream until it has arrived', async () => {
  const source = sourceOf(pieces(10))
  const [first, second] = await Promise.all([source.read(0, 5), source.read(5, 10)])
  assert.equal(await source.read(0, 5), first)
  source.release(0)
  assert.deepEqual([...(second ?? [])], [5, 6, 7, 8, 9])
  assert.equal(source.isRepeatable, false)
})

test('reads a blob at any place, and more than once', async () => {
  const source = sourceOf(new Blob(['hello']))
  const text = async (from: number, to: number): Promise<string> => new TextDecoder().decode(await source.read(from, to))
  assert.deepEqual([await text(1, 3), await text(0, 9), await text(1, 3)], ['el', 'hello', 'el'])
  assert.deepEqual([source.sizeBytes, source.lastModified, source.isRepeatable], [5, undefined, true])
  assert.equal(sourceOf(new File([''], 'a', { lastModified: 7 })).lastModified, 7)
})
