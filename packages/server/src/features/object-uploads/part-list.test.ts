import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SegmentId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Part } from '../uploads/index.ts'
import { chooseParts } from './part-list.ts'

const MiB = limits.objectPartBytesMin
const etag = (number: number): string => String(number).padStart(32, 'a')
const part = (number: number, sizeBytes = MiB, checksum?: string): Part => ({
  number,
  segmentId: String(number).padStart(32, '0') as SegmentId,
  sizeBytes,
  crc64: '0',
  md5: etag(number),
  storedAt: 1,
  ...(checksum !== undefined && { checksum }),
})
const listed = (...numbers: readonly number[]) => numbers.map((number) => ({ number, etag: etag(number) }))
const code = (work: () => unknown): string => {
  try {
    work()
    return 'chosen'
  } catch (error) {
    return (error as { code: string }).code
  }
}
const strict = { allowsGaps: false }
const loose = { allowsGaps: true }

test('chooses what is listed, in the order of the list', () => {
  const arrived = [part(1), part(2), part(3, 5)]
  assert.deepEqual(chooseParts(arrived, listed(1, 2, 3), strict), arrived)
  assert.deepEqual(chooseParts(arrived, listed(1, 3), loose), [arrived[0], arrived[2]])
  assert.deepEqual(chooseParts([part(1, 0)], listed(1), strict), [part(1, 0)])
})

test('compares ETags in any case and checksums letter for letter', () => {
  assert.equal(
    code(() => chooseParts([part(1)], [{ number: 1, etag: etag(1).toUpperCase() }], strict)),
    'chosen',
  )
  assert.equal(
    code(() => chooseParts([part(1)], [{ number: 1, etag: etag(2) }], strict)),
    'InvalidPart',
  )
  const summed = [part(1, MiB, 'DUoRhQ==')]
  assert.equal(
    code(() => chooseParts(summed, [{ number: 1, etag: etag(1), checksum: 'DUoRhQ==' }], strict)),
    'chosen',
  )
  assert.equal(
    code(() => chooseParts(summed, [{ number: 1, etag: etag(1), checksum: 'duorhq==' }], strict)),
    'InvalidPart',
  )
  // Nothing is known of the part's checksum, so nothing can be said against it.
  assert.equal(
    code(() => chooseParts([part(1)], [{ number: 1, etag: etag(1), checksum: 'DUoRhQ==' }], strict)),
    'chosen',
  )
})

test('refuses lists out of order, with gaps where none may be, and with small parts in front', () => {
  const arrived = [part(1), part(2, MiB - 1), part(3)]
  assert.equal(
    code(() => chooseParts(arrived, listed(2, 1), loose)),
    'InvalidPartOrder',
  )
  assert.equal(
    code(() => chooseParts(arrived, listed(1, 1), loose)),
    'InvalidPartOrder',
  )
  assert.equal(
    code(() => chooseParts(arrived, listed(0), loose)),
    'InvalidPartOrder',
  )
  assert.equal(
    code(() => chooseParts(arrived, listed(1, 4), loose)),
    'InvalidPart',
  )
  assert.equal(
    code(() => chooseParts(arrived, listed(1, 3), strict)),
    'InvalidPart',
  )
  assert.equal(
    code(() => chooseParts(arrived, listed(3), strict)),
    'InvalidPart',
  )
  assert.equal(
    code(() => chooseParts(arrived, listed(1, 2, 3), strict)),
    'EntityTooSmall',
  )
  assert.equal(
    code(() => chooseParts(arrived, listed(1, 2), strict)),
    'chosen',
  )
})
