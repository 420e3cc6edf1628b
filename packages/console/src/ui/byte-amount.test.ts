import assert from 'node:assert/strict'
import test from 'node:test'
import { amountOf, readBytes } from './byte-amount.ts'

test('reads what people write', () => {
  assert.equal(readBytes({ amount: '1.5', unit: 'GiB' }), 1_610_612_736n)
  assert.equal(readBytes({ amount: ' 10 ', unit: 'TiB' }), 10_995_116_277_760n)
})

test('refuses what is no amount or more than a server can hold', () => {
  for (const amount of ['', '0', '-1', '1e3', 'ten', '1.2345']) assert.equal(readBytes({ amount, unit: 'MiB' }), undefined, amount)
  assert.equal(readBytes({ amount: '8388608', unit: 'TiB' }), undefined)
})

test('says an amount in the largest unit that leaves no rest', () => {
  assert.deepEqual(amountOf(1_610_612_736n), { amount: '1536', unit: 'MiB' })
  assert.deepEqual(amountOf(1000n), { amount: '1000', unit: 'B' })
})
