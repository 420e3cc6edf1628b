import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { liveAddressCases } from '../../../../../acceptance/live-addresses.ts'
import { explainAddress } from './explain-address.ts'
import type { AddressFacts } from './explain-address.ts'
import { readLiveAddress } from './stream-address.ts'

const now = Date.UTC(2026, 0, 15)
const txTime = '70000000'
const keys = { main: 'theMainKey', backup: 'theBackupKey', graceSeconds: 300 }
const domain = { name: 'play.example', kind: 'play', isEnabled: true, isSigned: true, keys } as const
const facts: AddressFacts = { domain, isForbidden: false, otherKeys: [{ of: 'the main key of push.example', key: 'pushKey' }], now }

function read(text: string) {
  const address = readLiveAddress(text)
  assert.ok(!('fault' in address), text)
  return address
}

const explain = (text: string, more: Partial<AddressFacts> = {}) => explainAddress(read(text), { ...facts, ...more })
const md5 = (text: string): string => hash('md5', text)

test('reads addresses as people paste them', () => {
  const parts = (text: string) => {
    const { domain: of, app, stream, form } = read(text)
    return [of, app, stream, form]
  }
  assert.deepEqual(parts('rtmp://Play.Example:1935/live/s?txTime=1'), ['play.example', 'live', 's', 'rtmp'])
  assert.deepEqual(parts('https://play.example:9443/live/s.flv'), ['play.example', 'live', 's', 'flv'])
  assert.deepEqual(parts(' http://127.0.0.1:9443/-/live/play.example/live/s.m3u8?x '), ['play.example', 'live', 's', 'hls'])
  assert.deepEqual(parts('rtmp://127.0.0.1/live/s?vhost=push.example'), ['push.example', 'live', 's', 'rtmp'])
  assert.deepEqual(parts('play.example/live/s.flv'), ['play.example', 'live', 's', 'flv'])
  assert.deepEqual(parts('push.example/live/s'), ['push.example', 'live', 's', 'rtmp'])
  for (const text of [
    '',
    'x',
    'rtmp://play.example',
    'rtmp://play.example/live',
    'https://play.example/live/s',
    'webrtc://d/a/s',
    'rtmp://d/a/b/c',
  ])
    assert.ok('fault' in readLiveAddress(text), text)
})

test('tells which key signed and when it ends', () => {
  const good = explain(`rtmp://play.example/live/s?txSecret=${md5(`theBackupKeys${txTime}`)}&txTime=${txTime}`)
  assert.equal(good.isGood, true)
  assert.match(good.conclusion, /^It plays, for another \d+ years\.$/)
  assert.deepEqual(good.facts, [
    ['Domain', 'play.example, streams are played from it'],
    ['Stream', 'live/s, by RTMP'],
    ['Key', 'signed by the backup key, with MD5'],
    ['Until', '2029-07-18T05:54:52.000Z (txTime 70000000 and 300 s of AuthDelta)'],
  ])
  const late = explain(`rtmp://play.example/live/s?txSecret=${md5('theMainKeys65000000')}&txTime=65000000`)
  assert.equal(late.isGood, false)
  assert.match(late.conclusion, /^It ended 2 years ago\. Sign a new one\.$/)
})

test('finds what was signed by mistake', () => {
  const hinted = (signedText: string, path = '/live/s_hd.flv', time = 'abcdef00') =>
    explain(`https://play.example${path}?txSecret=${md5(signedText)}&txTime=${time}`).hints.join(' ')
  assert.match(hinted('theMainKeylive/s_hdabcdef00'), /signed by the main key, but over live\/s_hd instead/)
  assert.match(hinted('theMainKeys_hd.flvabcdef00'), /but over s_hd\.flv instead/)
  assert.match(hinted('theMainKeysabcdef00'), /but over s instead/)
  assert.match(hinted('theBackupKeys_hdABCDEF00'), /signed by the backup key, but txTime changed its case/)
  assert.match(hinted('pushKeys_hdabcdef00'), /^It is signed by the main key of push\.example\.$/)
  assert.match(hinted('theMainKeys_hd2882400000'), /but over the time in decimal/)
  assert.equal(hinted('nothing'), '')
  const query = (text: string) => explain(`https://play.example/live/s.flv?${text}`).hints.join(' ')
  assert.match(query('txsecret=x&txTime=1'), /called txSecret, not txsecret/)
  assert.match(query(`txSecret=1&txTime=${'a'.repeat(32)}`), /changed places/)
  assert.match(query(`txSecret=${'a'.repeat(40)}&txTime=1`), /SHA-1/)
  assert.match(query(`txSecret=${'a'.repeat(32)}&txTime=1700000000000`), /milliseconds/)
})

test('says what stands in the way before the signature', () => {
  const address = 'https://play.example/live/s.flv'
  assert.match(explain(address, { domain: undefined }).conclusion, /no live domain play\.example/)
  assert.match(explain(address, { domain: { ...domain, isEnabled: false } }).conclusion, /EnableLiveDomain/)
  assert.match(explain(address, { isForbidden: true }).conclusion, /ResumeLiveStream/)
  assert.match(explain(address, { domain: { ...domain, kind: 'push' } }).conclusion, /pushed by RTMP/)
  assert.match(explain('https://play.example/live/a b.flv'.replace(' ', '%20')).conclusion, /named with letters/)
  assert.match(explain(address, { domain: { ...domain, isSigned: false } }).conclusion, /^It plays, as everything/)
  assert.match(explain(address, { domain: { ...domain, keys: { main: '', backup: '', graceSeconds: 0 } } }).conclusion, /no key is set/)
})

test('concludes of every address of the table what the table says', () => {
  const at = Math.floor(now / 1000)
  const own = { main: 'mainKey0123456789abcdef', backup: 'backupKey0123456789abcdef', graceSeconds: 300 }
  for (const one of liveAddressCases(at).filter(
    (some) => some.domain === 'play.live.test' && some.because !== 'wrong_domain_type' && some.stream !== 'banned01',
  )) {
    const suffix = { push: '', rtmp: '', flv: '.flv', hls: '.m3u8' }[one.protocol]
    if (one.protocol === 'push') continue
    const text = `${suffix ? 'https' : 'rtmp'}://${one.domain}/${one.app}/${one.stream}${suffix}?${one.query}`
    assert.equal(explain(text, { domain: { ...domain, name: one.domain, keys: own } }).isGood, one.isAllowed, one.name)
  }
})
