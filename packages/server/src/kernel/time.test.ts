import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseTime, toIso } from './time.ts'

test('writes a time point as the language does', () => {
  const extremes = [0, -1, 1, 86_399_999, 86_400_000, -62_198_755_200_000, 253_402_300_800_000, 8.64e15, -8.64e15]
  for (const at of extremes) assert.equal(toIso(at), new Date(at).toISOString())
  fc.assert(fc.property(fc.date({ noInvalidDate: true }), (date) => assert.equal(toIso(date.getTime()), date.toISOString())))
})

test('reads back what it writes, and no other text', () => {
  assert.equal(parseTime(toIso(1_795_288_476_399)), 1_795_288_476_399)
  for (const text of ['', 'yesterday', '2026', '2026-13-01']) assert.equal(parseTime(text), undefined)
})
