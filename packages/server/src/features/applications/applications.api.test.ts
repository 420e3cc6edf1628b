/** Applications and their keys through the Cloud API's door, on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudClient, keyOf } from '../../../test/cloud-client.ts'
import type { CloudKey, CloudMembers } from '../../../test/cloud-client.ts'
import { isScan, plansOf } from '../../../test/query-plans.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { checkCosTime, readSignature, readToken, verifyCos } from '../../gateways/object/signatures/index.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { sql } from '../../platform/db/sql.ts'
import { findBucket } from '../buckets/index.ts'
import { findSigningKey, policiesAllow } from '../credentials/index.ts'
import { fileTypes } from './application.ts'
import { countApplications, findApplicationRow, insertApplication, listApplications } from './application-store.ts'
import { applicationActions, applicationFailure } from './index.ts'

test('declares every code of its failure table at an action, and each action once', () => {
  const declared = new Set(applicationActions.flatMap(({ errors }) => errors))
  for (const code of Object.keys(applicationFailure.specs)) assert.ok(declared.has(code), code)
  assert.equal(new Set(applicationActions.map(({ name }) => name)).size, 4)
})

const writing = [
  'PutObject',
  'PostObject',
  'HeadObject',
  'InitiateMultipartUpload',
  'ListMultipartUploads',
  'ListParts',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
]
const others = ['GetObject', 'DeleteObject', 'GetBucket', 'OptionsObject', 'UploadPartCopy', 'HeadBucket']

for (const database of databases()) {
  const app = await testApp({ database })
  const { ask, codeOf } = cloudClient(app)
  const library = async (parameters: object = {}): Promise<LibraryId> =>
    (await ask('smh', 'CreateLibrary', { Name: 'lke', ...parameters })).LibraryId
  const application = async (LibraryId: string, parameters: object = {}): Promise<string> =>
    (await ask('lke', 'CreateApplication', { LibraryId, Name: 'bot', ...parameters })).BotBizId
  const credential = (BotBizId: string, parameters: object = {}, key?: CloudKey): Promise<CloudMembers> =>
    ask('lke', 'DescribeStorageCredential', { BotBizId, ...parameters }, key)
  const refusal = (parameters: object, key?: CloudKey) => codeOf('lke', 'DescribeStorageCredential', parameters, key)
  /** Whether the key may do it, as the object door asks. */
  const allows = async (key: CloudKey, action: string, resource: string): Promise<boolean> => {
    const found = await findSigningKey(app.call(), (id) => (id === app.keyPair.secretId ? app.keyPair : undefined), {
      secretId: key.secretId,
      token: key.token,
    })
    return found?.kind === 'valid' && policiesAllow(found, { service: 'cos', action, resource })
  }
  /** What the object door makes of an address: the key's rights on what it names. */
  const opens = async (address: string, method: string, action: string): Promise<boolean> => {
    const { host, pathname, search } = new URL(address)
    const request = { method, rawPath: pathname, rawQuery: search.slice(1), rawHeaders: ['Host', host] }
    const signature = readSignature(request)
    assert.ok(signature?.scheme === 'cos')
    const token = readToken(request)
    const key = await findSigningKey(app.call(), () => app.keyPair, { secretId: signature.secretId, token })
    assert.ok(key?.kind === 'valid')
    checkCosTime(signature, app.clock.now())
    verifyCos(signature, request, { secretKey: key.secretKey, isTemporary: true })
    return policiesAllow(key, { service: 'cos', action, resource: decodeURIComponent(pathname.slice(1)) })
  }

  test(`registers, describes and removes applications by ${database}`, async () => {
    const LibraryId = await library()
    const BotBizId = await application(LibraryId)
    assert.match(BotBizId, /^1\d{18}$/)
    const { List, TotalCount } = await ask('lke', 'DescribeApplications', { LibraryId })
    assert.equal(TotalCount, 1)
    assert.deepEqual(List, [
      {
        BotBizId,
        LibraryId,
        SpaceId: '-',
        Name: 'bot',
        Bucket: `lke-${BotBizId}-1250000000`,
        RealtimeBucket: `lke-realtime-${BotBizId}-1250000000`,
        CreateTime: List[0].CreateTime,
      },
    ])
    assert.equal((await ask('lke', 'DescribeApplications', { BotBizIds: [BotBizId, 'x'] })).TotalCount, 1)
    await credential(BotBizId)
    await ask('lke', 'DeleteApplication', { BotBizId })
    assert.equal(await codeOf('lke', 'DeleteApplication', { BotBizId }), 'ResourceNotFound.Application')
    assert.equal(await refusal({ BotBizId }), 'FailedOperation')
    assert.equal(await findBucket(app.call(), `lke-${BotBizId}-1250000000`), undefined)
    assert.equal((await ask('lke', 'DescribeApplications', { LibraryId })).TotalCount, 0)
  })

  test(`registers an application with one space of many by ${database}`, async () => {
    const LibraryId = await library({ LibraryExtension: { IsMultiSpace: true } })
    const given = { id: LibraryId, secret: (await ask('smh', 'DescribeLibrarySecret', { LibraryId })).LibrarySecret }
    const space = await app.given.space(given, await app.given.token(given))
    const BotBizId = await application(LibraryId, { SpaceId: space })
    assert.equal((await findBucket(app.call(), `lke-${BotBizId}-1250000000`))?.space.name, space)
    assert.equal((await findBucket(app.call(), `${LibraryId}-${space}-1250000000`))?.space.name, space)
    assert.equal(await findBucket(app.call(), `${LibraryId}-1250000000`), undefined)
    const code = (parameters: object) => codeOf('lke', 'CreateApplication', { LibraryId, Name: 'bot', ...parameters })
    assert.equal(await code({}), 'InvalidParameterValue')
    assert.equal(await code({ SpaceId: 'none' }), 'ResourceNotFound.Space')
    assert.equal(await code({ LibraryId: 'smh0000000000000' }), 'ResourceNotFound.Library')
    assert.equal(await code({ LibraryId: 'x' }), 'ResourceNotFound.Library')
    assert.equal(await code({ Name: 'n'.repeat(51) }), 'InvalidParameterValue')
  })

  const uploads = [
    { parameters: { FileType: 'pdf', IsPublic: false }, bucket: 'lke', directory: 'corp', holds: 'doc', ext: 'pdf' },
    { parameters: { FileType: 'pdf', TypeKey: 'offline' }, bucket: 'lke', directory: 'corp', holds: 'doc', ext: 'pdf' },
    { parameters: { FileType: 'DOCX', TypeKey: '' }, bucket: 'lke', directory: 'corp', holds: 'doc', ext: 'docx' },
    {
      parameters: { FileType: 'md', TypeKey: 'realtime', IsPublic: false },
      bucket: 'lke-realtime',
      directory: 'corp',
      holds: 'doc',
      ext: 'md',
    },
    {
      parameters: { FileType: 'jpeg', TypeKey: 'realtime', IsPublic: true },
      bucket: 'lke-realtime',
      directory: 'public',
      holds: 'image',
      ext: 'jpeg',
    },
    { parameters: { FileType: 'png', IsPublic: true }, bucket: 'lke', directory: 'public', holds: 'image', ext: 'png' },
  ]
  for (const { parameters, bucket, directory, holds, ext } of uploads)
    test(`gives a key for one upload: ${JSON.stringify(parameters)} by ${database}`, async () => {
      const BotBizId = await application(await library())
      const answer = await credential(BotBizId, parameters)
      const name = `${bucket}-${BotBizId}-1250000000`
      assert.equal(answer.Bucket, name)
      assert.deepEqual([answer.Region, answer.Type, answer.CorpUin, answer.FilePath, answer.ImagePath], ['ap-local', 'cos', '0', '', ''])
      assert.equal(answer.Credentials.AppId, 1250000000)
      assert.equal(answer.ExpiredTime - answer.StartTime, 600)
      assert.equal(answer.StartTime, Math.floor(app.clock.now() / 1000))
      assert.match(answer.UploadPath, new RegExp(`^/${directory}/1250000000/${BotBizId}/${holds}/[A-Za-z]{20}-\\d{19}\\.${ext}$`))
      const key = keyOf(answer)
      for (const action of writing)
        for (const resource of [`${name}${answer.UploadPath}`, `${name}/${answer.UploadPath}`])
          assert.equal(await allows(key, action, resource), true, action)
      for (const action of others) assert.equal(await allows(key, action, `${name}${answer.UploadPath}`), false, action)
      const elsewhere = [
        `${name}${answer.UploadPath}x`,
        `${name}${answer.UploadPath.slice(0, -1)}`,
        `${name}/`,
        `${name}/corp/`,
        `${bucket === 'lke' ? 'lke-realtime' : 'lke'}-${BotBizId}-1250000000${answer.UploadPath}`,
        `lke-1000000000000000000-1250000000${answer.UploadPath}`,
      ]
      for (const resource of elsewhere) assert.equal(await allows(key, 'PutObject', resource), false, resource)
      assert.equal(await opens(answer.UploadUrl, 'PUT', 'PutObject'), true)
      assert.equal(await opens(answer.FileUrl, 'GET', 'GetObject'), true)
      assert.equal(await opens(answer.FileUrl, 'GET', 'PutObject'), false)
      await assert.rejects(opens(answer.FileUrl, 'PUT', 'PutObject'), { code: 'SignatureDoesNotMatch' })
      await assert.rejects(opens(answer.UploadUrl.replace(`.${ext}?`, `.x${ext}?`), 'PUT', 'PutObject'), { code: 'SignatureDoesNotMatch' })
      assert.notEqual((await credential(BotBizId, parameters)).UploadPath, answer.UploadPath)
    })

  for (const [TypeKey, bucket] of [
    ['offline', 'lke'],
    ['realtime', 'lke-realtime'],
  ] as const)
    test(`gives a key to read: ${TypeKey} by ${database}`, async () => {
      const BotBizId = await application(await library())
      const answer = await credential(BotBizId, { IsPublic: false, TypeKey })
      const name = `${bucket}-${BotBizId}-1250000000`
      assert.deepEqual([answer.Bucket, answer.UploadPath, answer.UploadUrl, answer.FileUrl], [name, '', '', ''])
      assert.deepEqual([answer.FilePath, answer.ImagePath], [`/corp/1250000000/${BotBizId}/doc/`, `/corp/1250000000/${BotBizId}/image/`])
      assert.equal(answer.ExpiredTime - answer.StartTime, 3600)
      const key = keyOf(answer)
      for (const action of ['GetObject', 'HeadObject']) {
        assert.equal(await allows(key, action, `${name}${answer.FilePath}a.pdf`), true)
        assert.equal(await allows(key, action, `${name}/${answer.ImagePath}a.png`), true)
        assert.equal(await allows(key, action, `${name}/corp/1250000000/1000000000000000000/doc/a.pdf`), false)
      }
      for (const action of ['PutObject', 'DeleteObject', 'GetBucket'])
        assert.equal(await allows(key, action, `${name}${answer.FilePath}a.pdf`), false)
    })

  test(`refuses what is not documented by ${database}`, async () => {
    const BotBizId = await application(await library())
    assert.equal(await refusal({}), 'MissingParameter')
    assert.equal(await refusal({ BotBizId: '' }), 'MissingParameter')
    assert.equal(await refusal({ BotBizId: '1000000000000000000' }), 'FailedOperation')
    assert.equal(await refusal({ BotBizId: 'x' }), 'FailedOperation')
    for (const FileType of ['exe', '.pdf', 'pdf/../x', 'p df', 'html?'])
      assert.equal(await refusal({ BotBizId, FileType }), 'InvalidParameter')
    assert.equal(await refusal({ BotBizId, TypeKey: 'both' }), 'InvalidParameter')
    assert.equal(await refusal({ BotBizId, IsPublic: 'maybe' }), 'InvalidParameter')
    assert.equal(await refusal({ BotBizId, Colour: 'red' }), 'UnknownParameter')
    for (const FileType of fileTypes) assert.equal(await refusal({ BotBizId, FileType }), undefined, FileType)
  })

  test(`lets a library's key ask for its own applications by ${database}`, async () => {
    const [own, foreign] = [await library(), await library()]
    const { AccessKey } = await ask('smh', 'CreateAccessKey', { LibraryId: own, Name: 'backend', Grants: ['upload_file'] })
    const key = { secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }
    const BotBizId = await application(own)
    const answer = await credential(BotBizId, { FileType: 'pdf' }, key)
    assert.equal(await refusal({ BotBizId: await application(foreign) }, key), 'FailedOperation')
    assert.equal(await codeOf('lke', 'DescribeApplications', {}, key), 'AuthFailure.UnauthorizedOperation')
    assert.equal(await allows(keyOf(answer), 'PutObject', `${answer.Bucket}${answer.UploadPath}`), true)
    await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, Status: 'Inactive' })
    assert.equal(await allows(keyOf(answer), 'PutObject', `${answer.Bucket}${answer.UploadPath}`), false)
  })

  test(`gives a temporary key no credential that outlives it by ${database}`, async () => {
    const BotBizId = await application(await library())
    const Policy = JSON.stringify({
      version: '2.0',
      statement: { effect: 'allow', action: 'lke:DescribeStorageCredential', resource: `qcs::lke:::application/${BotBizId}` },
    })
    const session = await ask('sts', 'GetFederationToken', { Name: 'n', Policy, DurationSeconds: 300 })
    const answer = await credential(BotBizId, {}, keyOf(session))
    assert.equal(answer.ExpiredTime, session.ExpiredTime)
    const other = await application(await library())
    assert.equal(await refusal({ BotBizId: other }, keyOf(session)), 'AuthFailure.UnauthorizedOperation')
    assert.equal(await codeOf('smh', 'DescribeLibraries', {}, keyOf(answer)), 'AuthFailure.UnauthorizedOperation')
  })

  test(`keeps what a temporary key is denied from the credential it asks for by ${database}`, async () => {
    const BotBizId = await application(await library())
    const denied = { effect: 'deny', action: 'name/cos:GetObject', resource: '*' }
    const session = await ask('sts', 'GetFederationToken', {
      Name: 'n',
      Policy: JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action: 'lke:*', resource: '*' }, denied] }),
    })
    const answer = await credential(BotBizId, {}, keyOf(session))
    const object = `${answer.Bucket}${answer.FilePath}x.pdf`
    assert.equal(await allows(keyOf(answer), 'GetObject', object), false)
    assert.equal(await allows(keyOf(answer), 'HeadObject', object), true)
  })

  test(`forgets an application with its library by ${database}`, async () => {
    const LibraryId = await library()
    const BotBizId = await application(LibraryId)
    await ask('smh', 'DeleteLibrary', { LibraryId })
    assert.equal(await refusal({ BotBizId }), 'FailedOperation')
    assert.equal(await findBucket(app.call(), `lke-${BotBizId}-1250000000`), undefined)
    assert.equal(await findBucket(app.call(), `${LibraryId}-1250000000`), undefined)
  })

  test(`answers a hundred questions in a second by ${database}`, async () => {
    const BotBizId = await application(await library())
    const still = app.clock.advance
    app.clock.advance = () => {}
    const codes = await Promise.all(Array.from({ length: 110 }, () => refusal({ BotBizId, FileType: 'pdf' })))
    app.clock.advance = still
    assert.deepEqual(
      [codes.filter((code) => code === undefined).length, codes.filter((code) => code === 'RequestLimitExceeded').length],
      [100, 10],
    )
  })

  test(`names the bucket of a library as the library's description does by ${database}`, async () => {
    const LibraryId = await library()
    const [described] = (await ask('smh', 'DescribeLibraries', { LibraryIds: [LibraryId] })).List
    const bucket = await findBucket(app.call(), described.BucketName)
    assert.deepEqual([bucket?.library.id, bucket?.space.name, bucket?.root, bucket?.hasLooseSlashes], [LibraryId, '-', [], false])
    const BotBizId = await application(LibraryId)
    const realtime = await findBucket(app.call(), `lke-realtime-${BotBizId}-1250000000`)
    assert.deepEqual([realtime?.root, realtime?.hasLooseSlashes, realtime?.publicDirectory], [['realtime'], true, 'public'])
    for (const name of [
      `${LibraryId}-1`,
      LibraryId,
      `${LibraryId}--1250000000`,
      `${LibraryId}---1250000000`,
      `lke-${BotBizId}-1`,
      '',
      'a-1250000000',
    ])
      assert.equal(await findBucket(app.call(), name), undefined, name)
  })

  test(`finds applications by an index by ${database}`, async () => {
    await app.db.write('library:many', async (tx) => {
      for (let n = 0; n < 2000; n++)
        await insertApplication(tx, {
          id: String(10n ** 18n + BigInt(n)),
          libraryId: `smh${String(n % 500).padStart(13, '0')}` as LibraryId,
          spaceName: '-' as SpaceName,
          name: '',
          createdAt: n,
        })
      await tx.run(sql`ANALYZE applications`)
    })
    const libraryId = 'smh0000000000007' as LibraryId
    type Tx = Parameters<Parameters<typeof plansOf>[2]>[0]
    for (const work of [
      (tx: Tx) => findApplicationRow(tx, '1000000000000000007'),
      (tx: Tx) => countApplications(tx, libraryId),
      (tx: Tx) => listApplications(tx, { libraryId, offset: 0, limit: 20 }),
    ])
      for (const plan of await plansOf(app, database, work)) assert.doesNotMatch(plan, isScan, plan)
  })
}
