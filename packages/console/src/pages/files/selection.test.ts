import assert from 'node:assert/strict'
import test from 'node:test'
import { Selection } from './selection.ts'

const keyAt = (row: number): string | undefined => (row < 10 ? `k${row}` : undefined)
const chosen = (selection: Selection): string[] => [...selection.read().keys].toSorted()

test('chooses one, more, and a range from where the choice began', () => {
  const selection = new Selection()
  selection.choose(2, 'k2')
  selection.extend(4, keyAt)
  assert.deepEqual(chosen(selection), ['k2', 'k3', 'k4'])
  selection.extend(1, keyAt)
  assert.deepEqual(chosen(selection), ['k1', 'k2'])
  selection.toggle(7, 'k7')
  selection.toggle(1, 'k1')
  assert.deepEqual(chosen(selection), ['k2', 'k7'])
  assert.equal(selection.read().active, 1)
})

test('leaves rows out that have not come yet', () => {
  const selection = new Selection()
  selection.choose(8, 'k8')
  selection.extend(12, keyAt)
  assert.deepEqual(chosen(selection), ['k8', 'k9'])
})

test('tells of every change, and of none where nothing changed', () => {
  const selection = new Selection()
  let count = 0
  selection.subscribe(() => count++)
  selection.clear()
  selection.choose(0, 'k0')
  selection.clear()
  assert.equal(count, 2)
})
