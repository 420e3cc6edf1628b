import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isHexId } from '../kernel/ids.ts'
import { newId, newIds, systemRandom } from './clock.ts'

const at = (now: number) => ({ clock: { now: () => now }, random: systemRandom })

test('it makes ids that sort by their time', () => {
  const [early, late] = [newId(at(1_767_225_600_000)), newId(at(1_767_225_600_001))]
  assert.ok(isHexId(early) && isHexId(late))
  assert.ok(early < late)
})

test('it makes many ids at once that are distinct and ascend', () => {
  const ids = newIds(at(1_767_225_600_000), 1000)
  assert.ok(ids.every(isHexId))
  assert.deepEqual(ids, [...new Set(ids)].sort())
  assert.equal(ids.length, 1000)
  assert.ok(newId(at(1_767_225_599_999)) < (ids[0] as string) && (ids.at(-1) as string) < newId(at(1_767_225_600_001)))
  assert.deepEqual(newIds(at(0), 0), [])
})
