import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPartNumbers } from './part-number-range.ts'

test('reads nothing from an absent range', () => {
  for (const absent of [undefined, null, '', []]) assert.deepEqual(readPartNumbers(absent), [])
})

test('reads a range, a single number and a list', () => {
  assert.deepEqual(readPartNumbers('1-3'), [1, 2, 3])
  assert.deepEqual(readPartNumbers('7'), [7])
  assert.deepEqual(readPartNumbers([5, '6']), [5, 6])
  assert.deepEqual(readPartNumbers('9999-10000'), [9999, 10_000])
})

test('refuses what is no range or too much', () => {
  for (const bad of ['3-1', 'a-b', '0-1', '1-10001', '1-2000', [0], [1.5], ['x'], {}])
    assert.throws(() => readPartNumbers(bad), { code: 'ParamInvalid' }, JSON.stringify(bad))
})
