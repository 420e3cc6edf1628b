/** Key pairs of every kind through the Cloud API's door, on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudClient, keyOf } from '../../../test/cloud-client.ts'
import type { CloudKey } from '../../../test/cloud-client.ts'
import { isScan, plansOf } from '../../../test/query-plans.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { actions } from '../../doors.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'
import { countAccessKeys, findAccessKeyRow, insertAccessKey, listAccessKeys } from './access-key-store.ts'
import { createAccessKey } from './create-access-key.ts'
import { credentialActions, accessKeyFailure, findSigningKey, issueAccountKey, policiesAllow, stsFailure } from './index.ts'
import type { PolicyQuestion } from './index.ts'

const everything = JSON.stringify({ version: '2.0', statement: { effect: 'allow', action: '*', resource: '*' } })

test('declares every code of its failure tables at an action, and each action once', () => {
  const declared = new Set(credentialActions.flatMap(({ errors }) => errors))
  for (const code of [...Object.keys(accessKeyFailure.specs), ...Object.keys(stsFailure.specs)]) assert.ok(declared.has(code), code)
  assert.equal(new Set(credentialActions.map(({ name }) => name)).size, 7)
})

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { ask, codeOf } = cloudClient(app)
  const library = async (parameters: object = {}): Promise<LibraryId> =>
    (await ask('smh', 'CreateLibrary', { Name: 'keys', ...parameters })).LibraryId
  const accessKey = async (LibraryId: string, parameters: object = {}): Promise<CloudKey> => {
    const { AccessKey } = await ask('smh', 'CreateAccessKey', { LibraryId, Name: 'k', ...parameters })
    return { secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }
  }
  const identity = (key?: CloudKey) => ask('sts', 'GetCallerIdentity', {}, key)
  const identityCode = (key: CloudKey) => codeOf('sts', 'GetCallerIdentity', {}, key)
  const federation = async (key?: CloudKey, parameters: object = {}): Promise<CloudKey> =>
    keyOf(await ask('sts', 'GetFederationToken', { Name: 'browser', Policy: everything, ...parameters }, key))
  /** What a gateway asks. */
  const signingKey = ({ secretId, token }: CloudKey) =>
    findSigningKey(app.call(), (id) => (id === app.keyPair.secretId ? app.keyPair : undefined), { secretId, token })

  test(`makes, describes, changes and removes an access key by ${database}`, async () => {
    const LibraryId = await library()
    const { AccessKey } = await ask('smh', 'CreateAccessKey', { LibraryId, Name: '备份', Grants: ['upload_file', 'read_only'] })
    assert.match(AccessKey.AccessKeyId, /^AKID[0-9a-z]{32}$/)
    assert.match(AccessKey.SecretAccessKey, /^[0-9a-z]{40}$/)
    const { SecretAccessKey: _, ...shown } = AccessKey
    assert.deepEqual(shown, {
      AccessKeyId: AccessKey.AccessKeyId,
      LibraryId,
      Name: '备份',
      Grants: ['upload_file', 'read_only'],
      SpaceIds: [],
      Status: 'Active',
      CreateTime: shown.CreateTime,
      UpdateTime: shown.CreateTime,
    })
    assert.deepEqual(await ask('smh', 'DescribeAccessKeys', { LibraryId }).then(({ List, TotalCount }) => ({ List, TotalCount })), {
      List: [shown],
      TotalCount: 1,
    })
    const changed = (
      await ask('smh', 'ModifyAccessKey', { AccessKeyId: shown.AccessKeyId, Name: 'b', Grants: ['admin'], Status: 'Inactive' })
    ).AccessKey
    assert.deepEqual([changed.Name, changed.Grants, changed.Status, changed.SecretAccessKey], ['b', ['admin'], 'Inactive', null])
    await ask('smh', 'DeleteAccessKey', { AccessKeyId: shown.AccessKeyId })
    assert.equal(await codeOf('smh', 'DeleteAccessKey', { AccessKeyId: shown.AccessKeyId }), 'ResourceNotFound.AccessKey')
    assert.equal(await codeOf('smh', 'ModifyAccessKey', { AccessKeyId: shown.AccessKeyId }), 'ResourceNotFound.AccessKey')
    assert.equal((await ask('smh', 'DescribeAccessKeys', { LibraryId })).TotalCount, 0)
  })

  test(`seals the secrets of access keys by ${database}`, async () => {
    const key = await accessKey(await library())
    const row = await app.db.read((reader) => findAccessKeyRow(reader, key.secretId))
    assert.ok(row && !row.sealedSecret.includes(key.secretKey))
  })

  test(`limits an access key to spaces that exist by ${database}`, async () => {
    const LibraryId = await library({ LibraryExtension: { IsMultiSpace: true } })
    const secret = (await ask('smh', 'DescribeLibrarySecret', { LibraryId })).LibrarySecret
    const space = await app.given.space({ id: LibraryId, secret }, await app.given.token({ id: LibraryId, secret }))
    const key = await accessKey(LibraryId, { SpaceIds: [space] })
    const found = await signingKey(key)
    assert.ok(found?.kind === 'valid')
    assert.deepEqual([...(found.actor.spaces ?? [])], [space])
    assert.equal(await codeOf('smh', 'CreateAccessKey', { LibraryId, Name: 'k', SpaceIds: ['spacenone'] }), 'ResourceNotFound.Space')
    const lifted = await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, SpaceIds: [] })
    assert.deepEqual(lifted.AccessKey.SpaceIds, [])
  })

  test(`refuses what can't be an access key by ${database}`, async () => {
    const LibraryId = await library()
    const code = (parameters: object) => codeOf('smh', 'CreateAccessKey', { LibraryId, Name: 'k', ...parameters })
    assert.equal(await code({ LibraryId: 'smh0000000000000' }), 'ResourceNotFound.Library')
    assert.equal(await code({ LibraryId: 'x' }), 'ResourceNotFound.Library')
    assert.equal(await code({ Grants: ['fly'] }), 'InvalidParameterValue.Grant')
    assert.equal(await code({ Grants: [] }), 'InvalidParameterValue.Grant')
    assert.equal(await code({ Name: '' }), 'InvalidParameterValue')
    assert.equal(await codeOf('smh', 'ModifyAccessKey', { AccessKeyId: 'x', Status: 'Off' }), 'InvalidParameterValue')
    assert.equal(await codeOf('smh', 'CreateAccessKey', { LibraryId }), 'MissingParameter')
  })

  test(`keeps to the number of access keys of a library by ${database}`, async () => {
    const libraryId = await library()
    const made = await Promise.allSettled(
      Array.from({ length: limits.accessKeysPerLibraryMax + 5 }, () =>
        createAccessKey(app.call(), { libraryId, name: 'k', grants: new Set(['admin']) }),
      ),
    )
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, limits.accessKeysPerLibraryMax)
    assert.equal(await codeOf('smh', 'CreateAccessKey', { LibraryId: libraryId, Name: 'k' }), 'LimitExceeded.AccessKey')
    const page = await ask('smh', 'DescribeAccessKeys', { LibraryId: libraryId, Offset: 90, Limit: 20 })
    assert.deepEqual([page.List.length, page.TotalCount], [10, limits.accessKeysPerLibraryMax])
  })

  test(`knows a key from the moment it is made until it is disabled, rotated or gone, by ${database}`, async () => {
    const LibraryId = await library()
    const key = await accessKey(LibraryId)
    assert.equal((await identity(key)).UserId, key.secretId)
    const temporary = await federation(key)
    assert.equal((await identity(temporary)).PrincipalId, key.secretId)
    await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, Status: 'Inactive' })
    assert.equal(await identityCode(key), 'AuthFailure.SecretIdNotFound')
    assert.equal(await identityCode(temporary), 'AuthFailure.TokenFailure')
    await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, Status: 'Active' })
    assert.equal(await identityCode(temporary), undefined)
    const rotated = (await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, Rotate: true })).AccessKey.SecretAccessKey
    assert.equal(await identityCode(key), 'AuthFailure.SignatureFailure')
    assert.equal(await identityCode(temporary), 'AuthFailure.TokenFailure')
    const renewed = { ...key, secretKey: rotated }
    const again = await federation(renewed)
    assert.equal(await identityCode(again), undefined)
    await ask('smh', 'DeleteAccessKey', { AccessKeyId: key.secretId })
    assert.equal(await identityCode(renewed), 'AuthFailure.SecretIdNotFound')
    assert.equal(await identityCode(again), 'AuthFailure.TokenFailure')
  })

  test(`ends the keys of a library with the library by ${database}`, async () => {
    const LibraryId = await library()
    const key = await accessKey(LibraryId)
    await ask('smh', 'DeleteLibrary', { LibraryId })
    assert.equal(await identityCode(key), 'AuthFailure.SecretIdNotFound')
    assert.equal((await ask('smh', 'DescribeAccessKeys', { LibraryId })).TotalCount, 0)
  })

  test(`takes no later space for the one a key was limited to by ${database}`, async () => {
    const LibraryId = await library({ LibraryExtension: { IsMultiSpace: true } })
    const given = { id: LibraryId, secret: (await ask('smh', 'DescribeLibrarySecret', { LibraryId })).LibrarySecret }
    const token = await app.given.token(given)
    const make = () => app.given.space(given, token, { spaceId: 'tenant-a' })
    await make()
    const key = await accessKey(LibraryId, { SpaceIds: ['tenant-a'] })
    const { BotBizId } = await ask('lke', 'CreateApplication', { LibraryId, Name: 'bot', SpaceId: 'tenant-a' })
    const spacesOf = async () => {
      const found = await signingKey(key)
      return found?.kind === 'valid' ? [...(found.actor.spaces ?? ['every'])] : ['none']
    }
    assert.deepEqual(await spacesOf(), ['tenant-a'])
    await app.expect(204, 'DELETE', `/api/v1/space/${LibraryId}/tenant-a`, { token })
    app.clock.advance(1000)
    await make()
    assert.deepEqual(await spacesOf(), [])
    assert.equal(await codeOf('lke', 'DescribeStorageCredential', { BotBizId }), 'FailedOperation')
    await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, Name: 'renamed' })
    assert.deepEqual(await spacesOf(), [])
    await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, SpaceIds: ['tenant-a'] })
    assert.deepEqual(await spacesOf(), ['tenant-a'])
    await ask('smh', 'ModifyAccessKey', { AccessKeyId: key.secretId, SpaceIds: [] })
    assert.deepEqual(await spacesOf(), ['every'])
  })

  test(`asks an access key and its temporary keys for no action but those of a library, by ${database}`, async () => {
    const LibraryId = await library()
    const key = await accessKey(LibraryId)
    const temporary = await federation(key)
    const denied = await federation(undefined, { Policy: everything.replace('allow', 'deny') })
    const AccessKeyId = (await accessKey(LibraryId)).secretId
    await ask('smh', 'ModifyAccessKey', { AccessKeyId, Status: 'Inactive' })
    const disabled = { ...key, secretId: AccessKeyId }
    for (const { service, name, signers } of actions) {
      for (const one of [key, temporary]) {
        const code = await codeOf(service, name, {}, one)
        if (signers === 'library') assert.notEqual(code, 'AuthFailure.UnauthorizedOperation', name)
        else assert.equal(code, 'AuthFailure.UnauthorizedOperation', name)
      }
      assert.equal(await codeOf(service, name, {}, disabled), 'AuthFailure.SecretIdNotFound', name)
      // What lacks a parameter is refused before its policy is asked; nothing is done either way.
      assert.match((await codeOf(service, name, {}, denied)) ?? 'done', /^(AuthFailure\.UnauthorizedOperation|MissingParameter)$/, name)
    }
  })

  test(`lets a policy say where the Cloud API is called from by ${database}`, async () => {
    const from = (network: string, effect: string) =>
      JSON.stringify({
        version: '2.0',
        statement: [
          { effect: 'allow', action: '*', resource: '*', ...(effect === 'allow' && { condition: { ip_equal: { 'qcs:ip': network } } }) },
          ...(effect === 'deny' ? [{ effect, action: '*', resource: '*', condition: { ip_equal: { 'qcs:ip': network } } }] : []),
        ],
      })
    for (const [network, effect, code] of [
      ['127.0.0.0/8', 'allow', undefined],
      ['10.0.0.0/8', 'allow', 'AuthFailure.UnauthorizedOperation'],
      ['127.0.0.0/8', 'deny', 'AuthFailure.UnauthorizedOperation'],
      ['10.0.0.0/8', 'deny', undefined],
    ] as const)
      assert.equal(await identityCode(await federation(undefined, { Policy: from(network, effect) })), code, `${effect} ${network}`)
  })

  test(`keeps a library's key away from the account by ${database}`, async () => {
    const LibraryId = await library()
    const key = await accessKey(LibraryId)
    for (const [action, parameters] of [
      ['DescribeLibraries', {}],
      ['DescribeLibrarySecret', { LibraryId }],
      ['CreateAccessKey', { LibraryId, Name: 'more' }],
      ['DeleteLibrary', { LibraryId }],
    ] as const) {
      assert.equal(await codeOf('smh', action, parameters, key), 'AuthFailure.UnauthorizedOperation', action)
      assert.equal(await codeOf('smh', action, parameters, await federation(key)), 'AuthFailure.UnauthorizedOperation', action)
    }
  })

  test(`signs the Cloud API with the root key's temporary keys, as far as their policy goes, by ${database}`, async () => {
    const [one, other] = [await library(), await library()]
    const whole = await federation()
    assert.ok((await ask('smh', 'DescribeLibraries', {}, whole)).TotalCount > 0)
    const Policy = JSON.stringify({
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['name/smh:Describe*', 'smh:ModifyLibrary'], resource: [`qcs::smh::uid/1250000000:library/${one}`] },
        { effect: 'deny', action: 'smh:DescribeLibrarySecret', resource: '*' },
      ],
    })
    for (const text of [Policy, encodeURIComponent(Policy)]) {
      const narrow = await federation(undefined, { Policy: text })
      assert.equal(await codeOf('smh', 'ModifyLibrary', { LibraryId: one, Remark: 'r' }, narrow), undefined)
      assert.equal(await codeOf('smh', 'ModifyLibrary', { LibraryId: other, Remark: 'r' }, narrow), 'AuthFailure.UnauthorizedOperation')
      assert.equal(await codeOf('smh', 'DescribeLibrarySecret', { LibraryId: one }, narrow), 'AuthFailure.UnauthorizedOperation')
      assert.equal(await codeOf('smh', 'DescribeLibraries', {}, narrow), 'AuthFailure.UnauthorizedOperation')
    }
  })

  test(`signs every action with a temporary key that may do everything, but makes no further keys by ${database}`, async () => {
    const pair = issueAccountKey(app.call(), app.keyPair, { name: 'console', seconds: 600 })
    for (const key of [await federation(), pair]) {
      for (const { service, name } of actions) {
        const code = (await codeOf(service, name, {}, key)) ?? ''
        const isMinting = name === 'GetFederationToken' || name === 'AssumeRole'
        // Parameters are missing nearly everywhere: that is said only to who may act.
        assert.doesNotMatch(code, /^AuthFailure|^Unsupported|^InternalError/, name)
        if (isMinting) assert.match(code, /^MissingParameter$|^FailedOperation\.TempKeyNotAllowed$/)
      }
      assert.equal(await codeOf('sts', 'GetFederationToken', { Name: 'n', Policy: everything }, key), 'FailedOperation.TempKeyNotAllowed')
      const made = await ask('smh', 'CreateLibrary', { Name: 'by a temporary key' }, key)
      assert.ok((await ask('smh', 'DescribeLibrarySecret', { LibraryId: made.LibraryId }, key)).LibrarySecret)
      await ask('smh', 'DeleteLibrary', { LibraryId: made.LibraryId }, key)
    }
  })

  test(`ends the account's temporary key at its time and with the secret it was made from by ${database}`, async () => {
    const pair = issueAccountKey(app.call(), app.keyPair, { name: 'console', seconds: 600 })
    assert.equal(await identityCode(pair), undefined)
    const other = issueAccountKey(app.call(), { ...app.keyPair, secretKey: 'the secret before' }, { name: 'console', seconds: 600 })
    assert.equal(await identityCode(other), 'AuthFailure.TokenFailure')
    app.clock.advance(601_000)
    assert.equal(await identityCode(pair), 'AuthFailure.TokenFailure')
  })

  test(`demands the token that belongs to a temporary key by ${database}`, async () => {
    const [key, other] = [await federation(), await federation()]
    const { token: _, ...without } = key
    assert.equal(await identityCode(without), 'AuthFailure.TokenFailure')
    assert.equal(await identityCode({ ...key, token: other.token as string }), 'AuthFailure.TokenFailure')
    assert.equal(await identityCode({ ...key, token: 'nonsense' }), 'AuthFailure.TokenFailure')
    assert.equal(await identityCode({ ...key, token: `${key.token}A` }), 'AuthFailure.TokenFailure')
    assert.equal(await identityCode({ ...key, secretKey: other.secretKey }), 'AuthFailure.SignatureFailure')
    assert.equal(
      await identityCode({ ...key, secretId: `${key.secretId.slice(0, -1)}${key.secretId.endsWith('A') ? 'B' : 'A'}` }),
      'AuthFailure.SecretIdNotFound',
    )
    assert.match(`${key.token}${key.secretId}${key.secretKey}`, /^[\w-]+$/)
    assert.equal(await identityCode({ ...app.keyPair, token: 'ignored' }), undefined)
  })

  test(`ends a temporary key at its time by ${database}`, async () => {
    const before = Math.floor((app.clock.now() + 100) / 1000)
    const answer = await ask('sts', 'GetFederationToken', { Name: 'n', Policy: everything, DurationSeconds: 60 })
    assert.ok(answer.ExpiredTime >= before + 60 && answer.ExpiredTime <= before + 61)
    assert.equal(answer.Expiration, new Date(answer.ExpiredTime * 1000).toISOString().replace('.000', ''))
    app.clock.advance(answer.ExpiredTime * 1000 - app.clock.now() - 101)
    assert.equal(await identityCode(keyOf(answer)), undefined)
    assert.equal(await identityCode(keyOf(answer)), 'AuthFailure.TokenFailure')
    assert.equal((await signingKey(keyOf(answer)))?.kind, 'expired')
  })

  test(`refuses a federation that is not documented by ${database}`, async () => {
    const key = await accessKey(await library())
    const code = (parameters: object, signer?: CloudKey) =>
      codeOf('sts', 'GetFederationToken', { Name: 'n', Policy: everything, ...parameters }, signer)
    assert.equal(await code({ DurationSeconds: 7200 }), undefined)
    assert.equal(await code({ DurationSeconds: 7201 }), 'InvalidParameter.OverTimeError')
    assert.equal(await code({ DurationSeconds: 129600 }, key), undefined)
    assert.equal(await code({ DurationSeconds: 129601 }, key), 'InvalidParameter.OverTimeError')
    assert.equal(await code({ DurationSeconds: 0 }), 'InvalidParameter.ParamError')
    assert.equal(await code({ Name: 'a b' }), 'InvalidParameter.ParamError')
    assert.equal(await code({ Policy: '{' }), 'InvalidParameter.StrategyFormatError')
    assert.equal(await code({ Policy: everything.replace('2.0', '3.0') }), 'InvalidParameter.StrategyInvalid')
    assert.equal(await code({ Policy: everything.replace('"resource":"*"', '"resource":"b/k"') }), 'InvalidParameter.ResouceError')
    assert.equal(
      await code({ Policy: everything.replace('"resource":"*"', '"resource":"qcs::cos::uid/1:b/*"') }),
      'InvalidParameter.GrantOtherResource',
    )
    assert.equal(await code({ Policy: `${everything}${' '.repeat(2048)}` }), 'InvalidParameter.PolicyTooLong')
    assert.equal(await code({}, await federation()), 'FailedOperation.TempKeyNotAllowed')
    assert.equal(await codeOf('sts', 'GetFederationToken', { Name: 'n' }), 'MissingParameter')
    const long = JSON.stringify({
      version: '2.0',
      statement: { effect: 'allow', action: '*', resource: Array.from({ length: 480 }, () => '*') },
    })
    assert.ok(Buffer.byteLength(long) < 2048)
    assert.ok(((await federation(undefined, { Policy: long })).token ?? '').length <= 4096)
  })

  test(`lets the role of a library be taken by ${database}`, async () => {
    const LibraryId = await library()
    const RoleArn = `qcs::cam::uin/1250000000:roleName/${LibraryId}`
    const assume = (parameters: object, key?: CloudKey) => ask('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'se', ...parameters }, key)
    const code = (parameters: object, key?: CloudKey) => codeOf('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'se', ...parameters }, key)
    const session = keyOf(await assume({ Tags: [{ Key: 'k', Value: 'v' }], ExternalId: 'a:b', SourceIdentity: 'me' }))
    assert.deepEqual(await identity(session).then(({ RequestId: _, ...rest }) => rest), {
      Arn: `qcs::sts:1250000000:assumed-role/${LibraryId}/se`,
      AccountId: '1250000000',
      UserId: `${LibraryId}:se`,
      PrincipalId: LibraryId,
      Type: 'CAMRole',
    })
    const found = await signingKey(session)
    assert.ok(found?.kind === 'valid')
    assert.equal(found.actor.libraryId, LibraryId)
    assert.equal(await codeOf('smh', 'DescribeLibraries', {}, session), 'AuthFailure.UnauthorizedOperation')
    const own = await accessKey(LibraryId, { Grants: ['read_only'] })
    const reader = await signingKey(keyOf(await assume({ Policy: everything }, own)))
    assert.ok(reader?.kind === 'valid')
    assert.deepEqual([...reader.actor.grants], ['read_only'])
    assert.equal(await code({}, await accessKey(await library())), 'ResourceNotFound.RoleNotFound')
    assert.equal(await code({ RoleArn: RoleArn.replace(LibraryId, 'admin') }), 'ResourceNotFound.RoleNotFound')
    assert.equal(await code({ RoleArn: RoleArn.replace('1250000000', '1') }), 'ResourceNotFound.RoleNotFound')
    assert.equal(await code({ RoleArn: 'role' }), 'InvalidParameter.ParamError')
    assert.equal(await code({ RoleSessionName: 'x' }), 'InvalidParameter.ParamError')
    assert.equal(await code({ ExternalId: 'a b' }), 'InvalidParameter.ParamError')
    assert.equal(await code({ DurationSeconds: 43201 }), 'InvalidParameter.OverTimeError')
    assert.equal(await code({ TokenCode: '123456' }), 'FailedOperation.MFATypeNotSupported')
    assert.equal(await code({}, session), 'FailedOperation.TempKeyNotAllowed')
  })

  test(`says who a key belongs to by ${database}`, async () => {
    const root = await identity()
    assert.deepEqual(
      [root.Arn, root.AccountId, root.UserId, root.PrincipalId, root.Type],
      ['qcs::cam::uin/1250000000:uin/1250000000', '1250000000', '1250000000', '1250000000', 'CAMUser'],
    )
    assert.equal((await identity(await federation())).Arn, 'qcs::sts:1250000000:federated-user/browser')
  })

  test(`gives a temporary key its parent's rights and no more by ${database}`, async () => {
    const LibraryId = await library()
    const key = await accessKey(LibraryId, { Grants: ['upload_file'] })
    const Policy = JSON.stringify({
      version: '2.0',
      statement: { effect: 'allow', action: 'cos:*', resource: 'qcs::cos:::b-1250000000/doc/*' },
    })
    const found = await signingKey(await federation(key, { Policy }))
    assert.ok(found?.kind === 'valid')
    assert.deepEqual([found.actor.libraryId, [...found.actor.grants]], [LibraryId, ['upload_file']])
    const question: PolicyQuestion = { service: 'cos', action: 'PutObject', resource: 'b-1250000000/doc/a' }
    assert.equal(policiesAllow(found, question), true)
    assert.equal(policiesAllow(found, { ...question, resource: 'b-1250000000/a' }), false)
    const permanent = await signingKey(key)
    assert.ok(permanent?.kind === 'valid')
    assert.equal(policiesAllow(permanent, { ...question, resource: 'b-1250000000/a' }), true)
  })

  test(`finds access keys by an index by ${database}`, async () => {
    const key = {
      id: '',
      libraryId: '' as LibraryId,
      name: '',
      grants: new Set(['admin'] as const),
      isEnabled: true,
      createdAt: 0,
      updatedAt: 0,
    }
    await app.db.write('library:many', async (tx) => {
      for (let n = 0; n < 2000; n++)
        await insertAccessKey(tx, {
          key: {
            ...key,
            id: `AKID${String(n).padStart(32, '0')}`,
            libraryId: `smh${String(n % 500).padStart(13, '0')}` as LibraryId,
            createdAt: n,
          },
          sealedSecret: 'x',
        })
      await tx.run(sql`ANALYZE access_keys`)
    })
    const libraryId = 'smh0000000000007' as LibraryId
    for (const work of [
      (tx: Parameters<Parameters<typeof plansOf>[2]>[0]) => findAccessKeyRow(tx, `AKID${'7'.padStart(32, '0')}`),
      (tx: Parameters<Parameters<typeof plansOf>[2]>[0]) => countAccessKeys(tx, libraryId),
      (tx: Parameters<Parameters<typeof plansOf>[2]>[0]) => listAccessKeys(tx, { libraryId, offset: 0, limit: 20 }),
    ])
      for (const plan of await plansOf(app, database, work)) assert.doesNotMatch(plan, isScan, plan)
  })
})
