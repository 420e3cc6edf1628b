import assert from 'node:assert/strict'
import { test } from 'node:test'
import { delay, withRetries } from './back-off.ts'

const quick = { retriesMax: 3, waitMs: 1, waitMsMax: 2, waitsForNetwork: false }

test('tries again until it works', async () => {
  const numbers: number[] = []
  const value = await withRetries(
    async (number) => {
      numbers.push(number)
      if (number < 2) throw new Error('not yet')
      return 'done'
    },
    { backOff: quick, mayRetry: () => true },
  )
  assert.deepEqual([value, numbers], ['done', [0, 1, 2]])
})

test('gives up after the last try, and at once where a repetition is not allowed', async () => {
  let count = 0
  const failing = async (): Promise<never> => {
    throw new Error(`try ${++count}`)
  }
  await assert.rejects(withRetries(failing, { backOff: quick, mayRetry: () => true }), /try 4/)
  count = 0
  await assert.rejects(withRetries(failing, { backOff: quick, mayRetry: () => false }), /try 1/)
})

test('stops waiting when told to, with the reason', async () => {
  const stop = new AbortController()
  const waiting = delay(60_000, stop.signal)
  stop.abort(new Error('enough'))
  await assert.rejects(waiting, /enough/)
  await assert.rejects(delay(1, stop.signal), /enough/)
})
