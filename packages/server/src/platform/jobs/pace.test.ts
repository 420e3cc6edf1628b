import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '../../kernel/limits.ts'
import { Pace } from './pace.ts'

/** Steps whose rows take `msPerRow` each, on a clock of whole milliseconds; answers what the next one takes. */
function settled(pace: Pace, msPerRow: number): number {
  let now = 0.3
  for (let step = 0; step < 100; step++) {
    const rows = pace.rowsMax
    const before = Math.floor(now)
    now += rows * msPerRow
    pace.note({ rows, ms: Math.floor(now) - before })
  }
  return pace.rowsMax
}

test('it finds the number of rows that fill a step, though the clock is coarse', () => {
  const rows = settled(new Pace(2), 0.01)
  assert.ok(rows > 120 && rows < 320, `${rows} rows of 10 µs for 2 ms`)
})

test('it takes fewer rows where each costs more, down to a bound', () => {
  assert.ok(settled(new Pace(20), 0.1) < 320)
  assert.equal(settled(new Pace(2), 10), limits.entriesPerStepMin)
})

test('it takes more up to a bound where the clock stands still', () => {
  assert.equal(settled(new Pace(2), 0), limits.entriesPerStepMax)
})

test('it keeps its guess until something was done', () => {
  const pace = new Pace(2)
  pace.note({ rows: 0, ms: 50 })
  assert.equal(pace.rowsMax, limits.entriesPerStep)
})

test('it takes shorter steps for a while when it had to wait for others', () => {
  const pace = new Pace(8, 2)
  const step = (waitedMs: number): number => {
    const rows = pace.rowsMax
    pace.note({ rows, ms: rows * 0.01, waitedMs })
    return rows
  }
  for (let steps = 0; steps < 100; steps++) step(0)
  // A single long wait is the disk's.
  assert.equal(step(100), 800)
  assert.equal(step(1), 800)
  assert.equal(step(3), 200)
  for (let steps = 0; steps < 20; steps++) step(0)
  assert.equal(step(0), 800)
})
