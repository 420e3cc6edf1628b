import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { SegmentSet } from './segment-set.ts'

test('it knows what was added, beyond its first table', () => {
  const ids = Array.from({ length: 5000 }, () => randomBytes(16).toString('hex'))
  const set = new SegmentSet()
  for (const id of ids) set.add(id)
  for (const id of ids) set.add(id)
  assert.equal(set.size, ids.length)
  assert.ok(ids.every((id) => set.has(id)))
  assert.ok(!set.has(randomBytes(16).toString('hex')))
})

test('it holds an id whose random bytes are zero', () => {
  const set = new SegmentSet()
  set.add('0'.repeat(32))
  assert.ok(set.has('0'.repeat(32)))
})
