import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { SegmentId } from '../../kernel/ids.ts'
import type { ByteRange } from './blob-store.ts'
import { openMemoryBlobs } from './drivers/memory/memory-blobs.ts'
import { type OrderedSegment, readRange } from './read-range.ts'

const blobs = openMemoryBlobs()
const contents = [5, 0, 1, 7].map((size) => randomBytes(size))
const whole = Buffer.concat(contents)
const segments: readonly OrderedSegment[] = await Promise.all(
  contents.map(async (bytes) => {
    const id = randomBytes(16).toString('hex') as SegmentId
    await blobs.put(id, bytes)
    return { id, sizeBytes: bytes.length }
  }),
)

async function read(range?: ByteRange, of = segments): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readRange(blobs, of, range)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('reads everything without a range', async () => {
  assert.deepEqual(await read(), whole)
})

test('reads every range of the segments laid end to end', async () => {
  for (let first = 0; first <= whole.length; first++) {
    for (let last = first; last <= whole.length + 1; last++) {
      assert.deepEqual(await read({ first, last }), whole.subarray(first, last + 1), `${first}-${last}`)
    }
  }
})

test('touches only the segments it needs', async () => {
  const touched: SegmentId[] = []
  const watched: typeof blobs.read = (id, ...rest) => {
    touched.push(id)
    return blobs.read(id, ...rest)
  }
  for await (const _ of readRange({ read: watched }, segments, { first: 5, last: 5 }));
  assert.deepEqual(touched, [segments[2]?.id])
})

test('fails where a segment is shorter than recorded', async () => {
  const longer = segments.map((segment) => ({ ...segment, sizeBytes: segment.sizeBytes + 1 }))
  await assert.rejects(read(undefined, longer), { name: 'AssertionError' })
})

test('stops when the signal aborts', async () => {
  const reading = readRange(blobs, segments, undefined, AbortSignal.abort(new Error('gone')))
  await assert.rejects(reading.next(), { message: 'gone' })
})
