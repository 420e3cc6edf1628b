import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { DigestLanes, pieceBytesMax } from './digest-lanes.ts'
import { crc64Text, loadCrc64 } from './hashing.ts'

const lanes = new DigestLanes()
const crc64 = await loadCrc64()
const expected = (bytes: Uint8Array) => ({ crc64: crc64Text(crc64.init().update(bytes)), md5: hash('md5', bytes, 'hex') })

const digestsOf = (bytes: Buffer, pieceBytes: number) => {
  const run = lanes.start()
  for (let at = 0; at < bytes.length; at += pieceBytes) lanes.update({ run, bytes: bytes.subarray(at, at + pieceBytes) })
  return lanes.finish(run)
}

test('gives the digests of 0 to 200 bytes', () => {
  for (let sizeBytes = 0; sizeBytes <= 200; sizeBytes++) {
    const bytes = randomBytes(sizeBytes)
    assert.deepEqual(digestsOf(bytes, 200), expected(bytes))
  }
})

for (const pieceBytes of [1, 63, 64, 65, 1000, pieceBytesMax - 1, pieceBytesMax]) {
  test(`goes on where a piece of ${pieceBytes} bytes ended`, () => {
    const bytes = randomBytes(3 * Math.max(pieceBytes, 100) + 17)
    assert.deepEqual(digestsOf(bytes, pieceBytes), expected(bytes))
  })
}

test('keeps two runs apart that go on together', () => {
  const [first, second] = [randomBytes(300_000), randomBytes(300_000)]
  const [firstRun, secondRun] = [lanes.start(), lanes.start()]
  for (let at = 0; at < first.length; at += 100_000) {
    const [end, other] = [at + 100_000, digestsOf(randomBytes(5000), 999)]
    lanes.updateTwo({ run: firstRun, bytes: first.subarray(at, end) }, { run: secondRun, bytes: second.subarray(at, end) })
    assert.ok(other)
  }
  assert.deepEqual([lanes.finish(firstRun), lanes.finish(secondRun)], [expected(first), expected(second)])
})

test('takes two runs that do not match one by one', () => {
  const [first, second] = [randomBytes(1000), randomBytes(2000)]
  const [firstRun, secondRun] = [lanes.start(), lanes.start()]
  lanes.update({ run: firstRun, bytes: first.subarray(0, 10) })
  lanes.updateTwo({ run: firstRun, bytes: first.subarray(10, 510) }, { run: secondRun, bytes: second.subarray(0, 500) })
  lanes.updateTwo({ run: firstRun, bytes: first.subarray(510) }, { run: secondRun, bytes: second.subarray(500) })
  assert.deepEqual([lanes.finish(firstRun), lanes.finish(secondRun)], [expected(first), expected(second)])
})

test('counts bits beyond 32 of a long run', () => {
  const run = lanes.start()
  const zeros = Buffer.alloc(pieceBytesMax)
  run.sizeBytes = 2 ** 33
  lanes.update({ run, bytes: zeros })
  const other = lanes.start()
  lanes.update({ run: other, bytes: zeros })
  assert.notEqual(lanes.finish(run).md5, lanes.finish(other).md5)
})
