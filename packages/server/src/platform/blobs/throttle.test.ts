import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Pace, throttle } from './throttle.ts'

/** Time that passes only when somebody waits or the test says so. */
const heldPace = () => {
  let at = 0
  const pace: Pace = {
    now: () => at,
    wait: async (duration) => {
      at += duration
    },
  }
  return { pace, pass: (duration: number) => (at += duration), now: () => at }
}

async function* chunks(count: number, sizeBytes: number) {
  for (let at = 0; at < count; at++) yield new Uint8Array(sizeBytes).fill(at)
}

test('takes as long as the limit says', async () => {
  const { pace, now } = heldPace()
  let receivedBytes = 0
  for await (const slice of throttle(chunks(3, 100_000), 100_000, { pace })) {
    assert.ok(slice.byteLength <= 10_000)
    receivedBytes += slice.byteLength
  }
  assert.equal(receivedBytes, 300_000)
  // The last slice is sent, not waited for.
  assert.equal(Math.round(now()), 2900)
})

test('lets a receiver that paused catch up half a second, not more', async () => {
  const { pace, pass, now } = heldPace()
  const slices = throttle(chunks(100, 10_000), 100_000, { pace })
  await slices.next()
  pass(60_000)
  for (let count = 0; count < 10; count++) await slices.next()
  assert.equal(Math.round(now()), 60_400)
})

test('ends waiting with the reason of the abort', async () => {
  const aborting = new AbortController()
  const slices = throttle(chunks(2, 100), 1, { signal: aborting.signal })
  await slices.next()
  const next = slices.next()
  aborting.abort(new Error('gone'))
  await assert.rejects(next, { message: 'gone' })
})
