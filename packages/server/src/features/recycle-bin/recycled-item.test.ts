import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure } from '../../kernel/failure.ts'
import { checkItemCount, markerOf, readMarker, readOrder } from './recycled-item.ts'

const isRefused = (code: string) => (error: Failure) => error.code === code

test('it lists the newest removal first by default', () =>
  assert.deepEqual(readOrder(undefined, undefined), { by: 'removalTime', isDescending: true }))
test('it sorts upwards by anything else', () => assert.deepEqual(readOrder('size', undefined), { by: 'size', isDescending: false }))
test('it takes the direction asked', () => assert.deepEqual(readOrder('removalTime', 'asc'), { by: 'removalTime', isDescending: false }))

test('it reads back its own markers', () => {
  const byName = readOrder('name', 'asc')
  assert.deepEqual(readMarker(byName, markerOf(byName, { key: '照片 😀', number: 7 })), { key: '照片 😀', number: 7 })
  const bySize = readOrder('size', 'desc')
  assert.deepEqual(readMarker(bySize, markerOf(bySize, { key: 2 ** 40, number: 1 })), { key: 2 ** 40, number: 1 })
})

test('it knows no marker of another order', () => {
  const marker = markerOf(readOrder('size', 'asc'), { key: 1, number: 1 })
  for (const order of [readOrder('size', 'desc'), readOrder('name', 'asc'), readOrder(undefined, undefined)])
    assert.throws(() => readMarker(order, marker), isRefused('ParamInvalid'))
})

for (const marker of ['', '0', '123', 'abc', '9'.repeat(40)])
  test(`it knows no marker "${marker}"`, () => assert.throws(() => readMarker(readOrder('name', 'asc'), marker), isRefused('ParamInvalid')))

test('it takes one to a thousand ids', () => {
  assert.throws(() => checkItemCount([]), isRefused('NoItemsProvided'))
  checkItemCount(Array.from({ length: 1000 }, (_, id) => id))
  assert.throws(() => checkItemCount(Array.from({ length: 1001 }, (_, id) => id)), isRefused('TooManyItems'))
})
