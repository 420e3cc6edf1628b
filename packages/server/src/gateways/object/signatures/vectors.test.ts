/** The fixed vectors of the reference, and what stands between the lines of its tables. */
import assert from 'node:assert/strict'
import { createHash, createHmac, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { fakePair, keyTime, window } from '../../../../test/signature-oracles.ts'
import { cosAuthorization } from '../../../features/credentials/index.ts'
import {
  checkCosTime,
  createChunkChain,
  readCosSignature,
  readSignature,
  readToken,
  requestHasExpired,
  signatureFailure,
  verifyCos,
  verifyCosPolicy,
  verifyV4,
  verifyV4Policy,
} from './index.ts'
import type { CosCircumstances, CosSignature, SignedRequest } from './index.ts'

const host = 'lke-1250000000.cos.ap-guangzhou.myqcloud.com'
const { secretId, secretKey } = fakePair

/** A request as the vector's client sends it. */
function cosRequest(
  line: string,
  signature: string,
  given: { headers?: Record<string, string>; list: string; parameters?: string },
): SignedRequest {
  const [method, target] = line.split(' ') as [string, string]
  const [rawPath, rawQuery = ''] = target.split('?') as [string, string?]
  const text = `q-sign-algorithm=sha1&q-ak=${secretId}&q-sign-time=${keyTime}&q-key-time=${keyTime}&q-header-list=${given.list}&q-url-param-list=${given.parameters ?? ''}&q-signature=${signature}`
  return { method, rawPath, rawQuery, rawHeaders: [...Object.entries({ host, ...given.headers }).flat(), 'authorization', text] }
}

function codeOf(request: SignedRequest, about: Partial<CosCircumstances> = {}): string {
  try {
    const signature = readSignature(request) as CosSignature
    checkCosTime(signature, window.start * 1000)
    verifyCos(signature, request, { secretKey, ...about })
    return 'accepted'
  } catch (error) {
    return (error as { code: string }).code
  }
}

const path1 = '/corp/1/2/doc/a%20b%2B%E4%B8%AD.txt'
const cosVectors: Readonly<Record<string, SignedRequest>> = {
  'COS-1': cosRequest(`PUT ${path1}`, '8e39aed2a091f693a4010b38789decaf4c08b58d', {
    list: 'content-length;content-type;host',
    headers: { 'content-length': '5', 'content-type': 'text/plain' },
  }),
  'COS-1b': cosRequest(`PUT ${path1}`, '21fea1a61446de9b74bf70386522521f2b76cb95', {
    list: 'content-length;host',
    headers: { 'content-length': '5' },
  }),
  'COS-2': cosRequest(
    'GET /corp/1/2/doc/f.pdf?response-content-disposition=attachment%3B%20filename%3D%22x.pdf%22&versionId=',
    'c4383db74be670a4e2c53caab09a9f5f520e94ae',
    { list: 'host;range', headers: { range: 'bytes=0-99' }, parameters: 'response-content-disposition;versionid' },
  ),
  'COS-3': cosRequest('GET /?prefix=corp%2F1%2F&delimiter=%2F&max-keys=100', '26f0b2b90f50138a39f421903d85b8f2a8031574', {
    list: 'host',
    parameters: 'delimiter;max-keys;prefix',
  }),
  'COS-4': cosRequest('POST /big.bin?uploads=', '3ac8f7921db7819f5701b229569cff97418d1b3e', {
    list: 'content-length;host',
    headers: { 'content-length': '0' },
    parameters: 'uploads',
  }),
  'COS-5': cosRequest('PUT /big.bin?partNumber=1&uploadId=UPID1', '19660c93128e9ddb72bf15bd98eaac3070ba1110', {
    list: 'content-length;content-type;host',
    headers: { 'content-length': '1048576', 'content-type': 'application/octet-stream' },
    parameters: 'partnumber;uploadid',
  }),
  'COS-6': cosRequest('GET /a%20b/%E4%B8%AD.txt', '8d706008ec41857bbdcfd7ba08f70b6e8f644330', { list: 'host' }),
  'COS-6b': cosRequest('PUT /k.txt', '637aa75e438b8c48dfa13a06917ff47e9bf6e6d1', { list: 'host' }),
  'COS-6c': cosRequest('GET /k.txt?imageMogr2%2Fthumbnail%2F200x=', '67f9c2bbcb90147058f267b9536f7f0b7a5a991c', {
    list: 'host',
    parameters: 'imagemogr2%2fthumbnail%2f200x',
  }),
}

for (const [name, request] of Object.entries(cosVectors)) {
  test(`accepts ${name} in the header, and moved into the query`, () => {
    assert.equal(codeOf(request), 'accepted')
    const text = request.rawHeaders.at(-1) as string
    const rawHeaders = request.rawHeaders.slice(0, -2)
    const moved = (extra: string): SignedRequest => ({
      ...request,
      rawHeaders,
      rawQuery: [request.rawQuery, extra].filter(Boolean).join('&'),
    })
    // As it is; each value encoded; the lists encoded once more; all of it in one parameter.
    assert.equal(codeOf(moved(text)), 'accepted')
    const encoded = text.split('&').map((field) => field.replace(/=(.*)$/, (_, value: string) => `=${encodeURIComponent(value)}`))
    assert.equal(codeOf(moved(encoded.join('&'))), 'accepted')
    assert.equal(
      codeOf(moved(encoded.join('&').replace(/(list=)([^&]*)/g, (_, key: string, list: string) => key + encodeURIComponent(list)))),
      'accepted',
    )
    assert.equal(codeOf(moved(`sign=${encodeURIComponent(text)}`)), 'accepted')
    assert.equal(codeOf({ ...request, rawHeaders: [...rawHeaders, 'Authorization', ` ${encodeURIComponent(text)}`] }), 'accepted')
  })
}

test('accepts COS-7, a browser form signed by its policy', () => {
  const policy = `{"expiration":"2023-11-14T23:13:20.000Z","conditions":[{"bucket":"lke-1250000000"},["starts-with","$key","corp/1/"],["content-length-range",1,1048576],{"q-sign-algorithm":"sha1"},{"q-ak":"${secretId}"},{"q-sign-time":"${keyTime}"}]}`
  const fields = new Map(
    Object.entries({
      'q-sign-algorithm': 'sha1',
      'q-ak': secretId,
      'q-key-time': keyTime,
      'q-signature': 'b94977c9f6192ab842537ea1040395cdc66cfc6a',
    }),
  )
  const signature = readCosSignature('form', (name) => fields.get(name))
  verifyCosPolicy(signature, policy, secretKey)
  assert.throws(() => verifyCosPolicy(signature, policy.replace('1048576', '1048577'), secretKey), { code: 'SignatureDoesNotMatch' })
})

const bare = cosVectors['COS-6b'] as SignedRequest
const put = cosVectors['COS-1'] as SignedRequest

test('accepts what a client signed before the address was made longer', () => {
  assert.equal(codeOf({ ...bare, rawPath: '/lke-1250000000/k.txt' }), 'SignatureDoesNotMatch')
  assert.equal(codeOf({ ...bare, rawPath: '/lke-1250000000/k.txt' }, { bucket: 'lke-1250000000' }), 'accepted')
  assert.equal(codeOf({ ...bare, rawPath: '/lke-1250000000k.txt' }, { bucket: 'lke-1250000000' }), 'SignatureDoesNotMatch')
  assert.equal(codeOf({ ...bare, rawPath: '//k.txt' }), 'SignatureDoesNotMatch')
  for (const rawPath of ['//k.txt', '/%2Fk.txt', '///k.txt'])
    assert.equal(codeOf({ ...bare, rawPath }, { hasLooseSlashes: true }), 'accepted')
})

const withHost = (request: SignedRequest, name: string): SignedRequest => ({
  ...request,
  rawHeaders: ['Host', name, ...request.rawHeaders.slice(2)],
})

test('accepts the names a host may have besides the one that came in', () => {
  assert.equal(codeOf(withHost(bare, `${host}:8443`)), 'accepted')
  assert.equal(codeOf(withHost(bare, host.replace('myqcloud.com', 'tencentcos.cn'))), 'accepted')
  assert.equal(codeOf(withHost(bare, 'inner:80')), 'SignatureDoesNotMatch')
  assert.equal(codeOf(withHost(bare, 'inner:80'), { hosts: [host] }), 'accepted')
})

test('counts the length that a browser signed and did not send', () => {
  const without = { ...put, rawHeaders: put.rawHeaders.filter((_, index) => index !== 2 && index !== 3) }
  assert.equal(codeOf(without), 'SignatureDoesNotMatch')
  assert.equal(codeOf(without, { bodyBytes: 5 }), 'accepted')
})

const refusals: readonly (readonly [name: string, change: (text: string) => string, code: string])[] = [
  ['another algorithm', (text) => text.replace('algorithm=sha1', 'algorithm=sha256'), 'InvalidRequest'],
  ['no id', (text) => text.replace(/q-ak=[^&]*/, 'q-ak='), 'InvalidRequest'],
  ['no signature', (text) => text.replace(/&q-signature=.*/, ''), 'InvalidRequest'],
  ['a field twice', (text) => `${text}&q-ak=other`, 'InvalidRequest'],
  ['a name twice in its list', (text) => text.replace('list=host', 'list=host;host'), 'InvalidRequest'],
  [
    'a list without end',
    (text) => text.replace('list=host', `list=${Array.from({ length: 101 }, (_, n) => `h${n}`).join(';')}`),
    'InvalidRequest',
  ],
  ['half an escape', (text) => text.replace('list=host', 'list=%zz'), 'InvalidURI'],
  ['times that are none', (text) => text.replace(/q-sign-time=[^&]*/, 'q-sign-time=a;b'), 'AccessDenied'],
  ['an end before its start', (text) => text.replaceAll(keyTime, `${window.end};${window.start}`), 'AccessDenied'],
  [
    'a window outside the key time',
    (text) => text.replace(/q-key-time=[^&]*/, `q-key-time=${window.start + 1};${window.end}`),
    'AccessDenied',
  ],
  ['a header that is not there', (text) => text.replace('list=host', 'list=host;range'), 'SignatureDoesNotMatch'],
  ['a parameter that is not there', (text) => text.replace('param-list=', 'param-list=acl'), 'SignatureDoesNotMatch'],
  ['a signature in capitals', (text) => text.replace(/[0-9a-f]{40}$/, (hex) => hex.toUpperCase()), 'SignatureDoesNotMatch'],
  ['a short signature', (text) => text.slice(0, -1), 'SignatureDoesNotMatch'],
  ['a signature of the years before', () => 'YT0xMjUwMDAwMDAwJmI9YiZrPUFLSUQ=', 'InvalidRequest'],
]
for (const [name, change, code] of refusals)
  test(`refuses ${name}`, () => {
    const rawHeaders = bare.rawHeaders.map((text) => (text.startsWith('q-sign-algorithm') ? change(text) : text))
    assert.equal(codeOf({ ...bare, rawHeaders }), code)
  })

test('demands the host of temporary keys and addresses, and what chooses the operation of addresses', () => {
  const list = { list: '', parameters: '' }
  const free = cosRequest('PUT /k.txt', '0'.repeat(40), list)
  assert.equal(codeOf(free), 'SignatureDoesNotMatch')
  assert.equal(codeOf(free, { isTemporary: true }), 'AccessDenied')
  const text = bare.rawHeaders.at(-1) as string
  const address = (extra: string): SignedRequest => ({ ...bare, rawQuery: `${text}${extra}`, rawHeaders: bare.rawHeaders.slice(0, 2) })
  assert.equal(codeOf(address('')), 'accepted')
  assert.equal(codeOf(address('&x-other=1')), 'accepted')
  for (const extra of ['&uploads', '&uploadId=1', '&partNumber=1', '&delete', '&x-cos-traffic-limit=819200', '&%75ploads='])
    assert.equal(codeOf(address(extra)), 'AccessDenied')
  for (const name of ['X-Cos-Copy-Source', 'x-cos-acl', 'x-cos-grant-read', 'x-amz-copy-source'])
    assert.equal(codeOf({ ...address(''), rawHeaders: [...bare.rawHeaders.slice(0, 2), name, 'v'] }), 'AccessDenied', name)
  assert.equal(codeOf({ ...address(''), rawQuery: text.replace('header-list=host', 'header-list=') }), 'AccessDenied')
})

test('reads a plus sign in a signed parameter both ways', () => {
  const signed = (value: string): string => {
    const query = { prefix: value }
    return codeOfQuery(query, 'a+b')
  }
  assert.deepEqual([signed('a+b'), signed('a b'), signed('ab')], ['accepted', 'accepted', 'SignatureDoesNotMatch'])
})

function codeOfQuery(query: Record<string, string>, sent: string): string {
  // Signed over one spelling and sent in another.
  const signature = cosSignatureOf(query)
  return codeOf(cosRequest(`GET /?prefix=${sent}`, signature, { list: 'host', parameters: 'prefix' }))
}

function cosSignatureOf(query: Record<string, string>): string {
  const text = cosAuthorization(
    { secretId, secretKey },
    { method: 'GET', path: '/', parameters: Object.entries(query), headers: [['host', host]], signTime: keyTime },
  )
  return text.slice(-40)
}

test('finds the token in header and query, and nothing in an unsigned request', () => {
  const plain: SignedRequest = { method: 'GET', rawPath: '/', rawQuery: '', rawHeaders: ['Host', host] }
  assert.equal(readSignature(plain), undefined)
  assert.equal(readSignature({ ...plain, rawQuery: 'prefix=q-signature' }), undefined)
  assert.equal(readToken(plain), undefined)
  assert.equal(readToken({ ...plain, rawHeaders: ['X-Cos-Security-Token', ' t '] }), 't')
  assert.equal(readToken({ ...plain, rawQuery: 'x-cos-security-token=a+b%2F' }), 'a+b/')
  assert.equal(readToken({ ...plain, rawQuery: 'X-Amz-Security-Token=t' }), 't')
  assert.throws(() => readToken({ ...plain, rawHeaders: ['x-cos-security-token', 'a', 'x-cos-security-token', 'b'] }), {
    code: 'InvalidRequest',
  })
})

// --- SigV4 -------------------------------------------------------------------------------

const awsHost = 'gw.example.com'
const credential = `${secretId}/20231114/ap-guangzhou/s3/aws4_request`

function v4Request(line: string, signature: string, headers: Record<string, string>): SignedRequest {
  const [method, rawPath] = line.split(' ') as [string, string]
  const names = Object.keys({ host: awsHost, ...headers }).toSorted()
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return {
    method,
    rawPath,
    rawQuery: '',
    rawHeaders: [...Object.entries({ host: awsHost, ...headers }).flat(), 'Authorization', authorization],
  }
}

const seedOf = (request: SignedRequest) => {
  const signature = readSignature(request)
  assert.equal(signature?.scheme, 'v4')
  return verifyV4(signature, request, { secretKey })
}

test('accepts S3-1, S3-2 and S3-2b', () => {
  seedOf(
    v4Request('GET /lke-1250000000/a%20b/%E4%B8%AD%2B.txt', '95b10c6b176ae254f591e42cf5b5e789481ec1825915e66e656d243aa338e53e', {
      'x-amz-content-sha256': createHash('sha256').digest('hex'),
      'x-amz-date': '20231114T221320Z',
    }),
  )
  const address = (name: string, signature: string): SignedRequest => ({
    method: 'GET',
    rawPath: '/lke-1250000000/s',
    rawQuery: `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(credential)}&X-Amz-Date=20231114T221320Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&${name}=UNSIGNED-PAYLOAD&x-id=GetObject&X-Amz-Signature=${signature}`,
    rawHeaders: ['Host', awsHost],
  })
  seedOf(address('x-amz-content-sha256', '00fe8fdd9fd1c055dfdb95561ff51df1d50c8c85ff2da9ecea4a7a3fc55f638d'))
  seedOf(address('X-Amz-Content-Sha256', '9dd94da8780358b5fa053e2f1f3fe8d2c9fe91fc4167cf0268a783fdc15b18e7'))
})

const helloHash = createHash('sha256').update('hello world').digest('hex')
const emptyHash = createHash('sha256').digest('hex')
const streaming = {
  'content-encoding': 'aws-chunked',
  'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'x-amz-date': '20231114T221320Z',
  'x-amz-decoded-content-length': '11',
}

test('follows the signed chunks of S3-3, in their order only', () => {
  const request = v4Request('PUT /lke-1250000000/s', '49a09d7e51de9c5c5075acc5cc61a4b97722376bba4d1ae1f9cb2dd55a5ef59f', streaming)
  const chain = createChunkChain(seedOf(request))
  chain.checkChunk(helloHash, 'd55cf5a904fc2a83ee7f0beb32603cf2499febb786b15373e4f53d81d7ba3b39')
  chain.checkChunk(emptyHash, '73411548be7b57c8db808b87a7c3316fadbd151324aacbef8090775c6d5f7a10')
  const skipped = createChunkChain(seedOf(request))
  assert.throws(() => skipped.checkChunk(emptyHash, '73411548be7b57c8db808b87a7c3316fadbd151324aacbef8090775c6d5f7a10'), {
    code: 'SignatureDoesNotMatch',
  })
  assert.throws(() => createChunkChain(seedOf(request)).checkChunk(helloHash, 'nonsense'), { code: 'SignatureDoesNotMatch' })
})

test('follows the trailer of S3-4', () => {
  const request = v4Request('PUT /lke-1250000000/s', '55491d7b19ad279da759ffb8d2da4b81e888923517289a8410f6e26d409793ca', {
    ...streaming,
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  })
  const chain = createChunkChain(seedOf(request))
  chain.checkChunk(helloHash, '5a9eafec04a430241bec0cccaeff70c39f08d25763ecb70ef658e358fb825fba')
  chain.checkChunk(emptyHash, '9a6ec8ef4948b0cfd25d174353f0dae8b554604e383ebe7a722dfaee88e01359')
  assert.throws(() =>
    chain.checkTrailer('x-amz-checksum-crc32:AAAAAA==\n', '939b8c1b15e45a0e45db4f11d1023fb1b49b12597f93c111718818f32c78c408'),
  )
  chain.checkTrailer('x-amz-checksum-crc32:DUoRhQ==\n', '939b8c1b15e45a0e45db4f11d1023fb1b49b12597f93c111718818f32c78c408')
})

const plain = v4Request('PUT /lke-1250000000/s', '49a09d7e51de9c5c5075acc5cc61a4b97722376bba4d1ae1f9cb2dd55a5ef59f', streaming)
const altered = (find: RegExp | string, put_: string): SignedRequest => ({
  ...plain,
  rawHeaders: plain.rawHeaders.map((text) => text.replace(find, put_)),
})
const codeOfV4 = (request: SignedRequest): string => {
  try {
    seedOf(request)
    return 'accepted'
  } catch (error) {
    return (error as { code: string }).code
  }
}

const v4Refusals: readonly (readonly [name: string, request: SignedRequest, code: string])[] = [
  ['another service in the scope', altered('/s3/', '/sts/'), 'AuthorizationHeaderMalformed'],
  ['a scope that is cut', altered('/aws4_request', ''), 'AuthorizationHeaderMalformed'],
  ['no signature', altered(/, Signature=.*/, ''), 'AuthorizationHeaderMalformed'],
  ['two signatures', altered(/(Signature=.*)$/, '$1, Signature=0'), 'AuthorizationHeaderMalformed'],
  ['names in capitals', altered('SignedHeaders=content', 'SignedHeaders=Content'), 'AuthorizationHeaderMalformed'],
  ['a date that is none', altered('20231114T221320Z', '20231399T221320Z'), 'AuthorizationHeaderMalformed'],
  ['another day', altered('20231114T', '20231115T'), 'SignatureDoesNotMatch'],
  ['another region', altered('ap-guangzhou', 'ap-beijing'), 'SignatureDoesNotMatch'],
  ['an unknown kind of body', altered('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-OTHER'), 'InvalidArgument'],
  ['the host left out', altered(';host;', ';'), 'AccessDenied'],
  ['a header of the protocol left out', { ...plain, rawHeaders: ['X-Amz-Acl', 'public-read', ...plain.rawHeaders] }, 'AccessDenied'],
  ['a header of the other protocol', { ...plain, rawHeaders: ['X-Cos-Copy-Source', 'b/k', ...plain.rawHeaders] }, 'AccessDenied'],
  ['a header that is not there', altered(';host;', ';host;range;'), 'SignatureDoesNotMatch'],
]
for (const [name, request, code] of v4Refusals) test(`refuses SigV4 with ${name}`, () => assert.equal(codeOfV4(request), code))

test('refuses an address that lives too long or too short', () => {
  for (const lifetime of ['0', '604801', '-1', '1e3', ''])
    assert.throws(
      () =>
        readSignature({
          method: 'GET',
          rawPath: '/b/k',
          rawQuery: `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(credential)}&X-Amz-Date=20231114T221320Z&X-Amz-Expires=${lifetime}&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`,
          rawHeaders: ['Host', awsHost],
        }),
      { code: 'AuthorizationQueryParametersError' },
    )
})

test('accepts a browser form signed by SigV4, and none whose policy was changed', () => {
  const policy = Buffer.from('{"expiration":"2023-11-14T23:13:20.000Z","conditions":[]}').toString('base64')
  const key = createSecretKey(Buffer.from('7c6c497bdd59b777226d72181c444059326bd7ede6217739c8227b189a8a75a0', 'hex'))
  const signature = createHmac('sha256', key).update(policy).digest('hex')
  const signed = { date: '20231114', region: 'ap-guangzhou', signature }
  verifyV4Policy(signed, policy, secretKey)
  assert.throws(() => verifyV4Policy(signed, `${policy}A`, secretKey), { code: 'SignatureDoesNotMatch' })
  assert.throws(() => verifyV4Policy({ ...signed, signature: 'x' }, policy, secretKey), { code: 'SignatureDoesNotMatch' })
})

test('says that a signature is over in the words clients compare, and refuses in codes of the protocol', () => {
  const signature = readSignature(bare) as CosSignature
  assert.throws(() => checkCosTime(signature, (window.end + 1) * 1000), {
    code: 'AccessDenied',
    status: 403,
    message: 'Request has expired',
  })
  assert.equal(requestHasExpired, 'Request has expired')
  for (const [code, { kind }] of Object.entries(signatureFailure.specs)) assert.match(`${code} ${kind}`, /^\w+ (denied|invalid)$/)
})
