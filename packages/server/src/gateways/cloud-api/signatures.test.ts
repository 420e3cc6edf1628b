/** The published and recorded vectors: canonical texts, keys and signatures, and the verifiers over them. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { decodeParameters } from './parameters.ts'
import { canonicalCandidates, deriveTc3Key, parseTc3Authorization, signTc3, verifyTc3 } from './tc3-signature.ts'
import type { Tc3Request } from './tc3-signature.ts'
import { plainCandidates, signV1, verifyV1 } from './v1-signature.ts'

const secretId = 'AKIDEXAMPLEfake0000000000000000000001'
const secretKey = 'FakeSecretKeyForUnitTests0000001'
const timestamp = '1700000000'
const date = '2023-11-14'
const describeBody = '{"LibraryIds":["smh0a"],"PageNumber":1}'

const multipartBody = [
  '--Bnd01',
  'Content-Disposition: form-data; name="Name"',
  '',
  'a',
  '--Bnd01',
  'Content-Disposition: form-data; name="File"',
  'Content-Type: application/octet-stream',
  '',
  'hello',
  '--Bnd01--',
  '',
].join('\r\n')

type Vector = {
  readonly id: string
  readonly method?: string
  readonly service: string
  readonly host: string
  readonly rawQuery?: string
  readonly body?: string
  readonly headers: Readonly<Record<string, string>>
  readonly signed?: string
  readonly canonicalHash: string
  readonly signature: string
}

const vectors: readonly Vector[] = [
  {
    id: 'TC3-1',
    service: 'smh',
    host: 'smh.tencentcloudapi.com',
    body: describeBody,
    headers: { 'content-type': 'application/json' },
    canonicalHash: 'd559d9bf3d65acab37f3200d20117059e465cb99cd3f2a48ca8c114e8d72b580',
    signature: '99cac2c2bf6fae65b913af10753c6e623281a6f9be3c1099607d50da17e0edee',
  },
  {
    id: 'TC3-2',
    service: 'smh',
    host: 'smh.tencentcloudapi.com',
    body: describeBody,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-tc-action': 'DescribeLibraries' },
    signed: 'content-type;host;x-tc-action',
    canonicalHash: '3a1573943c079d9494ecc548b09de8a4044ffb6217f8396f2d91fecadea7cddf',
    signature: '4c6cfd2a612554a2c1d3cd06a2eb4dbec1e8ca259adc6d24027c3c2c0c010478',
  },
  {
    id: 'TC3-3',
    method: 'GET',
    service: 'live',
    host: 'live.tencentcloudapi.com',
    rawQuery: 'DomainPrefix=a%20b&PageNum=1&PageSize=10',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    canonicalHash: 'ad5f25804356071628765d8c23a33349411e193db0d0ce55b1a24373fafdfc2f',
    signature: '3689526ef79d2b6aba72f8450fdee9aa8a70aaac0c385473a0b9f55d9c3fb79a',
  },
  {
    id: 'TC3-4',
    service: 'lke',
    host: 'lke.tencentcloudapi.com',
    body: 'any body at all',
    headers: { 'content-type': 'application/json', 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' },
    canonicalHash: '9b54784c33f6d3ac4e2cfc9c1e02b647be4117a282f1a3ec393b2300c3a0c901',
    signature: 'de121e3b3d354423b588bf04192beccb7ad00e88889f4da024eacb786dfd1edd',
  },
  {
    id: 'TC3-5',
    service: '127',
    host: '127.0.0.1:8080',
    body: '{}',
    headers: { 'content-type': 'application/json' },
    canonicalHash: 'a6c0250329c21b63e5aedbde30f4045f136773e4cacb6d26043b560986a03077',
    signature: 'effbc280ccf3be94f87e35bf22f9814f542b092dfda80a76432bb9249185554d',
  },
  {
    id: 'TC3-6',
    service: 'smh',
    host: 'smh.tencentcloudapi.com',
    body: multipartBody,
    headers: { 'content-type': 'multipart/form-data; boundary=Bnd01' },
    canonicalHash: '9c7be47a2b4294ff6e152145a726e4422a31ec586728ea38e18813109dededb0',
    signature: 'bbee076dec111db4eac517075bc7dce8fafed1669610eb81498942f673aafc7e',
  },
]

const authorizationOf = (vector: Vector): string =>
  `TC3-HMAC-SHA256 Credential=${secretId}/${date}/${vector.service}/tc3_request, SignedHeaders=${vector.signed ?? 'content-type;host'}, Signature=${vector.signature}`

function requestOf(vector: Vector, changes: Partial<Tc3Request> = {}): Tc3Request {
  return {
    method: vector.method ?? 'POST',
    path: '/',
    rawQuery: vector.rawQuery ?? '',
    body: Buffer.from(vector.body ?? ''),
    timestamp,
    header: (name) => vector.headers[name],
    hosts: [vector.host, vector.host.replace(/:\d+$/, '')],
    ...changes,
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

for (const vector of vectors) {
  test(`verifies ${vector.id} and has its canonical request among the candidates`, () => {
    const authorization = parseTc3Authorization(authorizationOf(vector))
    assert.ok(authorization)
    assert.equal(authorization.secretId, secretId)
    const hashes = canonicalCandidates(authorization.signedHeaders, requestOf(vector)).map(hash)
    assert.ok(hashes.includes(vector.canonicalHash))
    assert.equal(verifyTc3(authorization, requestOf(vector), secretKey), true)
  })

  test(`refuses ${vector.id} when anything that is signed differs`, () => {
    const authorization = parseTc3Authorization(authorizationOf(vector))
    assert.ok(authorization)
    const refuses = (changes: Partial<Tc3Request>, key = secretKey): void =>
      assert.equal(verifyTc3(authorization, requestOf(vector, changes), key), false)
    refuses({}, `${secretKey}x`)
    refuses({ hosts: ['other.example'] })
    refuses({ header: (name) => (name === 'content-type' ? 'text/plain' : vector.headers[name]) })
    refuses({ timestamp: '1700000001' })
    refuses({ timestamp: '1700100000' })
    if (vector.method === 'GET') refuses({ rawQuery: 'PageSize=10&DomainPrefix=a%20b&PageNum=1' })
    else if (!vector.headers['x-tc-content-sha256']) refuses({ body: Buffer.from(`${vector.body} `) })
  })
}

test('derives the documented keys', () => {
  assert.equal(
    deriveTc3Key(secretKey, { date, service: 'smh' }).toString('hex'),
    '6ae637dddb1e1d69480713e3865c70ba332fd9d3b069eef0f268e6b662178525',
  )
})

test('verifies a path behind a prefix, signed as it is or as /', () => {
  const [vector] = vectors
  assert.ok(vector)
  const key = deriveTc3Key(secretKey, { date, service: 'smh' })
  const canonical = `POST\n/tc/\n\ncontent-type:application/json\nhost:smh.tencentcloudapi.com\n\ncontent-type;host\n${hash(describeBody)}`
  const signature = signTc3(key, { timestamp, date, service: 'smh', canonical }).toString('hex')
  const authorization = parseTc3Authorization(authorizationOf({ ...vector, signature }))
  assert.ok(authorization)
  assert.equal(verifyTc3(authorization, requestOf(vector, { path: '/tc/' }), secretKey), true)
  assert.equal(verifyTc3(authorization, requestOf(vector, { path: '/other/' }), secretKey), false)
  const plainPath = parseTc3Authorization(authorizationOf(vector))
  assert.ok(plainPath)
  assert.equal(verifyTc3(plainPath, requestOf(vector, { path: '/tc/' }), secretKey), true)
})

test('tries a boundary with capitals raw while the action is lower-cased', () => {
  const headers = { 'content-type': 'multipart/form-data; boundary=ABC', 'x-tc-action': 'CreateLibrary' }
  const request = requestOf({ ...(vectors[0] as Vector), headers, signed: 'content-type;host;x-tc-action' })
  const candidates = canonicalCandidates(['content-type', 'host', 'x-tc-action'], request)
  assert.ok(candidates.some((text) => text.includes('boundary=ABC') && text.includes('x-tc-action:createlibrary')))
  assert.ok(candidates.length <= 12)
})

test("checks the last step of the vendor's own example", () => {
  const body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8', 'x-tc-action': 'DescribeInstances' }
  const candidates = canonicalCandidates(['content-type', 'host', 'x-tc-action'], {
    method: 'POST',
    path: '/',
    rawQuery: '',
    body: Buffer.from(body),
    timestamp: '1551113065',
    header: (name) => headers[name],
    hosts: ['cvm.tencentcloudapi.com'],
  })
  const canonical = candidates.find((text) => hash(text) === '7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84')
  assert.ok(canonical)
  assert.equal(hash(body), '35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064')
  const signingKey = Buffer.from('b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af', 'hex')
  const signature = signTc3(signingKey, { timestamp: '1551113065', date: '2019-02-25', service: 'cvm', canonical })
  assert.equal(signature.toString('hex'), '10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f')
})

test('reads an Authorization header with and without spaces behind the commas, and nothing else', () => {
  const [vector] = vectors
  assert.ok(vector)
  const whole = authorizationOf(vector)
  assert.ok(parseTc3Authorization(whole.replaceAll(', ', ',')))
  for (const broken of [
    '',
    'SKIP',
    'Basic dTpw',
    whole.replace('TC3-HMAC-SHA256', 'TC3-HMAC-SM3'),
    whole.replace('tc3_request', 'tc4_request'),
    whole.replace('content-type;host', 'host'),
    whole.replace('content-type;host', 'content-type'),
    whole.slice(0, -1),
    whole.replace(/Signature=.*/, 'Signature='),
    whole.replace(date, '20231114'),
    whole.replace('Credential=', 'Credential=a/b/'),
  ]) {
    assert.equal(parseTc3Authorization(broken), undefined, broken)
  }
})

const v1Get =
  'Action=DescribeLivePlayAuthKey&DomainName=play.example.com&Nonce=11886&Region=ap-guangzhou' +
  `&SecretId=${secretId}&SignatureMethod=HmacSHA256&Timestamp=1700000000&Version=2018-08-01` +
  '&Signature=ARvbygjkcY8SSEH%2B6JhD8vyVs%2BytUE3y1HZLhZ4Y8gs%3D'
const v1Post =
  `Version=2021-07-12&Action=DescribeLibraries&LibraryIds.0=smh0a&LibraryIds.1=smh0b&Nonce=11886&Region=ap-guangzhou&SecretId=${secretId}` +
  '&TagFilters.0.TagKey=k+1&TagFilters.0.TagValue.0=v1&Timestamp=1700000000&Token=tok%3D%3D&Signature=NUek5RNggpJQjWTuStcEsaAAbtQ%3D'

test('verifies V1-1, a GET under HmacSHA256', () => {
  const request = { method: 'GET', path: '/', hosts: ['live.tencentcloudapi.com'], parameters: decodeParameters(v1Get) }
  assert.equal(
    plainCandidates(request)[0],
    `GETlive.tencentcloudapi.com/?Action=DescribeLivePlayAuthKey&DomainName=play.example.com&Nonce=11886&Region=ap-guangzhou&SecretId=${secretId}&SignatureMethod=HmacSHA256&Timestamp=1700000000&Version=2018-08-01`,
  )
  assert.equal(verifyV1(request, secretKey), true)
  assert.equal(verifyV1({ ...request, method: 'POST' }, secretKey), false)
  assert.equal(verifyV1({ ...request, hosts: ['127.0.0.1'] }, secretKey), false)
  assert.equal(verifyV1({ ...request, parameters: decodeParameters(v1Get.replace('HmacSHA256', 'HmacMD5')) }, secretKey), false)
})

test('verifies V1-2, a POST under HmacSHA1 by default, with a token and nested names', () => {
  const request = { method: 'POST', path: '/', hosts: ['smh.tencentcloudapi.com'], parameters: decodeParameters(v1Post) }
  assert.equal(verifyV1(request, secretKey), true)
  assert.equal(verifyV1({ ...request, parameters: decodeParameters(v1Post.replace('tok%3D', 'tik%3D')) }, secretKey), false)
})

test('verifies names signed with . for _, and a signature whose + arrived as a space', () => {
  const plain = 'GETh/?a.b=1&c=2'
  let signature = ''
  let salt = 0
  while (!signature.includes('+')) signature = signV1(secretKey, `${plain}${salt++}`, 'HmacSHA1')
  const parameters = new Map([
    ['a_b', '1'],
    ['c', `2${salt - 1}`],
    ['Signature', signature.replaceAll('+', ' ')],
  ])
  assert.equal(verifyV1({ method: 'GET', path: '/', hosts: ['h'], parameters }, secretKey), true)
})
