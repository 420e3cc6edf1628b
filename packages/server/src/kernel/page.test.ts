import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeMarker, encodeMarker } from './page.ts'

const value = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed() && !text.includes('\0')),
  fc.maxSafeInteger().map((number) => number + 0),
)

test('gives back every position, as decimal digits', () => {
  fc.assert(
    fc.property(fc.oneof(value, fc.array(value)), (position) => {
      const marker = encodeMarker(position)
      assert.match(marker, /^[1-9][0-9]*$/)
      assert.deepEqual(JSON.stringify(decodeMarker(marker)), JSON.stringify(position))
    }),
  )
})

test('knows no position that a database could not be asked about', () => {
  for (const odd of [null, true, 1.5, 1e300, {}, 'a\0', '\ud800', ['a', 0.1], [['a']], ['a', null]])
    assert.equal(decodeMarker(encodeMarker(odd as string)), undefined, JSON.stringify(odd))
})

test('knows a marker that was never handed out', () => {
  for (const marker of ['', '0', '1013', 'abc', '-5', '9'.repeat(40), `${BigInt(encodeMarker(['a'])) + 1n}`])
    assert.equal(decodeMarker(marker), undefined)
})
