/** The protocol over a real socket: order of refusals, envelope, limits, and requests in every client's shape. */
import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { test } from 'node:test'
import { cloudApp, foreignId, rootPair, signedTc3, signedV1, temporaryPair } from '../../../test/cloud-app.ts'
import type { CloudAnswer, Tc3Options } from '../../../test/cloud-app.ts'
import { openSqlite } from '../../platform/db/drivers/sqlite/index.ts'
import { isCloudRequest } from './cloud-api.ts'

const now = 1_700_000_000
const clock = { at: now * 1000, now: () => clock.at }
const app = await cloudApp({ db: await openSqlite({ file: ':memory:' }), clock, regions: ['ap-guangzhou'] })
const { host } = app

const codeOf = (answer: CloudAnswer): string | undefined => answer.response.Error?.Code

/** What may be wrong with a request, in the documented order; each fault leaves the later ones standing. */
type Draft = {
  method: string
  action: string
  parameters: string
  options: { -readonly [Key in keyof Tc3Options]: Tc3Options[Key] }
  drops: string[]
  adds: Record<string, string>
  body?: string
}

const faults: readonly (readonly [code: string, spoil: (draft: Draft) => void])[] = [
  ['UnsupportedProtocol', (draft) => void (draft.method = 'PUT')],
  ['RequestSizeLimitExceeded', (draft) => void (draft.body = ' '.repeat(10 * 1024 * 1024 + 1))],
  [
    'InvalidRequest',
    (draft) =>
      void Object.assign(draft, { adds: { ...draft.adds, 'content-type': 'multipart/form-data; boundary=B' }, body: 'not multipart' }),
  ],
  ['MissingParameter', (draft) => void draft.drops.push('x-tc-version')],
  ['NoSuchProduct', (draft) => void (draft.options.version = '2020-01-01')],
  ['InvalidAction', (draft) => void (draft.action = 'DescribeNothing')],
  ['AuthFailure.InvalidAuthorization', (draft) => void (draft.adds['authorization'] = 'SKIP')],
  ['AuthFailure.SignatureExpire', (draft) => void (draft.options.timestamp = now - 301)],
  ['AuthFailure.SecretIdNotFound', (draft) => void (draft.options.secretId = 'AKIDunknown')],
  ['AuthFailure.InvalidSecretId', (draft) => void (draft.options.secretId = foreignId)],
  ['AuthFailure.TokenFailure', (draft) => void (draft.options.secretId = temporaryPair.secretId)],
  ['AuthFailure.SignatureFailure', (draft) => void (draft.options.secretKey = 'wrong')],
  ['RequestLimitExceeded', (draft) => void (draft.action = 'DeleteLibrary')],
  ['UnsupportedRegion', (draft) => void (draft.adds['x-tc-region'] = 'eu-frankfurt')],
  ['UnknownParameter', (draft) => void (draft.parameters = '{"Nothing":1,"LibraryId":2}')],
  ['MissingParameter', (draft) => void (draft.parameters = '{}')],
  ['InvalidParameter', (draft) => void (draft.parameters = '{"LibraryId":2}')],
  ['ResourceNotFound.Library', (draft) => void (draft.parameters = '{"LibraryId":"smh0000000000000"}')],
]

faults.forEach(([code], first) => {
  test(`answers ${code} before everything that comes after it`, async () => {
    for (let n = 0; n < 30; n++) await app.tc3('DeleteLibrary', { LibraryId: 'x' })
    const draft: Draft = { method: 'POST', action: 'DescribeLibrarySecret', parameters: '{}', options: {}, drops: [], adds: {} }
    for (const [, spoil] of faults.slice(first).reverse()) spoil(draft)
    const sent = signedTc3(draft.action, draft.parameters, { timestamp: now, host, ...draft.options })
    const headers = { ...sent.headers, ...draft.adds }
    for (const name of draft.drops) delete headers[name]
    const answer = await app.send({ ...sent, method: draft.method, headers, body: draft.body ?? sent.body })
    assert.equal(answer.status, 200)
    assert.equal(codeOf(answer), code)
    assert.match(answer.response.RequestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.ok(answer.response.Error.Message.length > 10)
  })
})

test('answers with the exact Content-Type, the trace id and the RequestId, in success and refusal', async () => {
  const trace = '3f0c9a5e-0000-4000-8000-000000000001'
  for (const action of ['DescribeLibraries', 'DescribeNothing']) {
    const answer = await app.tc3(action, {}, { headers: { 'x-tc-traceid': trace } })
    assert.equal(answer.headers['content-type'], 'application/json')
    assert.equal(answer.headers['x-tc-traceid'], trace)
    assert.ok(answer.response.RequestId)
  }
})

test('accepts a clock that is off by five minutes and refuses one that is off by more', async () => {
  for (const [offset, code] of [
    [-300, undefined],
    [300, undefined],
    [-301, 'AuthFailure.SignatureExpire'],
    [301, 'AuthFailure.SignatureExpire'],
  ] as const) {
    assert.equal(codeOf(await app.tc3('DescribeOfficialOverview', {}, { timestamp: now + offset })), code)
  }
})

test('refuses a scope of another day', async () => {
  assert.equal(codeOf(await app.tc3('DescribeOfficialOverview', {}, { date: '2023-11-15' })), 'AuthFailure.SignatureFailure')
})

const shapes: readonly (readonly [name: string, options: Tc3Options, parameters?: object | string])[] = [
  [
    'Node: host without port, scope 127',
    { signedHost: '127.0.0.1', service: '127', headers: { 'x-tc-requestclient': 'SDK_NODEJS_4.1.313', accept: '*/*' } },
  ],
  ['Node behind a path', { path: '/tc/', signedHost: '127.0.0.1', service: '127' }],
  [
    'Go: host with port, service of the product',
    { headers: { 'x-tc-requestclient': 'SDK_GO_1.3.166', 'x-tc-region': 'ap-guangzhou', 'x-idempotency-key': 'k' } },
  ],
  ['Go behind a path it does not sign', { path: '/cloudapi/', signedPath: '/' }],
  ['Python: host with port', { headers: { 'x-tc-requestclient': 'SDK_PYTHON_3.0' } }],
  ['Java: charset behind the type, bare host', { contentType: 'application/json; charset=utf-8', signedHost: '127.0.0.1', service: '127' }],
  ['newer samples: the action signed in lower case', { contentType: 'application/json; charset=utf-8', signsAction: true }],
  ['the public name, with and without its port', { signedHost: 'cloud.media.test:8443' }],
  ['the public name, with and without its port', { signedHost: 'cloud.media.test' }],
  ['UNSIGNED-PAYLOAD', { headers: { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' } }],
  ['an empty body', {}, ''],
  ["GET with a query in the client's own order", { method: 'GET' }, 'PageSize=10&PageNumber=1&LibraryIds.0=smh%20x&Offset='],
  ['GET with + for a space', { method: 'GET' }, 'LibraryIds.0=smh+x'],
  [
    'multipart form data with capitals in the boundary',
    { contentType: 'multipart/form-data; boundary=BnD' },
    '--BnD\r\nContent-Disposition: form-data; name="PageSize"\r\n\r\n10\r\n--BnD--\r\n',
  ],
]

for (const [name, options, parameters] of shapes) {
  test(`accepts the shape of ${name}`, async () => {
    clock.at += 50
    const answer = await app.tc3('DescribeLibraries', parameters ?? {}, { timestamp: now, ...options })
    assert.equal(answer.response.TotalCount, 0, answer.text)
  })
}

test('refuses a query that was reordered behind its signature', async () => {
  const sent = signedTc3('DescribeLibraries', 'PageSize=10&PageNumber=1', { method: 'GET', host, timestamp: now })
  assert.equal(codeOf(await app.send({ ...sent, path: '/?PageNumber=1&PageSize=10' })), 'AuthFailure.SignatureFailure')
})

test('refuses other bodies, and forms signed by TC3', async () => {
  for (const contentType of ['text/plain', 'application/xml', 'application/octet-stream', '']) {
    assert.equal(codeOf(await app.tc3('DescribeLibraries', {}, { contentType })), 'UnsupportedProtocol')
  }
  assert.equal(codeOf(await app.tc3('DescribeLibraries', '', { contentType: 'application/x-www-form-urlencoded' })), 'MissingParameter')
  assert.equal(codeOf(await app.send({ method: 'DELETE', path: '/' })), 'UnsupportedProtocol')
})

test('limits a query to 32 KiB and a form to 1 MiB', async () => {
  const long = `Nothing=${'x'.repeat(32 * 1024)}`
  assert.equal(codeOf(await app.tc3('DescribeLibraries', long, { method: 'GET' })), 'RequestSizeLimitExceeded')
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  assert.equal(codeOf(await app.send({ headers: form, body: 'x'.repeat(1024 * 1024 + 1) })), 'RequestSizeLimitExceeded')
})

test('refuses a body that is not a JSON object', async () => {
  for (const body of ['{', '[]', '7', 'null', '"text"', '{"a":1}{']) {
    clock.at += 50
    assert.equal(codeOf(await app.tc3('CreateLibrary', body)), 'InvalidParameter', body)
  }
})

const v1Shapes: readonly (readonly [name: string, sent: Parameters<typeof app.send>[0]])[] = [
  ['a POST without a method named', signedV1({ Action: 'DescribeLibraries' }, { method: 'POST', host, timestamp: now })],
  [
    'a POST under HmacSHA256',
    signedV1(
      { Action: 'DescribeLibraries', SignatureMethod: 'HmacSHA256', 'LibraryIds.0': 'a b' },
      { method: 'POST', host, timestamp: now },
    ),
  ],
  [
    'a GET under HmacSHA1',
    signedV1({ Action: 'DescribeLibraries', SignatureMethod: 'HmacSHA1', Region: 'ap-guangzhou' }, { method: 'GET', host, timestamp: now }),
  ],
  [
    'a GET under HmacSHA256',
    signedV1({ Action: 'DescribeLibraries', SignatureMethod: 'HmacSHA256', PageSize: '' }, { method: 'GET', host, timestamp: now }),
  ],
  [
    'a token beside a permanent key',
    signedV1({ Action: 'DescribeLibraries', Token: 'anything==' }, { method: 'POST', host, timestamp: now }),
  ],
]

for (const [name, sent] of v1Shapes) {
  test(`accepts the older signature over ${name}`, async () => {
    clock.at += 50
    const answer = await app.send(sent)
    assert.equal(answer.response.TotalCount, 0, answer.text)
  })
}

test("verifies names that Python's client signs with . for _ before it refuses them as unknown", async () => {
  const sent = signedV1(
    { Action: 'DescribeLibraries', Some_Name: '1' },
    { method: 'POST', host, timestamp: now, plainName: (name) => name.replaceAll('_', '.') },
  )
  assert.equal(codeOf(await app.send(sent)), 'UnknownParameter')
})

test('refuses what is missing or wrong about the older signature', async () => {
  const expected: readonly (readonly [Record<string, string>, string])[] = [
    [{}, 'MissingParameter'],
    [{ Action: 'DescribeLibraries', Nonce: '' }, 'MissingParameter'],
    [{ Action: 'DescribeLibraries', Nonce: 'x' }, 'InvalidParameter'],
    [{ Action: 'DescribeLibraries', Timestamp: 'today' }, 'InvalidParameter'],
    [{ Action: 'DescribeLibraries', SecretId: '' }, 'MissingParameter'],
    [{ Action: 'DescribeLibraries', SecretId: 'AKIDunknown' }, 'AuthFailure.SecretIdNotFound'],
    [{ Action: 'DescribeLibraries', SignatureMethod: 'HmacMD5' }, 'AuthFailure.SignatureFailure'],
    [{ Action: 'DescribeLibraries', Timestamp: String(now - 1000) }, 'AuthFailure.SignatureExpire'],
  ]
  for (const [parameters, code] of expected) {
    const signable = { ...parameters, ...(parameters['SignatureMethod'] === 'HmacMD5' && { SignatureMethod: 'HmacSHA1' }) }
    const sent = signedV1(signable, { method: 'POST', host, timestamp: now })
    const body = parameters['SignatureMethod'] ? sent.body.replace('HmacSHA1', 'HmacMD5') : sent.body
    assert.equal(codeOf(await app.send({ ...sent, body })), code, JSON.stringify(parameters))
  }
})

test('accepts a temporary key with its token and refuses it without, with another and after its time', async () => {
  clock.at = now * 1000
  const pair = { secretId: temporaryPair.secretId, secretKey: temporaryPair.secretKey }
  const ask = async (token: string | undefined, options: Tc3Options = pair): Promise<string | undefined> =>
    codeOf(await app.tc3('DescribeOfficialOverview', {}, { ...options, headers: token === undefined ? {} : { 'x-tc-token': token } }))
  assert.equal(await ask(temporaryPair.token), undefined)
  assert.equal(await ask(undefined), 'AuthFailure.TokenFailure')
  assert.equal(await ask('junk'), 'AuthFailure.TokenFailure')
  assert.equal(await ask(temporaryPair.token, { ...pair, secretId: 'AKIDexpired' }), 'AuthFailure.TokenFailure')
  assert.equal(await ask('junk', rootPair), undefined)
  assert.equal(await ask('junk', { ...rootPair, secretId: 'AKIDunknown' }), 'AuthFailure.SecretIdNotFound')
})

test('dispatches by host, then scope, then version, then the name of the action', async () => {
  const expected: readonly (readonly [Tc3Options & { action?: string }, string | undefined])[] = [
    [{ host: 'smh.tencentcloudapi.com', service: '127' }, undefined],
    [{ host: 'smh.intl.tencentcloudapi.com' }, undefined],
    [{ host: 'smh.ap-guangzhou.tencentcloudapi.com', version: '2099-01-01' }, 'NoSuchVersion'],
    [{ service: 'smh', version: '2099-01-01' }, 'NoSuchVersion'],
    [{ service: '127', version: '2099-01-01' }, 'NoSuchVersion'],
    [{ service: '127', version: '2099-01-01', action: 'RunInstances' }, 'NoSuchProduct'],
    [{ service: 'cvm', action: 'RunInstances' }, 'InvalidAction'],
    [{ service: 'smh', action: 'describeOfficialOverview' }, 'InvalidAction'],
  ]
  for (const [{ action = 'DescribeOfficialOverview', ...options }, code] of expected) {
    clock.at += 50
    assert.equal(codeOf(await app.tc3(action, {}, options)), code, JSON.stringify(options))
  }
})

test('speaks the language that was asked for, English otherwise', async () => {
  const message = async (options: Tc3Options): Promise<string> =>
    (await app.tc3('DescribeLibrarySecret', {}, options)).response.Error.Message
  assert.match(await message({}), /LibraryId is missing/)
  assert.match(await message({ headers: { 'x-tc-language': 'en-US' } }), /LibraryId is missing/)
  assert.match(await message({ headers: { 'x-tc-language': 'zh-CN' } }), /缺少必要参数.*LibraryId/)
  const v1 = await app.send(signedV1({ Action: 'DescribeLibrarySecret', Language: 'zh-CN' }, { method: 'POST', host, timestamp: now }))
  assert.match(v1.response.Error.Message, /缺少必要参数/)
})

test('limits an account to twenty requests of an action in a second, and goes on after it', async () => {
  clock.at += 10_000
  const send = async (): Promise<string | undefined> => codeOf(await app.tc3('DescribeOfficialInstances', {}))
  const codes: (string | undefined)[] = []
  for (let n = 0; n < 22; n++) codes.push(await send())
  assert.deepEqual(codes, [...Array.from({ length: 20 }, () => undefined), 'RequestLimitExceeded', 'RequestLimitExceeded'])
  assert.equal(codeOf(await app.tc3('DescribeOfficialOverview', {})), undefined)
  clock.at += 1000
  assert.equal(await send(), undefined)
})

test("keeps the client's name in the log, and no secret or signature", async () => {
  await app.tc3(
    'DescribeOfficialOverview',
    {},
    { headers: { 'x-tc-requestclient': `SDK_TEST_${'x'.repeat(300)}`, 'x-tc-token': 'planted-token' } },
  )
  const log = app.lines.join('\n')
  assert.match(log, /SDK_TEST_x{100}/)
  assert.doesNotMatch(log, /x{130}|planted-token|FakeSecretKey|Signature=/)
})

test('answers and hangs up when a body never ends', async () => {
  const code = await new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${app.origin}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined)
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()).Response.Error.Code))
    })
    const piece = Buffer.alloc(1024 * 1024, 0x61)
    for (let n = 0; n < 80; n++) outgoing.write(piece)
  })
  assert.equal(code, 'RequestSizeLimitExceeded')
})

test('knows its own requests among those of the other doors', () => {
  const is = (method: string, url: string, headers: Record<string, string> = {}): boolean =>
    isCloudRequest({ method, url, headers } as unknown as Parameters<typeof isCloudRequest>[0])
  assert.deepEqual(
    [
      is('POST', '/'),
      is('POST', '/cloudapi/'),
      is('POST', '/apis'),
      is('GET', '/?Action=X'),
      is('GET', '/?a=1&Action=X'),
      is('GET', '/', { 'x-tc-action': 'X' }),
      is('PUT', '/'),
      is('POST', 'http://h/'),
    ],
    [true, true, true, true, true, true, true, true],
  )
  assert.deepEqual(
    [
      is('POST', '/api/v1/x'),
      is('POST', '//api/v1/x'),
      is('POST', '/console'),
      is('GET', '/healthz?Action=X'),
      is('GET', '/'),
      is('GET', '/?Reaction=X'),
      is('HEAD', '/'),
      is('POST', 'http://h/api/v1/x'),
    ],
    [false, false, false, false, false, false, false, false],
  )
})
