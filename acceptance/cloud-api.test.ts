/** The Cloud API of a started server, as the vendor's clients and other people's signers meet it. */
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { after, test } from 'node:test'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { startServer } from './start-server.ts'
import type { StartedServer } from './start-server.ts'

const server = await startServer()
after(() => server.stop())

type Profile = {
  readonly signMethod?: string
  readonly reqMethod?: string
  readonly language?: string
  readonly token?: string
  readonly secretKey?: string
  readonly agent?: Agent
}

function client(profile: Profile = {}, to: StartedServer = server): CommonClient {
  const { protocol, host } = new URL(to.control)
  const { signMethod = 'TC3-HMAC-SHA256', reqMethod = 'POST', language, token, secretKey = to.secretKey, agent } = profile
  const httpProfile = { endpoint: host, protocol: `${protocol}//`, reqMethod, ...(agent && { agent }) }
  return new CommonClient(host, '2021-07-12', {
    credential: { secretId: to.secretId, secretKey, ...(token && { token }) },
    region: 'ap-guangzhou',
    // The client takes more than its types say.
    profile: { signMethod, httpProfile, ...(language && { language }) } as never,
  })
}

// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action; tests assert on it.
const ask = (action: string, parameters: object = {}, profile: Profile = {}): Promise<any> => client(profile).request(action, parameters)

/** What a backend gets for its secret, and whether the token opens the library. */
async function token(library: string, secret: string): Promise<string> {
  const answer = await fetch(`${server.control}/api/v1/token?library_id=${library}&library_secret=${secret}&grant=admin`)
  assert.equal(answer.status, 200)
  return ((await answer.json()) as { accessToken: string }).accessToken
}
const statusOf = async (library: string, accessToken: string): Promise<number> =>
  (await fetch(`${server.control}/api/v1/directory/${library}/-/?access_token=${accessToken}`)).status

for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA1', 'HmacSHA256']) {
  for (const reqMethod of ['POST', 'GET']) {
    test(`makes, describes, changes and deletes a library for the stock client, ${signMethod} by ${reqMethod}`, async () => {
      const profile = { signMethod, reqMethod }
      const { LibraryId, AccessDomain } = await ask('CreateLibrary', { Name: '云盘', LibraryExtension: { IsFileLibrary: true } }, profile)
      assert.match(LibraryId, /^smh[0-9a-z]{13}$/)
      assert.ok(AccessDomain.startsWith(`${LibraryId}.`))
      const { LibrarySecret } = await ask('DescribeLibrarySecret', { LibraryId }, profile)
      const accessToken = await token(LibraryId, LibrarySecret)
      assert.equal(await statusOf(LibraryId, accessToken), 200)
      await ask('ModifyLibrary', { LibraryId, Remark: 'changed' }, profile)
      const { List } = await ask('DescribeLibraries', { LibraryIds: [LibraryId] }, profile)
      assert.deepEqual([List[0].Name, List[0].Remark], ['云盘', 'changed'])
      await ask('DeleteLibrary', { LibraryId }, profile)
      assert.ok([403, 404].includes(await statusOf(LibraryId, accessToken)), 'a deleted library takes its tokens with it')
      await assert.rejects(ask('DescribeLibrarySecret', { LibraryId }, profile), { code: 'ResourceNotFound.Library' })
    })
  }
}

test('refuses the stock client in its own terms and its own language', async () => {
  await assert.rejects(ask('DescribeLibraries', {}, { secretKey: 'wrong' }), { code: 'AuthFailure.SignatureFailure' })
  await assert.rejects(ask('CreateLibrary', {}, { language: 'zh-CN' }), { code: 'MissingParameter', message: /缺少必要参数/ })
  await assert.rejects(ask('CreateLibrary', { Name: 'n', Colour: 'red' }, { language: 'en-US' }), {
    code: 'UnknownParameter',
    message: /Colour/,
  })
  await assert.rejects(ask('RunInstances'), { code: 'InvalidAction' })
})

test('ignores a token beside the root key', async () => {
  assert.equal((await ask('DescribeOfficialOverview', {}, { token: 'unknown' })).Quantity, 0)
})

test('limits an action to twenty requests in a second', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 120 }, () => ask('DescribeTrafficPackages')))
  const refused = answers.filter((answer) => answer.status === 'rejected').map((answer) => (answer.reason as { code: string }).code)
  assert.ok(refused.length > 0 && refused.length <= 100)
  assert.deepEqual([...new Set(refused)], ['RequestLimitExceeded'])
})

/** A signer written from the documents alone: host with port, service in the scope, `+` for a space. */
async function sendLikePython(
  action: string,
  query: string,
  changes: Record<string, string> = {},
): Promise<{ headers: Headers; Response: Record<string, unknown> & { Error?: { Code: string } } }> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const date = new Date().toISOString().slice(0, 10)
  const type = 'application/x-www-form-urlencoded'
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const canonical = `GET\n/\n${query}\ncontent-type:${type}\nhost:${new URL(server.control).host}\n\ncontent-type;host\n${sha256('')}`
  const key = hmac(hmac(hmac(`TC3${server.secretKey}`, date), 'smh'), 'tc3_request')
  const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${date}/smh/tc3_request\n${sha256(canonical)}`).toString('hex')
  const answer = await fetch(`${server.control}/?${query}`, {
    headers: {
      'content-type': type,
      'x-tc-action': action,
      'x-tc-version': '2021-07-12',
      'x-tc-timestamp': timestamp,
      authorization: `TC3-HMAC-SHA256 Credential=${server.secretId}/${date}/smh/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`,
      ...changes,
    },
  })
  assert.equal(answer.status, 200)
  return { headers: answer.headers, ...((await answer.json()) as { Response: { Error?: { Code: string } } & Record<string, unknown> }) }
}

test('serves a signer written from the documents', async () => {
  const { headers, Response } = await sendLikePython('DescribeLibraries', 'TagFilters.0.TagKey=no+such&PageSize=5', {
    'x-tc-traceid': 'trace-1',
  })
  assert.deepEqual([Response['List'], Response['TotalCount']], [[], 0])
  assert.equal(headers.get('content-type'), 'application/json')
  assert.equal(headers.get('x-tc-traceid'), 'trace-1')
})

test('answers bad input with a code, never with a status', async () => {
  const early = String(Math.floor(Date.now() / 1000) - 301)
  assert.equal((await sendLikePython('DescribeLibraries', 'PageSize=x')).Response.Error?.Code, 'InvalidParameter')
  assert.equal(
    (await sendLikePython('DescribeLibraries', '', { 'x-tc-timestamp': early })).Response.Error?.Code,
    'AuthFailure.SignatureExpire',
  )
  assert.equal(
    (await sendLikePython('DescribeLibraries', '', { authorization: 'SKIP' })).Response.Error?.Code,
    'AuthFailure.InvalidAuthorization',
  )
  for (const [type, body] of [
    ['application/json', '{'],
    ['text/plain', 'x'],
    ['multipart/form-data; boundary=B', 'x'],
    ['application/x-www-form-urlencoded', '%ZZ'],
  ] as const) {
    const answer = await fetch(server.control, { method: 'POST', headers: { 'content-type': type }, body })
    assert.equal(answer.status, 200)
    const { Response } = (await answer.json()) as { Response: { Error: { Code: string }; RequestId: string } }
    assert.match(Response.Error.Code, /^(MissingParameter|UnsupportedProtocol|InvalidRequest)$/)
    assert.ok(Response.RequestId)
  }
})

test('keeps libraries over a restart, serves them over HTTPS, and keeps secrets out of its output', async (t) => {
  const first = await startServer({ https: true })
  t.after(() => first.stop())
  const agent = new Agent({ ca: readFileSync(first.caPath) })
  const { LibraryId } = await client({ agent }, first).request('CreateLibrary', { Name: 'lasting' })
  const { LibrarySecret } = await client({ agent }, first).request('DescribeLibrarySecret', { LibraryId })
  await first.kill('SIGTERM')
  const env = { MEDIATHEQUE_SECRET_ID: first.secretId, MEDIATHEQUE_SECRET_KEY: first.secretKey }
  const again = await startServer({ https: true, data: first.dataDirectory, env })
  const same = await client({ agent }, again).request('DescribeLibrarySecret', { LibraryId })
  await again.stop()
  assert.equal(same.LibrarySecret, LibrarySecret)
  const output = first.stdout() + first.stderr() + again.stdout() + again.stderr()
  assert.ok(!output.includes(LibrarySecret) && !output.includes(first.secretKey))
})
