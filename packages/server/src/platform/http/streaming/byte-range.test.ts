import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseRange } from './byte-range.ts'

const cases: readonly (readonly [header: string | undefined, sizeBytes: number, expected: unknown])[] = [
  [undefined, 10, 'whole'],
  ['bytes=0-0', 10, { first: 0, last: 0 }],
  ['bytes=2-5', 10, { first: 2, last: 5 }],
  ['bytes=2-', 10, { first: 2, last: 9 }],
  ['bytes=2-99', 10, { first: 2, last: 9 }],
  ['bytes=-3', 10, { first: 7, last: 9 }],
  ['bytes=-30', 10, { first: 0, last: 9 }],
  ['BYTES=1-1', 10, { first: 1, last: 1 }],
  ['bytes= 1-2 ', 10, { first: 1, last: 2 }],
  ['bytes=9-', 10, { first: 9, last: 9 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=10-20', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-1', 0, 'unsatisfiable'],
  ['bytes=99999999999999999999-', 10, 'unsatisfiable'],
  ['bytes=0-99999999999999999999', 10, { first: 0, last: 9 }],
  ['bytes=5-2', 10, 'whole'],
  ['bytes=-', 10, 'whole'],
  ['bytes=0-1,3-4', 10, 'whole'],
  ['bytes=a-b', 10, 'whole'],
  ['bytes=1', 10, 'whole'],
  ['lines=0-1', 10, 'whole'],
  ['bytes=1.5-2', 10, 'whole'],
  ['', 10, 'whole'],
]

for (const [header, sizeBytes, expected] of cases)
  test(`reads ${header ?? 'no Range'} of ${sizeBytes} bytes`, () => assert.deepEqual(chooseRange(header, sizeBytes), expected))
