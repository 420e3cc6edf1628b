import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { test } from 'node:test'
import { signTc3 } from './tc3.ts'

const request = {
  credential: { secretId: 'AKIDexample', secretKey: 'secret' },
  service: 'smh',
  version: '2021-07-12',
  action: 'DescribeLibraries',
  host: '127.0.0.1:8443',
  path: '/',
  body: '{"Limit":1}',
  timestampSeconds: 1_700_000_000,
}

/** The document's recipe, step by step, with Node's own functions. */
function expected(): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const canonical = [
    'POST',
    '/',
    '',
    'content-type:application/json; charset=utf-8',
    'host:127.0.0.1:8443',
    'x-tc-action:describelibraries',
    '',
    'content-type;host;x-tc-action',
    sha256(request.body),
  ].join('\n')
  const toSign = `TC3-HMAC-SHA256\n1700000000\n2023-11-14/smh/tc3_request\n${sha256(canonical)}`
  return hmac(hmac(hmac(hmac('TC3secret', '2023-11-14'), 'smh'), 'tc3_request'), toSign).toString('hex')
}

test('signs as the recipe says', async () => {
  const { Authorization } = await signTc3(request)
  assert.equal(
    Authorization,
    `TC3-HMAC-SHA256 Credential=AKIDexample/2023-11-14/smh/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature=${expected()}`,
  )
})

test('sends a token and a region only where there is one', async () => {
  const without = await signTc3(request)
  assert.equal('X-TC-Token' in without || 'X-TC-Region' in without, false)
  const { 'X-TC-Token': token, 'X-TC-Region': region } = await signTc3({
    ...request,
    region: 'ap-local',
    credential: { ...request.credential, token: 't' },
  })
  assert.deepEqual([token, region], ['t', 'ap-local'])
})
