import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { combineCrc64 } from './crc64.ts'
import { createDigests } from './digest-runs.ts'
import type { SlabRun } from './slab-threads.ts'
import { inSlabs } from './slabs.ts'

const digests = await createDigests({ workers: 2 })
after(() => digests.close())

const MiB = 1024 * 1024

/** Pseudo-random bytes that are the same in every run. */
const noise = (sizeBytes: number): Buffer => {
  const bytes = Buffer.alloc(sizeBytes)
  let state = 1
  for (let at = 0; at < sizeBytes; at++) bytes[at] = (state = (state * 48271) % 0x7fffffff) & 255
  return bytes
}

/** The chain as the protocol words it, without any of our code. */
const chainOf = (bytes: Buffer): string => {
  let chained = Buffer.alloc(0)
  let at = 0
  do {
    chained = createHash('sha256')
      .update(chained)
      .update(bytes.subarray(at, at + MiB))
      .digest()
    at += MiB
  } while (at < bytes.length)
  return chained.toString('hex')
}

async function* chunksOf(bytes: Buffer, chunkBytes: number) {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

async function streamed<Digest>(bytes: Buffer, chunkBytes: number, run: SlabRun<Digest>): Promise<Digest> {
  for await (const slab of inSlabs(chunksOf(bytes, chunkBytes))) await run.update(slab)
  return run.finish()
}

test('gives the check value of CRC-64/XZ', () => {
  assert.equal(digests.ofBuffer(Buffer.from('123456789')).crc64, '11051210869376104954')
})

test('gives the digests of nothing', async () => {
  const expected = {
    sizeBytes: 0,
    crc64: '0',
    md5: 'd41d8cd98f00b204e9800998ecf8427e',
    beginningHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    fullHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  }
  assert.deepEqual(digests.ofBuffer(Buffer.alloc(0)), expected)
  assert.deepEqual(await digests.start().finish(), expected)
})

for (const sizeBytes of [1, 256 * 1024, 256 * 1024 + 1, MiB, MiB + 1, 2 * MiB, 3 * MiB + 17, 5 * MiB + 17]) {
  test(`chains blocks of 1 MiB in ${sizeBytes} bytes, at once and as a stream`, async () => {
    const bytes = noise(sizeBytes)
    const whole = digests.ofBuffer(bytes)
    assert.equal(whole.fullHash, chainOf(bytes))
    assert.equal(whole.beginningHash, createHash('sha256').update(bytes.subarray(0, MiB)).digest('hex'))
    assert.equal(whole.md5, createHash('md5').update(bytes).digest('hex'))
    assert.deepEqual(await streamed(bytes, 64_321, digests.start()), whole)
  })
}

test('keeps many streams apart', async () => {
  const contents = Array.from({ length: 12 }, (_, at) => noise(300_000 + at * 100_003))
  const results = await Promise.all(contents.map((bytes) => streamed(bytes, 50_000, digests.start())))
  assert.deepEqual(
    results,
    contents.map((bytes) => digests.ofBuffer(bytes)),
  )
})

test('goes on beside streams that stand still', async () => {
  const [still, first, second] = [noise(MiB), noise(5 * MiB + 3), noise(2 * MiB)]
  const standing = digests.start()
  for await (const slab of inSlabs(chunksOf(still, MiB))) await standing.update(slab)
  const results = await Promise.all([first, second].map((bytes) => streamed(bytes, 50_000, digests.start())))
  assert.deepEqual(
    results,
    [first, second].map((bytes) => digests.ofBuffer(bytes)),
  )
  assert.deepEqual(await standing.finish(), digests.ofBuffer(still))
})

test('takes a chunk larger than everything it holds at once', async () => {
  const bytes = noise(5 * MiB)
  assert.deepEqual(await streamed(bytes, bytes.length, digests.start()), digests.ofBuffer(bytes))
})

test('gives parts what can be put together, and no more', async () => {
  for (const sizeBytes of [10, 256 * 1024, 3 * MiB + 17]) {
    const bytes = noise(sizeBytes)
    const { crc64, md5 } = digests.ofBuffer(bytes)
    assert.deepEqual(await streamed(bytes, 64_321, digests.ofParts.start()), { sizeBytes, crc64, md5 })
    assert.deepEqual(digests.ofParts.ofBuffer(bytes), { sizeBytes, crc64, md5 })
  }
})

test('forgets a discarded run', async () => {
  const run = digests.start()
  for await (const slab of inSlabs(chunksOf(noise(MiB), MiB))) await run.update(slab)
  run.discard()
  run.discard()
  const small = noise(10)
  assert.deepEqual(await streamed(small, 3, digests.start()), digests.ofBuffer(small))
})

test('combines sums of neighbouring runs', () => {
  const bytes = noise(100_000)
  for (const split of [0, 1, 7, 4096, 99_999, 100_000]) {
    const [first, second] = [bytes.subarray(0, split), bytes.subarray(split)]
    const combined = combineCrc64(digests.ofBuffer(first).crc64, digests.ofBuffer(second).crc64, second.length)
    assert.equal(combined, digests.ofBuffer(bytes).crc64)
  }
})

test('combines over runs longer than 4 GiB', () => {
  // One zero run of 2^33 bytes is the same as two of 2^32.
  const once = combineCrc64('11051210869376104954', '0', 2 ** 33)
  const twice = combineCrc64(combineCrc64('11051210869376104954', '0', 2 ** 32), '0', 2 ** 32)
  assert.equal(once, twice)
})
