import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson, stringifyJson } from './big-json.ts'

test('writes and reads whole numbers of 64 bits exactly', () => {
  const text = '{"Quota":9223372036854775807,"List":[-9007199254740993,1]}'
  const value = { Quota: 9_223_372_036_854_775_807n, List: [-9_007_199_254_740_993n, 1] }
  assert.equal(stringifyJson(value), text)
  assert.deepEqual(parseJson(text), value)
})

test('leaves texts alone that look like its mark', () => {
  assert.equal(stringifyJson({ text: 'int64:5', other: '\u0001int64:x' }), '{"text":"int64:5","other":"\\u0001int64:x"}')
})

test('keeps fractions and exponents as numbers', () => {
  assert.deepEqual(parseJson('[1.5,1e300,0]'), [1.5, 1e300, 0])
})
