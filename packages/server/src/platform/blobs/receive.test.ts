import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import type { SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { createDigests } from './digest-runs.ts'
import { openMemoryBlobs } from './drivers/memory/memory-blobs.ts'
import { receiveSegment } from './receive.ts'

const digests = await createDigests()
const blobs = openMemoryBlobs()
const call = { blobs, digests }
after(() => digests.close())

const freshId = () => randomBytes(16).toString('hex') as SegmentId

async function* chunksOf(bytes: Buffer, chunkBytes = 10_000) {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function* reusing(bytes: Buffer) {
  const buffer = Buffer.alloc(9_999)
  for (let at = 0; at < bytes.length; at += buffer.length) yield buffer.subarray(0, bytes.copy(buffer, 0, at))
  buffer.fill(0)
}

for (const size of [0, 1, limits.smallSegmentBytesMax, limits.smallSegmentBytesMax + 1, 1_500_000]) {
  const bytes = randomBytes(size)
  const sources = {
    'a buffer': () => receiveSegment(call, freshId(), bytes, { sizeBytes: size }),
    'an announced stream': () => receiveSegment(call, freshId(), chunksOf(bytes), { sizeBytes: size }),
    'an announced stream that uses one buffer': () => receiveSegment(call, freshId(), reusing(bytes), { sizeBytes: size }),
    'a stream of unknown size': () => receiveSegment(call, freshId(), chunksOf(bytes)),
  }
  for (const [what, received] of Object.entries(sources)) {
    test(`stores and digests ${what} of ${size} bytes`, async () => {
      assert.deepEqual(await received(), { sizeBytes: size, digest: digests.ofBuffer(bytes) })
    })
  }

  test(`refuses a stream of ${size} bytes that was announced one longer, and keeps nothing`, async () => {
    const id = freshId()
    await assert.rejects(receiveSegment(call, id, chunksOf(bytes), { sizeBytes: size + 1 }), { code: 'BodyTooShort' })
    assert.equal(await blobs.stat(id), undefined)
  })
}

test('stops at the first byte too many', async () => {
  const id = freshId()
  await assert.rejects(receiveSegment(call, id, chunksOf(randomBytes(1000), 10), { sizeBytes: 99 }), { code: 'BodyTooLong' })
  assert.equal(await blobs.stat(id), undefined)
})

test('fails when the store fails, and forgets the digests', async () => {
  const failing = { ...blobs, put: () => Promise.reject(new Error('no disk')) }
  await assert.rejects(receiveSegment({ blobs: failing, digests }, freshId(), chunksOf(randomBytes(500_000))), { message: 'no disk' })
  await assert.rejects(receiveSegment({ blobs: failing, digests }, freshId(), randomBytes(10)), { message: 'no disk' })
})
