/** Commands on buckets and listings of them, who reaches which, and what policies ask of a request, on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListBucketsCommand, ListObjectsV2Command, S3Client, paginateListBuckets } from '@aws-sdk/client-s3'
import { cloudClient } from '../../../test/cloud-client.ts'
import { bucketOf, objectClient, textsOf } from '../../../test/object-client.ts'
import type { ObjectKeyPair } from '../../../test/object-client.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { createAccessKey } from '../../features/credentials/index.ts'
import { defaultContentRules } from '../../features/libraries/index.ts'
import { createSpaceRow } from '../../features/spaces/index.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { ask } = cloudClient(app)
  const on = (what: string): string => `${what} by ${database}`

  async function place(settings = {}) {
    const library = await app.given.library(settings)
    return { library, ...objectClient(app, bucketOf(library)) }
  }
  const keyPair = async (libraryId: LibraryId, grants: readonly Grant[], spaces?: readonly string[]): Promise<ObjectKeyPair> => {
    const limited = spaces && { spaces: new Set(spaces as readonly SpaceName[]) }
    const { key, secretKey } = await createAccessKey(app.call(), { libraryId, name: 'test', grants: new Set(grants), ...limited })
    return { secretId: key.id, secretKey }
  }
  const temporary = async (...statement: readonly object[]): Promise<ObjectKeyPair> => {
    const { Credentials } = await ask('sts', 'GetFederationToken', { Name: 'test', Policy: JSON.stringify({ version: '2.0', statement }) })
    return { secretId: Credentials.TmpSecretId, secretKey: Credentials.TmpSecretKey, token: Credentials.Token }
  }
  const s3Client = (pair: ObjectKeyPair = app.keyPair): S3Client =>
    new S3Client({
      endpoint: app.content,
      forcePathStyle: true,
      region: 'ap-local',
      credentials: { accessKeyId: pair.secretId, secretAccessKey: pair.secretKey },
      systemClockOffset: app.clock.now() - Date.now(),
    })
  const resource = (bucket: string, path: string): string => `qcs::cos:ap-local:uid/1250000000:${bucket}${path}`

  test(on('tells where a bucket is, and that it has no versions'), async () => {
    const { bucket, expect, refusal } = await place()
    assert.equal((await expect(200, 'HEAD', '')).headers.get('x-cos-bucket-region'), 'ap-local')
    assert.deepEqual(textsOf((await expect(200, 'GET', '', { query: { location: '' } })).text, 'LocationConstraint'), ['ap-local'])
    assert.match((await expect(200, 'GET', '', { query: { versioning: '' } })).text, /<VersioningConfiguration><\/VersioningConfiguration>/)
    assert.deepEqual(textsOf((await expect(200, 'GET', '', { query: { cors: '' } })).text, 'AllowedMethod'), [
      'GET',
      'PUT',
      'HEAD',
      'POST',
      'DELETE',
    ])
    assert.deepEqual(await refusal('PUT', ''), [409, 'BucketAlreadyOwnedByYou'])
    assert.deepEqual(await refusal('DELETE', ''), [501, 'NotImplemented'])
    const { bucket: missing } = { bucket: `${bucket.slice(0, 16)}-1250000001` }
    assert.deepEqual(await refusal('GET', 'a', { bucket: missing }), [404, 'NoSuchBucket'])
    assert.equal((await expect(404, 'HEAD', '', { bucket: missing })).text, '')
  })

  test(on('lists the buckets that a key reaches'), async () => {
    const one = await place()
    const many = await app.given.library({ isMultiSpace: true })
    const admin = await app.given.token(many)
    const spaces = [await app.given.space(many, admin), await app.given.space(many, admin)]
    const namesFor = async (pair?: ObjectKeyPair): Promise<string[]> =>
      textsOf((await one.expect(200, 'GET', '', { isService: true, ...(pair && { pair }) })).text, 'Name')
    const all = await namesFor()
    for (const name of [one.bucket, ...spaces.map((space) => bucketOf(many, space))]) assert.ok(all.includes(name), name)
    assert.deepEqual(await namesFor(await keyPair(one.library.id, ['read_only'])), [one.bucket])
    assert.deepEqual(await namesFor(await keyPair(many.id, ['read_only'], [spaces[1] as string])), [bucketOf(many, spaces[1])])
    const s3 = s3Client()
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
    assert.deepEqual(
      Buckets.map(({ Name }) => Name),
      all,
    )
  })

  test(on('answers buckets page by page, in the words of each protocol'), async () => {
    const many = await app.given.library({ isMultiSpace: true })
    const admin = await app.given.token(many)
    const spaces: string[] = []
    for (let count = 0; count < 5; count++) spaces.push(await app.given.space(many, admin))
    const names = spaces.map((space) => bucketOf(many, space)).toSorted()
    const client = objectClient(app, names[0] as string)
    const pair = await keyPair(many.id, ['read_only'])
    const list = async (query: Readonly<Record<string, string>>) => {
      const { text } = await client.expect(200, 'GET', '', { isService: true, pair, query })
      const [isTruncated, nextMarker, maxKeys] = ['IsTruncated', 'NextMarker', 'MaxKeys'].map((name) => textsOf(text, name)[0])
      return { names: textsOf(text, 'Name'), isTruncated, nextMarker, maxKeys }
    }
    const whole = { names, isTruncated: 'false', nextMarker: undefined, maxKeys: '2000' }
    assert.deepEqual(await list({}), whole)
    assert.deepEqual(await list({ 'max-keys': '100000', region: 'ap-local' }), whole)
    const first = await list({ 'max-keys': '2' })
    assert.deepEqual(first, { names: names.slice(0, 2), isTruncated: 'true', nextMarker: names[1], maxKeys: '2' })
    assert.deepEqual((await list({ marker: names[1] as string })).names, names.slice(2))
    assert.deepEqual((await list({ prefix: names[3] as string })).names, [names[3]])
    assert.deepEqual((await list({ region: 'elsewhere' })).names, [])
    assert.deepEqual((await list({ marker: `${many.id}\0x`, prefix: 'smh' })).names, names)
    assert.deepEqual((await list({ prefix: 'smh\0' })).names, [])
    for (const maxKeys of ['0', 'all', '-1'])
      assert.deepEqual(await client.refusal('GET', '', { isService: true, pair, query: { 'max-keys': maxKeys } }), [400, 'InvalidArgument'])

    const s3 = s3Client(pair)
    const seen: (string | undefined)[][] = []
    for await (const page of paginateListBuckets({ client: s3, pageSize: 2 }, { Prefix: many.id })) {
      assert.equal(page.Prefix, many.id)
      seen.push((page.Buckets ?? []).map(({ Name }) => Name))
    }
    assert.deepEqual(seen, [names.slice(0, 2), names.slice(2, 4), names.slice(4)])
    const plain = await s3.send(new ListBucketsCommand({}))
    assert.deepEqual([plain.Buckets?.map(({ Name }) => Name), plain.ContinuationToken, plain.Prefix], [names, undefined, undefined])
    assert.equal(plain.Buckets?.[0]?.BucketRegion, 'ap-local')
    assert.deepEqual((await s3.send(new ListBucketsCommand({ BucketRegion: 'us-east-1' }))).Buckets, [])
    for (const asked of [{ MaxBuckets: 0 }, { MaxBuckets: 10_001 }, { ContinuationToken: 'not ours' }])
      await assert.rejects(s3.send(new ListBucketsCommand(asked)), { name: 'InvalidArgument' })
  })

  test(on('names more than a thousand buckets in one answer'), async () => {
    const many = await app.given.library({ isMultiSpace: true })
    const libraryId = many.id as LibraryId
    await app.db.write(`library:${libraryId}`, async (tx) => {
      for (let count = 0; count < 1001; count++)
        await createSpaceRow(tx, app.call(), { libraryId, createdBy: '', settings: { content: defaultContentRules } })
    })
    const pair = await keyPair(libraryId, ['read_only'])
    const { Buckets } = await s3Client(pair).send(new ListBucketsCommand({}))
    assert.equal(Buckets?.length, 1001)
    const { text } = await objectClient(app, bucketOf(many)).expect(200, 'GET', '', { isService: true, pair })
    assert.deepEqual([textsOf(text, 'Name').length, textsOf(text, 'IsTruncated')], [1001, ['false']])
  })

  test(on('keeps a key within the spaces it was given'), async () => {
    const many = await app.given.library({ isMultiSpace: true })
    const admin = await app.given.token(many)
    const [mine, theirs] = [await app.given.space(many, admin), await app.given.space(many, admin)]
    const pair = await keyPair(many.id, ['upload_file', 'delete_file'], [mine])
    const client = objectClient(app, bucketOf(many, mine))
    await client.put('a', 'x', { pair })
    const other = bucketOf(many, theirs)
    await client.put('a', 'x', { bucket: other })
    for (const [method, key] of [
      ['GET', 'a'],
      ['PUT', 'b'],
      ['DELETE', 'a'],
      ['GET', ''],
    ] as const)
      assert.deepEqual(await client.refusal(method, key, { pair, bucket: other, ...(method === 'PUT' && { body: 'x' }) }), [
        403,
        'AccessDenied',
      ])
    // The library itself is no bucket when it has many spaces.
    assert.deepEqual(await client.refusal('GET', '', { bucket: bucketOf(many) }), [404, 'NoSuchBucket'])
  })

  test(on('answers listings in the form that was asked for'), async () => {
    const { bucket, put, list, expect, refusal } = await place()
    for (const key of ['a b+c', 'd/e', '中&']) await put(key)
    const plain = await list({ delimiter: '/', prefix: '' })
    assert.deepEqual([plain.keys, plain.prefixes], [['a b+c', '中&'], ['d/']])
    assert.deepEqual(textsOf(plain.text, 'Name'), [bucket])
    assert.deepEqual(textsOf(plain.text, 'MaxKeys'), ['1000'])
    assert.doesNotMatch(plain.text, /NextMarker|EncodingType|xmlns/)
    const encoded = await list({ 'encoding-type': 'url', delimiter: '/', 'max-keys': '1' })
    assert.deepEqual([encoded.keys, encoded.nextMarker, encoded.isTruncated], [['a%20b%2Bc'], 'a%20b%2Bc', true])
    assert.deepEqual(textsOf(encoded.text, 'EncodingType'), ['url'])
    assert.deepEqual((await list({ marker: 'a b+c' })).keys, ['d/e', '中&'])
    assert.deepEqual((await list({ 'max-keys': '0' })).keys, [])
    assert.deepEqual((await list({ prefix: 'no\0such', marker: 'a\0' })).keys, [])

    const second = await expect(200, 'GET', '', { query: { 'list-type': '2', 'max-keys': '2', 'fetch-owner': 'true' } })
    assert.deepEqual([textsOf(second.text, 'KeyCount'), textsOf(second.text, 'Key')], [['2'], ['a b+c', 'd/e']])
    assert.match(second.text, /<Owner>/)
    const [token = ''] = textsOf(second.text, 'NextContinuationToken')
    const third = await expect(200, 'GET', '', { query: { 'list-type': '2', 'continuation-token': token, 'start-after': 'zzz' } })
    assert.deepEqual([textsOf(third.text, 'Key'), textsOf(third.text, 'IsTruncated')], [['中&'], ['false']])
    assert.doesNotMatch(third.text, /<Owner>/)
    const behind = await expect(200, 'GET', '', { query: { 'list-type': '2', 'start-after': 'a b+c' } })
    assert.deepEqual(textsOf(behind.text, 'Key'), ['d/e', '中&'])
    for (const query of [
      { 'max-keys': '-1' },
      { 'max-keys': 'many' },
      { 'encoding-type': 'base64' },
      { 'list-type': '3' },
      { 'list-type': '2', 'continuation-token': '!!' },
      { delimiter: 'x'.repeat(1025) },
    ] as readonly Record<string, string>[])
      assert.deepEqual(await refusal('GET', '', { query }), [400, 'InvalidArgument'], JSON.stringify(query))
  })

  test(on('pages with the stock client of S3'), async () => {
    const { bucket, put } = await place()
    const keys = Array.from({ length: 7 }, (_, index) => `dir/${index}.txt`)
    for (const key of keys) await put(key)
    const s3 = new S3Client({
      endpoint: app.content,
      forcePathStyle: true,
      region: 'ap-local',
      credentials: { accessKeyId: app.keyPair.secretId, secretAccessKey: app.keyPair.secretKey },
      systemClockOffset: app.clock.now() - Date.now(),
    })
    const seen: (string | undefined)[] = []
    let ContinuationToken: string | undefined
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'dir/', MaxKeys: 3, ContinuationToken }))
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key))
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken)
    assert.deepEqual(seen, keys)
  })

  test(on('asks policies about the address, the length and the type of a request'), async () => {
    const { bucket, refusal, put, list } = await place()
    const allow = (condition: object) => temporary({ effect: 'allow', action: 'cos:*', resource: resource(bucket, '/*'), condition })
    const small = await allow({ numeric_less_than_equal: { 'cos:content-length': 5 } })
    await put('a', '12345', { pair: small })
    assert.deepEqual(await refusal('PUT', 'a', { body: '123456', pair: small }), [403, 'AccessDenied'])
    const pictures = await allow({ string_like: { 'cos:content-type': 'image/*' } })
    await put('b', 'x', { pair: pictures, headers: { 'content-type': 'image/png' } })
    assert.deepEqual(await refusal('PUT', 'b', { body: 'x', pair: pictures, headers: { 'content-type': 'text/html' } }), [
      403,
      'AccessDenied',
    ])
    const here = await allow({ ip_equal: { 'qcs:ip': '127.0.0.1' } })
    await put('c', 'x', { pair: here })
    const elsewhere = await allow({ ip_equal: { 'qcs:ip': '10.0.0.0/8' } })
    assert.deepEqual(await refusal('GET', 'c', { pair: elsewhere }), [403, 'AccessDenied'])
    const below = await temporary({ effect: 'allow', action: 'cos:GetBucket', resource: resource(bucket, '/dir/*') })
    assert.deepEqual((await list({ prefix: 'dir/' }, { pair: below })).keys, [])
    assert.deepEqual(await refusal('GET', '', { pair: below }), [403, 'AccessDenied'])
  })

  test(on('asks policies about each key of a multi-delete and both ends of a copy'), async () => {
    const { bucket, put, removeMany, refusal, expect } = await place()
    for (const key of ['mine/a', 'theirs/b']) await put(key)
    const pair = await temporary({
      effect: 'allow',
      action: ['cos:DeleteObject', 'cos:PutObject', 'cos:GetObject'] as never,
      resource: resource(bucket, '/mine/*'),
    })
    const copy = (from: string, to: string) => refusal('PUT', to, { pair, headers: { 'x-cos-copy-source': `/${bucket}/${from}` } })
    assert.deepEqual(await copy('theirs/b', 'mine/b'), [403, 'AccessDenied'])
    assert.deepEqual(await copy('mine/a', 'theirs/a'), [403, 'AccessDenied'])
    assert.deepEqual(await copy('mine/a', 'mine/c'), [200, undefined])
    const done = await removeMany(['mine/a', 'theirs/b'], { pair })
    assert.match(done.text, /<Deleted><Key>mine\/a<\/Key><\/Deleted><Error><Key>theirs\/b<\/Key><Code>AccessDenied<\/Code>/)
    await expect(200, 'HEAD', 'theirs/b')
  })

  test(on('drops the leading slashes of keys in buckets of applications, whose public directory anybody reads'), async () => {
    const library = await app.given.library()
    const { BotBizId } = await ask('lke', 'CreateApplication', { LibraryId: library.id, Name: 'bot' })
    const { put, list, expect, refusal } = objectClient(app, `lke-${BotBizId}-1250000000`)
    await put('//corp/1/a.pdf', 'private')
    await put('/public/1/b.png', 'public')
    assert.deepEqual((await list()).keys, ['corp/1/a.pdf', 'public/1/b.png'])
    assert.deepEqual((await list({ prefix: '/corp/' })).keys, ['corp/1/a.pdf'])
    for (const key of ['public/1/b.png', '/public/1/b.png', '//public/1/b.png'])
      assert.equal((await expect(200, 'GET', key, { pair: 'none' })).text, 'public')
    assert.deepEqual(await refusal('GET', 'corp/1/a.pdf', { pair: 'none' }), [403, 'AccessDenied'])
    assert.deepEqual(await refusal('GET', 'publications', { pair: 'none' }), [403, 'AccessDenied'])
    const realtime = `lke-realtime-${BotBizId}-1250000000`
    assert.deepEqual((await list({}, { bucket: realtime })).keys, [])
    await put('corp/c', 'now', { bucket: realtime })
    assert.deepEqual((await list({}, { bucket: realtime })).keys, ['corp/c'])
    assert.equal((await objectClient(app, bucketOf(library)).expect(200, 'GET', 'realtime/corp/c')).text, 'now')
  })

  test(on('ends with the key that a temporary one was made from'), async () => {
    const { library, put, refusal } = await place()
    const { AccessKey } = await ask('smh', 'CreateAccessKey', { LibraryId: library.id, Name: 'k', Grants: ['admin'] })
    const parent = { secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }
    const { Credentials } = await ask(
      'sts',
      'GetFederationToken',
      { Name: 't', Policy: '{"version":"2.0","statement":{"effect":"allow","action":"*","resource":"*"}}' },
      parent,
    )
    const pair = { secretId: Credentials.TmpSecretId, secretKey: Credentials.TmpSecretKey, token: Credentials.Token }
    await put('a', 'x', { pair })
    await ask('smh', 'ModifyAccessKey', { AccessKeyId: parent.secretId, Status: 'Inactive' })
    assert.deepEqual(await refusal('GET', 'a', { pair }), [403, 'AccessDenied'])
    const expired = await temporary({ effect: 'allow', action: '*', resource: '*' })
    app.clock.advance(1801_000)
    assert.deepEqual(await refusal('GET', 'a', { pair: expired }), [403, 'ExpiredToken'])
  })

  test(on('finds what was put by key when it searches'), async () => {
    const where = await app.given.place({ isSearchEnabled: true })
    await objectClient(app, bucketOf(where.library)).put('reports/annual summary.pdf', 'x')
    await app.runJobs()
    const { body } = await app.expect(200, 'POST', `/api/v1/search/${where.library.id}/-/space-contents`, {
      token: where.token,
      body: { keyword: 'annual' },
    })
    assert.deepEqual(
      body.contents.map(({ name }: { name: string }) => name),
      ['annual summary.pdf'],
    )
  })
})
