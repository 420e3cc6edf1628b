import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeMarker, encodeMarker } from './page.ts'

test('gives back every position, as decimal digits', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (position) => {
      const marker = encodeMarker(position)
      assert.match(marker, /^[1-9][0-9]*$/)
      assert.deepEqual(JSON.stringify(decodeMarker(marker)), JSON.stringify(position))
    }),
  )
})

test('knows a marker that was never handed out', () => {
  for (const marker of ['', '0', '1013', 'abc', '-5', '9'.repeat(40), `${BigInt(encodeMarker(['a'])) + 1n}`])
    assert.equal(decodeMarker(marker), undefined)
})
