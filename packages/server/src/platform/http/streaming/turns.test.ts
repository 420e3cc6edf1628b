/** Who goes on, on a clock that the test moves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { stepBytes, Turns } from './turns.ts'
import type { Place } from './turns.ts'

function given() {
  let now = 1000
  const timers = new Set<{ readonly at: number; readonly work: () => void }>()
  const turns = new Turns({
    now: () => now,
    later: (ms, work) => {
      const timer = { at: now + ms, work }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  })
  /** Goes on by single milliseconds. */
  const pass = async (ms: number): Promise<void> => {
    for (const end = now + ms; now < end; ) {
      now++
      for (const timer of timers)
        if (timer.at <= now) {
          timers.delete(timer)
          timer.work()
        }
      await setImmediate()
    }
  }
  return { turns, pass, timers }
}

/** Takes a step; tells whether the next one may be taken. */
function step(place: Place): { isFree: boolean } {
  place.take(stepBytes)
  const turn = place.turn()
  const state = { isFree: turn === undefined }
  void turn?.then(() => (state.isFree = true))
  return state
}

test('lets a body alone go on, and asks nobody for less than a step', () => {
  const place = given().turns.join(100 * stepBytes)
  for (let at = 0; at < 50; at++) assert.equal(step(place).isFree, true)
  const beside = given().turns
  const [first, second] = [beside.join(2 * stepBytes), beside.join(100 * stepBytes)]
  assert.equal(step(first).isFree, true)
  second.take(stepBytes - 1)
  assert.equal(second.turn(), undefined)
  second.take(1)
  assert.notEqual(second.turn(), undefined)
})

test('lets the body with the least left take five steps for one of the others', async () => {
  const { turns, pass } = given()
  const [long, short] = [turns.join(100 * stepBytes), turns.join(50 * stepBytes)]
  assert.equal(step(short).isFree, true)
  const waiting = step(long)
  for (let at = 0; at < 4; at++) assert.equal(step(short).isFree, true)
  await setImmediate()
  assert.equal(waiting.isFree, false)
  assert.equal(step(short).isFree, true)
  await setImmediate()
  assert.equal(waiting.isFree, true)
  assert.equal(step(long).isFree, false)
  await pass(0)
})

test('of two as long as each other, lets the one go first that was there first', () => {
  const { turns } = given()
  const [one, other] = [turns.join(9 * stepBytes), turns.join(9 * stepBytes)]
  assert.equal(step(one).isFree, true)
  assert.equal(step(other).isFree, false)
  assert.equal(step(one).isFree, true)
})

test('lets all others go first where nobody knows how much is left', () => {
  const { turns } = given()
  const [unknown, known] = [turns.join(undefined), turns.join(5000 * stepBytes)]
  assert.equal(step(known).isFree, true)
  assert.equal(step(unknown).isFree, false)
  assert.equal(step(known).isFree, true)
})

test('waits for nobody whose sender is waited for', async () => {
  const { turns, pass } = given()
  const [long, short] = [turns.join(100 * stepBytes), turns.join(50 * stepBytes)]
  step(short)
  const waiting = step(long)
  short.starve()
  await pass(1)
  assert.equal(waiting.isFree, true)
  assert.equal(step(long).isFree, true)
  // It has bytes again.
  step(short)
  assert.equal(step(long).isFree, false)
})

test('waits for nobody that is as slow as a gigabit network', async () => {
  const { turns, pass } = given()
  const [long, smooth] = [turns.join(100 * stepBytes), turns.join(50 * stepBytes)]
  step(smooth)
  for (let chunk = 0; chunk < 8; chunk++) {
    smooth.starve()
    await pass(1)
    smooth.take(stepBytes / 8)
  }
  assert.equal(smooth.turn(), undefined)
  assert.equal(step(long).isFree, true)
  // Now it has more than can be taken at once.
  step(smooth)
  assert.equal(step(long).isFree, false)
})

test('waits for nobody that is slower than a step in 8 ms', async () => {
  const { turns, pass } = given()
  const [long, short] = [turns.join(100 * stepBytes), turns.join(50 * stepBytes)]
  step(short)
  await pass(8)
  assert.equal(step(long).isFree, true)
})

test('lets no step wait longer than 8 ms', async () => {
  const { turns, pass, timers } = given()
  const [long, short] = [turns.join(100 * stepBytes), turns.join(50 * stepBytes)]
  step(short)
  const waiting = step(long)
  for (let at = 0; at < 7; at++) {
    await pass(1)
    if (at % 3 === 0) step(short)
  }
  assert.equal(waiting.isFree, false)
  await pass(1)
  assert.equal(waiting.isFree, true)
  assert.equal(timers.size, 0)
})

test('lets everybody go on when a body has ended or was given up', async () => {
  const { turns, timers } = given()
  const [first, second, third] = [turns.join(5 * stepBytes), turns.join(50 * stepBytes), turns.join(60 * stepBytes)]
  step(first)
  const waiting = [step(second), step(third)]
  first.leave()
  first.leave()
  await setImmediate()
  assert.deepEqual(
    waiting.map(({ isFree }) => isFree),
    [true, true],
  )
  assert.equal(timers.size, 0)
  assert.equal(step(second).isFree, true)
})

test('of those that wait, lets the one with the least left go on first', async () => {
  const { turns, pass } = given()
  const [first, second, third] = [turns.join(5 * stepBytes), turns.join(50 * stepBytes), turns.join(60 * stepBytes)]
  step(first)
  const [nearer, farther] = [step(second), step(third)]
  first.starve()
  await pass(1)
  assert.deepEqual([nearer.isFree, farther.isFree], [true, false])
})
