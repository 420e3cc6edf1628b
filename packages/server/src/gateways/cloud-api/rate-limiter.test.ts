import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRateLimiter } from './rate-limiter.ts'

function held() {
  const clock = { at: 1_000_000, now: () => clock.at }
  return { clock, limiter: createRateLimiter(clock) }
}

test("lets one second's worth through at once, and no more", () => {
  const { limiter } = held()
  const answers = Array.from({ length: 25 }, () => limiter.take('a', 20))
  assert.equal(answers.filter(Boolean).length, 20)
  assert.equal(answers[20], false)
})

test("refills evenly and never beyond one second's worth", () => {
  const { clock, limiter } = held()
  for (let n = 0; n < 20; n++) limiter.take('a', 20)
  clock.at += 49
  assert.equal(limiter.take('a', 20), false)
  clock.at += 1
  assert.equal(limiter.take('a', 20), true)
  assert.equal(limiter.take('a', 20), false)
  clock.at += 3_600_000
  assert.equal(Array.from({ length: 30 }, () => limiter.take('a', 20)).filter(Boolean).length, 20)
})

test('counts accounts and actions apart', () => {
  const { limiter } = held()
  for (let n = 0; n < 20; n++) limiter.take('a', 20)
  assert.equal(limiter.take('a', 20), false)
  assert.equal(limiter.take('b', 20), true)
})

test('neither gives nor takes when the clock jumps back', () => {
  const { clock, limiter } = held()
  for (let n = 0; n < 19; n++) limiter.take('a', 20)
  clock.at -= 60_000
  assert.equal(limiter.take('a', 20), true)
  assert.equal(limiter.take('a', 20), false)
  clock.at += 50
  assert.equal(limiter.take('a', 20), true)
})
