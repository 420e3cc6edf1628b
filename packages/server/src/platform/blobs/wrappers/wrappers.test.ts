import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { SegmentId } from '../../../kernel/ids.ts'
import { blobStoreConformance } from '../conformance.ts'
import { openMemoryBlobs } from '../drivers/memory/memory-blobs.ts'
import { faulty, onceAt, seededFaults } from './faulty.ts'
import { type BlobMeter, metered } from './metered.ts'

blobStoreConformance('memory, metered and faulty without a plan', async () => ({
  store: metered(
    faulty(openMemoryBlobs(), () => undefined),
    { record() {} },
  ),
}))

const freshId = () => randomBytes(16).toString('hex') as SegmentId
const error = new Error('planted')

async function contentOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

test('counts operations, bytes and failures', async () => {
  const records: unknown[] = []
  const meter: BlobMeter = { record: (operation, { sizeBytes, isFailed }) => records.push([operation, sizeBytes, isFailed]) }
  const store = metered(openMemoryBlobs(), meter)
  const id = freshId()
  await store.put(id, Buffer.alloc(10))
  await contentOf(store.read(id, { first: 1, last: 3 }))
  await store.readSmall(id)
  await assert.rejects(store.readSmall(freshId()))
  await assert.rejects(contentOf(store.read(freshId())))
  for await (const _ of store.read(id)) break
  assert.deepEqual(records, [
    ['put', 10, false],
    ['read', 3, false],
    ['read', 10, false],
    ['read', 0, true],
    ['read', 0, true],
    ['read', 10, false],
  ])
})

test('fails the planned put only', async () => {
  const store = faulty(openMemoryBlobs(), onceAt('put', 2, { kind: 'fail', error }))
  await store.put(freshId(), Buffer.alloc(1))
  const id = freshId()
  await assert.rejects(store.put(id, Buffer.alloc(1)), error)
  assert.equal(await store.stat(id), undefined)
  await store.put(id, Buffer.alloc(1))
})

test('loses the answer of a remove that happened', async () => {
  const store = faulty(openMemoryBlobs(), onceAt('remove', 1, { kind: 'fail-after', error }))
  const id = freshId()
  await store.put(id, Buffer.alloc(1))
  await assert.rejects(store.remove(id), error)
  assert.equal(await store.stat(id), undefined)
})

test('cuts a read short', async () => {
  const store = faulty(openMemoryBlobs(), onceAt('read', 1, { kind: 'cut', error }))
  const id = freshId()
  await store.put(id, Buffer.alloc(10))
  const reading = store.read(id)[Symbol.asyncIterator]()
  assert.equal((await reading.next()).value?.byteLength, 5)
  await assert.rejects(reading.next(), error)
  assert.equal((await contentOf(store.read(id))).length, 10)
})

test('plans the same faults for the same seed', () => {
  const draw = (seed: number) => {
    const plan = seededFaults({ seed, share: 0.3 })
    return Array.from({ length: 100 }, (_, at) => plan('put', at + 1)?.kind)
  }
  assert.deepEqual(draw(7), draw(7))
  assert.notDeepEqual(draw(7), draw(8))
})
