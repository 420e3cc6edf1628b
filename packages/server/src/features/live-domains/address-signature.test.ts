import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkSignature, parseTxTime, readAddressSignature, signAddress } from './address-signature.ts'

const keys = { main: 'testkey0123456789', backup: '', graceSeconds: 300 }
const stream = 'stream01'
const issued = 1_700_000_000
const inTime = { stream, now: issued * 1000 }

test('takes the addresses of the reference, MD5 and SHA-256, upper and lower case', () => {
  const secrets = [
    ['6553F100', 'ef1b27f17c6c3187a5a687b96a4c80fe'],
    ['6553F100', 'EF1B27F17C6C3187A5A687B96A4C80FE'],
    ['6553F100', '84600cbaa8d5996646a2efb5dd7f3e6958c488aadd379663fbd64903688c5ad2'],
    ['6553f100', '41b64f22a08298a76ad70dd329319c2f'],
  ] as const
  for (const [txTime, txSecret] of secrets) {
    const good = { isGood: true, key: 'main', expiresAt: (issued + 300) * 1000 }
    assert.deepEqual(checkSignature(keys, { txSecret, txTime }, inTime), good)
  }
})

test('is good until its time and the grace, and not a millisecond longer', () => {
  const address = signAddress({ key: keys.main, stream, at: issued })
  assert.equal(checkSignature(keys, address, { stream, now: (issued + 300) * 1000 }).isGood, true)
  assert.deepEqual(checkSignature(keys, address, { stream, now: (issued + 300) * 1000 + 1 }), {
    isGood: false,
    fault: 'expired',
    key: 'main',
    expiresAt: (issued + 300) * 1000,
  })
})

test('takes either slot while both are set, and neither when they have moved on', () => {
  const old = signAddress({ key: 'first', stream, at: issued })
  const rotated = { main: 'second', backup: 'first', graceSeconds: 300 }
  assert.deepEqual(checkSignature(rotated, old, inTime), { isGood: true, key: 'backup', expiresAt: (issued + 300) * 1000 })
  const gone = { main: 'third', backup: 'second', graceSeconds: 300 }
  assert.equal(checkSignature(gone, old, inTime).isGood, false)
})

test('lets nothing in where no slot has a key, whatever is signed', () => {
  const keyless = { main: '', backup: '', graceSeconds: 300 }
  for (const key of ['', 'guess']) {
    assert.deepEqual(checkSignature(keyless, signAddress({ key, stream, at: issued }), inTime), { isGood: false, fault: 'no_key' })
  }
})

test('never takes a signature that an empty backup key would make', () => {
  assert.equal(checkSignature(keys, signAddress({ key: '', stream, at: issued }), inTime).isGood, false)
})

test('reads times as hex, and ten decimal digits as decimal', () => {
  assert.equal(parseTxTime('6553F100'), issued)
  assert.equal(parseTxTime('6553f100'), issued)
  assert.equal(parseTxTime('1700000000'), issued)
  assert.equal(parseTxTime('0'), 0)
  assert.equal(parseTxTime('f'.repeat(16)), 2 ** 64)
  for (const text of ['', 'g', '-1', ' 1', '1 ', '0x1', 'f'.repeat(17), '1e3.', 'ÿ']) assert.equal(parseTxTime(text), undefined, text)
})

test('keeps a time beyond all calendars within what a date can hold', () => {
  const txTime = 'f'.repeat(16)
  const { txSecret } = signAddress({ key: keys.main, stream, at: issued })
  const checked = checkSignature(keys, { txSecret, txTime }, inTime)
  assert.equal(Number.isNaN(new Date(checked.expiresAt ?? 0).getTime()), false)
})

test('says what is wrong before it says that it is late', () => {
  const faults = [
    [{}, 'secret_missing'],
    [{ txSecret: '', txTime: '6553F100' }, 'secret_missing'],
    [{ txSecret: 'a'.repeat(32) }, 'time_missing'],
    [{ txSecret: 'a'.repeat(32), txTime: 'x' }, 'time_malformed'],
    [{ txSecret: 'a'.repeat(31), txTime: '1' }, 'secret_malformed'],
    [{ txSecret: 'z'.repeat(32), txTime: '1' }, 'secret_malformed'],
    [{ txSecret: 'a'.repeat(32), txTime: '1' }, 'signature_wrong'],
  ] as const
  for (const [address, fault] of faults) {
    const checked = checkSignature(keys, address, inTime)
    assert.equal(checked.isGood ? 'good' : checked.fault, fault)
  }
})

test('takes of two parameters of one name the first', () => {
  assert.deepEqual(readAddressSignature('a=1&txSecret=x&txTime=1&txSecret=y'), { txSecret: 'x', txTime: '1' })
  assert.deepEqual(readAddressSignature(''), { txSecret: undefined, txTime: undefined })
})

test('takes what it signs and refuses every other key, stream and time', () => {
  const text = fc.stringMatching(/^[A-Za-z0-9]{1,20}$/)
  fc.assert(
    fc.property(
      text,
      text,
      fc.constantFrom('md5' as const, 'sha256' as const),
      fc.integer({ min: 0, max: 2 ** 33 }),
      (key, name, digest, at) => {
        const address = signAddress({ key, stream: name, at, digest })
        const check = (main: string, of: string) =>
          checkSignature({ main, backup: '', graceSeconds: 0 }, address, { stream: of, now: at * 1000 }).isGood
        assert.equal(check(key, name), true)
        assert.equal(check(`${key}x`, name), false)
        assert.equal(check(key, `${name}x`), false)
      },
    ),
  )
})
