/** Key pairs of a started server, through the vendor's client: access keys, `sts` and `lke`. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { startServer } from './start-server.ts'

const server = await startServer()
after(() => server.stop())

type Key = { readonly secretId: string; readonly secretKey: string; readonly token?: string }
const rootKey: Key = { secretId: server.secretId, secretKey: server.secretKey }
const versions: Readonly<Record<string, string>> = { smh: '2021-07-12', sts: '2018-08-13', lke: '2023-11-30' }

type Profile = { readonly signMethod?: string; readonly reqMethod?: string; readonly language?: string }

// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action; tests assert on it.
function ask(service: string, action: string, parameters: object = {}, key: Key = rootKey, profile: Profile = {}): Promise<any> {
  const { protocol, host } = new URL(server.control)
  const { signMethod = 'TC3-HMAC-SHA256', reqMethod = 'POST', language } = profile
  const client = new CommonClient(host, versions[service] as string, {
    credential: key,
    region: 'ap-guangzhou',
    // The client takes more than its types say.
    profile: { signMethod, httpProfile: { endpoint: host, protocol: `${protocol}//`, reqMethod }, ...(language && { language }) } as never,
  })
  return client.request(action, parameters)
}

// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action.
const keyOf = ({ Credentials }: any): Key => ({
  secretId: Credentials.TmpSecretId,
  secretKey: Credentials.TmpSecretKey,
  token: Credentials.Token,
})
const newLibrary = async (): Promise<string> => (await ask('smh', 'CreateLibrary', { Name: 'credentials' })).LibraryId
const policy = (...statement: object[]): string => JSON.stringify({ version: '2.0', statement })
const everything = policy({ effect: 'allow', action: '*', resource: '*' })

for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA1', 'HmacSHA256']) {
  for (const reqMethod of ['POST', 'GET']) {
    const profile = { signMethod, reqMethod }
    test(`signs with a temporary key, ${signMethod} by ${reqMethod}`, async () => {
      const Policy = encodeURIComponent(policy({ effect: 'allow', action: ['name/smh:Describe*', 'name/sts:*'], resource: '*' }))
      const answer = await ask('sts', 'GetFederationToken', { Name: 'console', Policy, DurationSeconds: 900 }, rootKey, profile)
      assert.ok(Math.abs(answer.ExpiredTime - Date.now() / 1000 - 900) < 60)
      assert.equal(Date.parse(answer.Expiration), answer.ExpiredTime * 1000)
      const temporary = keyOf(answer)
      assert.match(`${temporary.secretId}${temporary.secretKey}${temporary.token}`, /^[A-Za-z0-9_-]+$/)
      assert.ok((await ask('smh', 'DescribeLibraries', {}, temporary, profile)).TotalCount >= 0)
      assert.equal((await ask('sts', 'GetCallerIdentity', {}, temporary, profile)).Arn, 'qcs::sts:1250000000:federated-user/console')
      await assert.rejects(ask('smh', 'CreateLibrary', { Name: 'n' }, temporary, profile), { code: 'AuthFailure.UnauthorizedOperation' })
      await assert.rejects(ask('smh', 'DescribeLibraries', {}, { ...temporary, token: 'wrong' }, profile), {
        code: 'AuthFailure.TokenFailure',
      })
      await assert.rejects(ask('smh', 'DescribeLibraries', {}, { ...temporary, secretKey: 'wrong' }, profile), {
        code: 'AuthFailure.SignatureFailure',
      })
    })
  }
}

test('gives a library a key, takes it away, and with it what was made of it', async () => {
  const LibraryId = await newLibrary()
  const { AccessKey } = await ask('smh', 'CreateAccessKey', { LibraryId, Name: 'backend', Grants: ['upload_file'] })
  const key: Key = { secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }
  const temporary = keyOf(await ask('sts', 'GetFederationToken', { Name: 'n', Policy: everything, DurationSeconds: 129_600 }, key))
  for (const one of [key, temporary]) {
    assert.equal((await ask('sts', 'GetCallerIdentity', {}, one)).AccountId, '1250000000')
    await assert.rejects(ask('smh', 'DescribeLibrarySecret', { LibraryId }, one), { code: 'AuthFailure.UnauthorizedOperation' })
  }
  await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, Status: 'Inactive' })
  await assert.rejects(ask('sts', 'GetCallerIdentity', {}, key), { code: 'AuthFailure.SecretIdNotFound' })
  await assert.rejects(ask('sts', 'GetCallerIdentity', {}, temporary), { code: 'AuthFailure.TokenFailure' })
  const [described] = (await ask('smh', 'DescribeAccessKeys', { LibraryId })).List
  assert.deepEqual([described.Status, described.SecretAccessKey], ['Inactive', undefined])
  await ask('smh', 'DeleteAccessKey', { AccessKeyId: key.secretId })
  await assert.rejects(ask('smh', 'DeleteAccessKey', { AccessKeyId: key.secretId }), { code: 'ResourceNotFound.AccessKey' })
})

test('lets the role of a library be taken', async () => {
  const LibraryId = await newLibrary()
  const RoleArn = `qcs::cam::uin/1250000000:roleName/${LibraryId}`
  const session = keyOf(await ask('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'session', Tags: [{ Key: 'k', Value: 'v' }] }))
  assert.equal((await ask('sts', 'GetCallerIdentity', {}, session)).Type, 'CAMRole')
  await assert.rejects(ask('sts', 'AssumeRole', { RoleArn: `${RoleArn}x`, RoleSessionName: 'session' }), {
    code: 'ResourceNotFound.RoleNotFound',
  })
  await assert.rejects(ask('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'session' }, session), {
    code: 'FailedOperation.TempKeyNotAllowed',
  })
})

test('refuses policies in the documented codes and in the language asked for', async () => {
  const refused = (Policy: string, profile: Profile = {}) => ask('sts', 'GetFederationToken', { Name: 'n', Policy }, rootKey, profile)
  await assert.rejects(refused('not json'), { code: 'InvalidParameter.StrategyFormatError' })
  await assert.rejects(refused(everything.replace('2.0', '1.0')), { code: 'InvalidParameter.StrategyInvalid' })
  await assert.rejects(refused(`${everything}${' '.repeat(2048)}`), { code: 'InvalidParameter.PolicyTooLong' })
  await assert.rejects(refused('not json', { language: 'zh-CN' }), { message: /策略格式错误/ })
})

test('gives a key for exactly one upload, and one to read', async () => {
  const LibraryId = await newLibrary()
  const { BotBizId } = await ask('lke', 'CreateApplication', { LibraryId, Name: 'bot' })
  assert.match(BotBizId, /^\d{19}$/)
  const upload = await ask('lke', 'DescribeStorageCredential', { BotBizId, FileType: 'pdf', IsPublic: false, TypeKey: 'offline' })
  assert.match(upload.UploadPath, new RegExp(`^/corp/\\d+/${BotBizId}/doc/[A-Za-z]{20}-\\d{19}\\.pdf$`))
  assert.equal(upload.ExpiredTime - upload.StartTime, 600)
  assert.ok(upload.UploadUrl.startsWith(`${server.content}/${upload.Bucket}/corp/`))
  assert.ok(upload.FileUrl.startsWith(`${server.content}/${upload.Bucket}/corp/`))
  const image = await ask('lke', 'DescribeStorageCredential', { BotBizId, FileType: 'jpeg', IsPublic: true, TypeKey: 'realtime' })
  assert.match(image.UploadPath, /^\/public\/\d+\/\d+\/image\/.*\.jpeg$/)
  assert.notEqual(image.Bucket, upload.Bucket)
  const download = await ask('lke', 'DescribeStorageCredential', { BotBizId, IsPublic: false })
  assert.deepEqual([download.UploadPath, download.UploadUrl, download.FileUrl], ['', '', ''])
  assert.equal(download.ExpiredTime - download.StartTime, 3600)
  await assert.rejects(ask('lke', 'DescribeStorageCredential', { FileType: 'pdf' }), { code: 'MissingParameter' })
  await assert.rejects(ask('lke', 'DescribeStorageCredential', { BotBizId, FileType: 'exe' }), { code: 'InvalidParameter' })
  await ask('lke', 'DeleteApplication', { BotBizId })
  await assert.rejects(ask('lke', 'DescribeStorageCredential', { BotBizId }), { code: 'FailedOperation' })
})

test('keeps what is secret out of its output', async () => {
  const LibraryId = await newLibrary()
  const { AccessKey } = await ask('smh', 'CreateAccessKey', { LibraryId, Name: 'quiet' })
  const key: Key = { secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }
  const temporary = keyOf(await ask('sts', 'GetFederationToken', { Name: 'n', Policy: everything }, key))
  await ask('sts', 'GetCallerIdentity', {}, temporary)
  const output = server.stdout() + server.stderr()
  for (const secret of [key.secretKey, temporary.secretKey, temporary.token as string]) assert.ok(!output.includes(secret))
})
