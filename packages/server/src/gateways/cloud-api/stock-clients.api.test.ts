/** The vendor's own clients from npm, unmodified, against the door. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { cloudApp, rootPair } from '../../../test/cloud-app.ts'
import { openSqlite } from '../../platform/db/drivers/sqlite/index.ts'

const app = await cloudApp({ db: await openSqlite({ file: ':memory:' }) })

type Profile = { readonly signMethod?: string; readonly reqMethod?: string; readonly language?: string; readonly endpoint?: string }
type Pair = { readonly secretId: string; readonly secretKey: string; readonly token?: string }

function client(
  { signMethod = 'TC3-HMAC-SHA256', reqMethod = 'POST', language, endpoint = app.host }: Profile = {},
  credential: Pair = rootPair,
): CommonClient {
  return new CommonClient(endpoint, '2021-07-12', {
    credential,
    region: 'ap-guangzhou',
    // The client's types are narrower than what it takes.
    profile: { signMethod, httpProfile: { reqMethod, protocol: 'http://', endpoint }, ...(language && { language }) } as never,
  })
}

const ways: readonly Profile[] = [
  { signMethod: 'TC3-HMAC-SHA256', reqMethod: 'POST' },
  { signMethod: 'TC3-HMAC-SHA256', reqMethod: 'GET' },
  { signMethod: 'HmacSHA1', reqMethod: 'POST' },
  { signMethod: 'HmacSHA1', reqMethod: 'GET' },
  { signMethod: 'HmacSHA256', reqMethod: 'POST' },
  { signMethod: 'HmacSHA256', reqMethod: 'GET' },
]

for (const way of ways) {
  test(`serves a library's life to the Node client, ${way.signMethod} by ${way.reqMethod}`, async () => {
    const { request } = bound(client(way))
    const made = await request('CreateLibrary', {
      Name: "云盘 (one) *~!'",
      Remark: 'a&b=c+d %',
      LibraryExtension: { IsFileLibrary: true, UseRecycleBin: true, AutoRemoveRecycledDays: 30, AllowFileExtName: ['.pdf', '.docx'] },
      Tags: [{ TagKey: 'k 1', TagValue: '值' }],
      BucketName: null,
    })
    const listed = await request('DescribeLibraries', {
      LibraryIds: [made.LibraryId],
      TagFilters: [{ TagKey: 'k 1', TagValue: ['值'] }],
      Offset: 0,
      Limit: 10,
    })
    assert.equal(listed.TotalCount, 1)
    const [library] = listed.List
    assert.deepEqual([library.Name, library.Remark], ["云盘 (one) *~!'", 'a&b=c+d %'])
    assert.deepEqual(library.LibraryExtension.AllowFileExtName, ['.pdf', '.docx'])
    const secret = await request('DescribeLibrarySecret', { LibraryId: made.LibraryId })
    assert.match(secret.LibrarySecret, /^[0-9a-f]{64}$/)
    await request('ModifyLibrary', { LibraryId: made.LibraryId, LibraryExtension: { UseRecycleBin: false } })
    await request('DeleteLibrary', { LibraryId: made.LibraryId })
    await assert.rejects(request('DeleteLibrary', { LibraryId: made.LibraryId }), { code: 'ResourceNotFound.Library' })
  })
}

test('is read by the Node client: code, message in its language, request id', async () => {
  const { request } = bound(client({ language: 'zh-CN' }))
  await assert.rejects(request('DescribeLibrarySecret', {}), (error: { code: string; message: string; requestId: string }) => {
    assert.equal(error.code, 'MissingParameter')
    assert.match(error.message, /缺少必要参数/)
    assert.match(error.requestId, /^[0-9a-f-]{36}$/)
    return true
  })
  await assert.rejects(bound(client({ language: 'en-US', signMethod: 'HmacSHA1' })).request('DescribeLibrarySecret', {}), {
    code: 'MissingParameter',
    message: /is missing/,
  })
})

test('takes 2^63-1 bytes from the Node client as a bare number', async () => {
  const { request } = bound(client())
  const made = await request('CreateLibrary', {
    Name: 'big',
    LibraryExtension: { IsMultiSpace: true, EnableQuota: true, LibraryQuota: 9223372036854775807n },
  })
  const answer = await app.tc3('DescribeLibraries', { LibraryIds: [made.LibraryId] })
  assert.match(answer.text, /"LibraryQuota":9223372036854775807/)
})

test("refuses the Node client's unknown keys and skipped signature, and ignores a token beside the root key", async () => {
  const overview = (credential: Pair, way: Profile = {}) => bound(client(way, credential)).request('DescribeOfficialOverview', {})
  assert.equal((await overview({ ...rootPair, token: 'junk' })).Quantity, 0)
  assert.equal((await overview({ ...rootPair, token: 'junk' }, { signMethod: 'HmacSHA256' })).Quantity, 0)
  await assert.rejects(overview({ secretId: 'AKIDunknown', secretKey: 'x', token: 'junk' }), { code: 'AuthFailure.SecretIdNotFound' })
  await assert.rejects(overview({ ...rootPair, secretKey: 'x' }), { code: 'AuthFailure.SignatureFailure' })
  await assert.rejects(overview({ ...rootPair, secretKey: 'x' }, { signMethod: 'HmacSHA1' }), { code: 'AuthFailure.SignatureFailure' })
  const skipping = client().request('DescribeOfficialOverview', {}, { skipSign: true } as never)
  await assert.rejects(skipping, { code: 'AuthFailure.InvalidAuthorization' })
})

test('reads the multipart body of the Node client', async () => {
  const answer = client().request('DescribeLibraries', { Limit: '5' }, { multipart: true } as never)
  assert.equal(((await answer) as { TotalCount: number }).TotalCount >= 0, true)
})

test('serves the Node client behind a path', async () => {
  assert.equal((await bound(client({ endpoint: `${app.host}/cloudapi` })).request('DescribeOfficialOverview', {})).Quantity, 0)
})

test("serves the international client's own smh service", async () => {
  const require = createRequire(import.meta.url)
  const { Client, Models } = (require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/smh') as IntlService).v20210712
  const { Credential, ClientProfile, HttpProfile } = require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/common') as Record<
    string,
    Constructor
  >
  assert.ok(Credential && ClientProfile && HttpProfile)
  const httpProfile = new HttpProfile()
  Object.assign(httpProfile, { endpoint: app.host, protocol: 'http://', reqMethod: 'POST' })
  const service = new Client(
    new Credential(rootPair.secretId, rootPair.secretKey),
    'ap-guangzhou',
    new ClientProfile('TC3-HMAC-SHA256', httpProfile),
  )
  const request = new Models.CreateLibraryRequest()
  request.from_json_string(JSON.stringify({ Name: 'intl', LibraryExtension: { IsMultiSpace: true } }))
  const made = await new Promise<{ LibraryId: string }>((resolve, reject) =>
    service.CreateLibrary(request, (error, answer) => (error ? reject(error) : resolve(answer))),
  )
  assert.match(made.LibraryId, /^smh/)
})

// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action; tests assert on it.
const bound = (one: CommonClient) => ({ request: (action: string, parameters: object): Promise<any> => one.request(action, parameters) })

type Constructor = new (...given: unknown[]) => object
type IntlService = {
  readonly v20210712: {
    readonly Client: new (
      ...given: unknown[]
    ) => { CreateLibrary(request: object, done: (error: Error | null, answer: { LibraryId: string }) => void): void }
    readonly Models: { readonly CreateLibraryRequest: new () => { from_json_string(text: string): void } }
  }
}
