import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startChecksum } from './checksums.ts'
import type { ChecksumName } from './checksums.ts'
import { formatPartChecksums, loadCombiner, parsePartChecksums, readPartChecksums } from './part-checksums.ts'

async function sumOf(name: ChecksumName, bytes: Buffer): Promise<string> {
  const running = await startChecksum(name)
  running.update(bytes)
  return running.value()
}

/** Every byte different from its neighbours, and parts of every awkward size. */
const content = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 31 + (index >> 7)) & 0xff))
const cuts = [0, 1, 4096, 4097, 69_999, 70_000, 70_000]

for (const name of ['CRC32', 'CRC32C', 'CRC64NVME'] as const)
  test(`makes the ${name} of an object of those of its parts`, async () => {
    const parts = await Promise.all(
      cuts.slice(1).map(async (end, index) => {
        const bytes = content.subarray(cuts[index], end)
        return { checksum: await sumOf(name, bytes), sizeBytes: bytes.length }
      }),
    )
    const combine = await loadCombiner({ name, type: 'FULL_OBJECT' })
    assert.equal(combine(parts), await sumOf(name, content))
    assert.notEqual(combine(parts.toReversed()), await sumOf(name, content))
  })

test('makes a checksum of checksums', async () => {
  const halves = [content.subarray(0, 35_000), content.subarray(35_000)]
  for (const name of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
    const parts = await Promise.all(halves.map(async (bytes) => ({ checksum: await sumOf(name, bytes), sizeBytes: bytes.length })))
    const sums = Buffer.concat(parts.map(({ checksum }) => Buffer.from(checksum, 'base64')))
    assert.equal((await loadCombiner({ name, type: 'COMPOSITE' }))(parts), `${await sumOf(name, sums)}-2`)
  }
})

test('combines ten thousand parts while a request waits', async (context) => {
  const parts = Array.from({ length: 10_000 }, () => ({ checksum: 'jSnVw/bqjr4=', sizeBytes: 5 * 1024 * 1024 }))
  const combine = await loadCombiner({ name: 'CRC64NVME', type: 'FULL_OBJECT' })
  const startedAt = performance.now()
  assert.match(combine(parts), /^[A-Za-z0-9+/]{11}=$/)
  context.diagnostic(`${Math.round(performance.now() - startedAt)} ms`)
})

test('reads what an upload declares, and keeps it as a word', () => {
  assert.equal(readPartChecksums(undefined, undefined), undefined)
  for (const [algorithm, type, word] of [
    ['crc32', undefined, 'CRC32 COMPOSITE'],
    ['CRC32C', 'FULL_OBJECT', 'CRC32C FULL_OBJECT'],
    ['CRC64NVME', undefined, 'CRC64NVME FULL_OBJECT'],
    ['SHA256', 'COMPOSITE', 'SHA256 COMPOSITE'],
  ] as const) {
    const read = readPartChecksums(algorithm, type)
    assert.ok(read)
    assert.equal(formatPartChecksums(read), word)
    assert.deepEqual(parsePartChecksums(word), read)
  }
  assert.equal(parsePartChecksums(undefined), undefined)
  for (const [algorithm, type, code] of [
    ['SHA1', 'FULL_OBJECT', 'InvalidRequest'],
    ['CRC64NVME', 'COMPOSITE', 'InvalidRequest'],
    ['CRC32', 'HALF', 'InvalidRequest'],
    [undefined, 'COMPOSITE', 'InvalidRequest'],
    ['MD7', undefined, 'NotImplemented'],
  ] as const)
    assert.throws(() => readPartChecksums(algorithm, type), { code })
})
