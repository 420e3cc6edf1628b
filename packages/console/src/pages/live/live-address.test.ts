import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { explainAddress, signStream } from './live-address.ts'
import { md5 } from './md5.ts'

const keys = { isSigned: true, main: 'testkey0123456789', backup: 'backup0123456789', graceSeconds: 300 }
const at = 1_700_000_000

test('digests texts of every length as the platform does', () => {
  for (const length of [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 200]) {
    const text = 'é中a'.repeat(length).slice(0, length)
    assert.equal(md5(text), createHash('md5').update(text).digest('hex'), `${length} characters`)
  }
})

test('signs as the published example does', async () => {
  const asked = { stream: 'stream01', key: keys.main, expiresAt: at } as const
  assert.equal(await signStream({ ...asked, digest: 'md5' }), 'txSecret=ef1b27f17c6c3187a5a687b96a4c80fe&txTime=6553F100')
  assert.equal(
    await signStream({ ...asked, digest: 'sha256' }),
    'txSecret=84600cbaa8d5996646a2efb5dd7f3e6958c488aadd379663fbd64903688c5ad2&txTime=6553F100',
  )
})

test('says which key signed an address, and until when', async () => {
  const query = await signStream({ stream: 'stream01', key: keys.backup, expiresAt: at, digest: 'md5' })
  for (const address of [
    `rtmp://play.example.com/live/stream01?${query}`,
    `https://play.example.com:9443/live/stream01.flv?${query}`,
    `https://127.0.0.1:9443/-/live/play.example.com/live/stream01.m3u8?${query}`,
  ]) {
    const told = await explainAddress(address, 'play.example.com', keys, at + 300)
    const expected = { verdict: 'good', app: 'live', stream: 'stream01', digest: 'md5', expiresAt: at + 300, signedBy: 'backup' }
    assert.deepEqual(told, expected, address)
  }
})

test('says what is wrong with an address', async () => {
  const query = await signStream({ stream: 's', key: keys.main, expiresAt: at, digest: 'sha256' })
  const verdictOf = async (address: string, now = at): Promise<string> => (await explainAddress(address, 'd.test', keys, now)).verdict
  assert.equal(await verdictOf(`rtmp://d.test/live/s?${query}`, at + 301), 'expired')
  assert.equal(await verdictOf(`rtmp://d.test/live/other?${query}`), 'wrongSignature')
  assert.equal(await verdictOf(`rtmp://e.test/live/s?${query}`), 'wrongDomain')
  assert.equal(await verdictOf('rtmp://d.test/live/s'), 'noSecret')
  assert.equal(await verdictOf('rtmp://d.test/live/s?txSecret=abc&txTime=1'), 'badSecret')
  assert.equal(await verdictOf(`rtmp://d.test/live/s?txSecret=${'a'.repeat(32)}`), 'noTime')
  assert.equal(await verdictOf(`rtmp://d.test/live/s?txSecret=${'a'.repeat(32)}&txTime=soon`), 'badTime')
  assert.equal(await verdictOf('d.test'), 'unreadable')
  assert.equal((await explainAddress('rtmp://d.test/live/s', 'd.test', { ...keys, isSigned: false }, at)).verdict, 'open')
})
