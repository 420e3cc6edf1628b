import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLivePath, parseLiveAddress } from './address.ts'

const at = { domain: 'play.test', app: 'live', stream: 'cam.1' }

for (const [path, wanted] of [
  ['/live/cam.1.flv', { ...at, form: 'flv' }],
  ['/live/cam.1.m3u8', { ...at, form: 'hls' }],
  ['/live/cam.1/17.ts', { ...at, form: 'segment', number: '17' }],
  ['/-/live/Other.Test/live/cam.1.flv', { ...at, domain: 'other.test', form: 'flv' }],
  ['/-/live/other.test/live/cam.1/17.ts', { ...at, domain: 'other.test', form: 'segment', number: '17' }],
  ['/live/cam.1', undefined],
  ['/cam.1.flv', undefined],
  ['/live/a/cam.1.flv', undefined],
  ['/live/cam.1/..ts', undefined],
  ['/live/cam.1/12345678901234567.ts', undefined],
  ['/live/../17.ts', undefined],
  ['/live/%2e%2e/17.ts', undefined],
  ['/-/live/other.test', undefined],
  ['/-/live//live/cam.1.flv', undefined],
  ['/', undefined],
] as const)
  test(`reads ${path}`, () => assert.deepEqual(parseLiveAddress(path, 'play.test'), wanted))

test('takes addresses by path for its own', () => {
  assert.ok(isLivePath('/-/live/play.test/live/a.flv?x=y'))
  assert.ok(!isLivePath('/-/file/a') && !isLivePath('/live/a.flv'))
})
