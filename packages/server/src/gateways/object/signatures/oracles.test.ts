/** Every request the stock clients sign is accepted, and refused once anything about it is changed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  awsHeaderRequest,
  awsQueryRequest,
  cosHeaderRequest,
  cosQueryRequest,
  fakePair,
  window,
} from '../../../../test/signature-oracles.ts'
import type { OracleCase } from '../../../../test/signature-oracles.ts'
import { checkCosTime, checkV4Time, readSignature, verifyCos, verifyV4 } from './index.ts'
import type { SignedRequest } from './index.ts'

const host = 'smh0000000000000-1250000000.cos.local.media.test:9443'
const keys = [
  'k.txt',
  'corp/1/2/doc/a b+中.txt',
  'ファイル/名前 (1).png',
  "каталог/файл!'*~.bin",
  'مجلد/ملف&=;%25.jpg',
  'a//b/./c',
  '-_.~/@:,$',
  'é😀',
]
const queries: readonly Readonly<Record<string, string>>[] = [
  {},
  { uploads: '' },
  { partNumber: '1', uploadId: 'UPID+/=1' },
  { prefix: 'каталог/', delimiter: '/', 'max-keys': '100', marker: '中 文' },
  { 'response-content-disposition': 'attachment; filename="x y.pdf"' },
]
const bodies: readonly Readonly<Record<string, string>>[] = [
  { host },
  { host, 'content-length': '0', 'x-cos-meta-owner': 'a  b' },
  { host, 'content-length': '1099511627776', 'content-type': 'text/plain; charset=utf-8', 'content-md5': 'XrY7u+Ae7tCTyyK7j1rNww==' },
]
const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']

/** 8 keys × 5 queries × 3 sets of headers, the methods in turn. */
const corpus: readonly OracleCase[] = keys.flatMap((key, k) =>
  queries.flatMap((query, q) =>
    bodies.map((headers, b) => ({ method: methods[(k + q + b) % methods.length] as string, key, query, headers })),
  ),
)

type Oracle = (of: OracleCase) => SignedRequest | Promise<SignedRequest>
const oracles: Readonly<Record<string, Oracle>> = {
  'COS in the header': cosHeaderRequest,
  'COS in the query': cosQueryRequest,
  'SigV4 in the header': awsHeaderRequest,
  'SigV4 in the query': awsQueryRequest,
}

function verify(request: SignedRequest, { secretKey = fakePair.secretKey, now = window.start + 60 } = {}): string {
  const signature = readSignature(request)
  if (!signature) return 'anonymous'
  assert.equal(signature.secretId, fakePair.secretId)
  try {
    if (signature.scheme === 'cos') {
      checkCosTime(signature, now * 1000)
      verifyCos(signature, request, { secretKey })
    } else {
      checkV4Time(signature, now * 1000)
      verifyV4(signature, request, { secretKey })
    }
    return 'accepted'
  } catch (error) {
    return (error as { code: string }).code
  }
}

const withHeader = (request: SignedRequest, name: string, change: (value: string) => string): SignedRequest => ({
  ...request,
  rawHeaders: request.rawHeaders.map((text, index) =>
    index % 2 === 1 && request.rawHeaders[index - 1]?.toLowerCase() === name ? change(text) : text,
  ),
})

for (const [name, sign] of Object.entries(oracles)) {
  test(`accepts ${corpus.length} requests of ${name} and none that was changed`, async () => {
    assert.ok(corpus.length >= 100)
    for (const one of corpus) {
      const request = await sign(one)
      const shown = `${one.method} ${one.key} ${JSON.stringify(one.query)} ${JSON.stringify(request)}`
      assert.equal(verify(request), 'accepted', shown)
      assert.equal(verify(request, { secretKey: 'another' }), 'SignatureDoesNotMatch', shown)
      assert.equal(verify({ ...request, method: one.method === 'PUT' ? 'GET' : 'PUT' }), 'SignatureDoesNotMatch', shown)
      assert.equal(verify({ ...request, rawPath: `${request.rawPath}x` }), 'SignatureDoesNotMatch', shown)
      assert.equal(verify(withHeader(request, 'host', () => 'other-1250000000.cos.local.media.test')), 'SignatureDoesNotMatch', shown)
      const [parameter] = Object.keys(one.query ?? {})
      if (parameter === undefined) continue
      const raw = encodeURIComponent(parameter)
      const twice = { ...request, rawQuery: `${request.rawQuery}&${raw}=again` }
      assert.match(verify(twice), /^(InvalidRequest|SignatureDoesNotMatch)$/, shown)
      const changed = { ...request, rawQuery: request.rawQuery.replace(new RegExp(`(^|&)${raw}=`), `$1${raw}=x`) }
      assert.equal(verify(changed), 'SignatureDoesNotMatch', shown)
      const less = { ...request, rawQuery: request.rawQuery.replace(new RegExp(`(^|&)${raw}=[^&]*`), '') }
      assert.equal(verify(less), 'SignatureDoesNotMatch', shown)
    }
  })

  test(`refuses ${name} when it is over, and long before it begins`, async () => {
    const request = await sign(corpus[0] as OracleCase)
    const isV4Header = name === 'SigV4 in the header'
    assert.equal(verify(request, { now: window.end }), 'accepted')
    assert.equal(verify(request, { now: window.end + 1 }), isV4Header ? 'RequestTimeTooSkewed' : 'AccessDenied')
    assert.equal(verify(request, { now: window.start - 900 }), 'accepted')
    assert.equal(verify(request, { now: window.start - 901 }), 'RequestTimeTooSkewed')
  })

  test(`refuses ${name} with a signed header twice`, async () => {
    const request = await sign(corpus[0] as OracleCase)
    assert.equal(verify({ ...request, rawHeaders: [...request.rawHeaders, 'Host', 'other'] }), 'InvalidRequest')
  })
}
