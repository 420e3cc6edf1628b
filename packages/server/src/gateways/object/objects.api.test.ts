/** Commands on single objects, as a client that signs by hand sees them, on every database. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { cloudClient } from '../../../test/cloud-client.ts'
import { bucketOf, objectClient, textsOf } from '../../../test/object-client.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import type { TestApp } from '../../../test/test-app.ts'
import { recount, treeOf } from '../../../test/tree-of.ts'
import { bytesOf } from '../../../test/uploading.ts'
import { cosAuthorization, createAccessKey } from '../../features/credentials/index.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import { sql } from '../../platform/db/sql.ts'

const md5 = (bytes: string | Uint8Array): string => hash('md5', bytes)

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const on = (what: string): string => `${what} by ${database}`

  async function place(settings = {}) {
    const where = await app.given.place(settings)
    return { ...where, ...objectClient(app, bucketOf(where.library)) }
  }
  const keyPair = async (libraryId: LibraryId, ...grants: Grant[]) => {
    const { key, secretKey } = await createAccessKey(app.call(), { libraryId, name: 'test', grants: new Set(grants) })
    return { secretId: key.id, secretKey }
  }

  test(on('keeps what was put, byte for byte, with the directories on its way'), async () => {
    const where = await place()
    for (const [key, bytes] of [
      ['empty', Buffer.alloc(0)],
      ['照片/夏 天/a+b&c=d%.txt', Buffer.from('hello')],
      ['照片/large.bin', bytesOf(300_000)],
    ] as const) {
      const stored = await where.put(key, bytes)
      assert.equal(stored.headers.get('etag'), `"${md5(bytes)}"`)
      const read = await where.expect(200, 'GET', key)
      assert.ok(read.bytes.equals(bytes))
      for (const name of ['etag', 'x-cos-hash-crc64ecma']) assert.equal(read.headers.get(name), stored.headers.get(name))
    }
    assert.equal((await where.expect(200, 'HEAD', '照片/夏 天/a+b&c=d%.txt')).headers.get('x-cos-hash-crc64ecma'), '11177612005948864433')
    assert.deepEqual(await treeOf(app, where.library.id), [
      '/empty',
      '/照片/',
      '/照片/large.bin',
      '/照片/夏 天/',
      '/照片/夏 天/a+b&c=d%.txt',
    ])
    await recount(app, where.library.id)
  })

  test(on('is one tree with the business API'), async () => {
    const where = await place({ keepsHistory: true })
    await where.put('docs/report.txt', 'first', { headers: { 'x-cos-meta-author': 'eve' } })
    const info = await app.expect(200, 'GET', where.at('file', 'docs/report.txt'), { token: where.token, query: { info: 1 } })
    assert.deepEqual([info.body.size, info.body.metaData], ['5', { 'x-smh-meta-author': 'eve' }])
    await where.put('docs/report.txt', 'second')
    const history = await app.expect(200, 'GET', `/api/v1/directory-history/${where.library.id}/-/history-list/docs/report.txt`, {
      token: where.token,
    })
    assert.equal(history.body.contents.length, 2)
    await app.given.file(where, 'docs/other.txt', 'by the business API')
    assert.equal((await where.expect(200, 'GET', 'docs/other.txt')).text, 'by the business API')
    await where.expect(204, 'DELETE', 'docs/report.txt')
    const bin = await app.expect(200, 'GET', `/api/v1/recycled/${where.library.id}/-`, { token: where.token })
    assert.deepEqual(
      bin.body.contents.map(({ name }: { name: string }) => name),
      ['report.txt'],
    )
    assert.deepEqual(await where.refusal('GET', 'docs/report.txt'), [404, 'NoSuchKey'])
    const journal = await app.db.read((reader) =>
      reader.all<{ operation: string }>(
        sql`SELECT operation FROM journal WHERE space_id = (SELECT id FROM spaces WHERE library_id = ${where.library.id}) ORDER BY seq`,
      ),
    )
    assert.deepEqual(
      journal.map(({ operation }) => operation),
      ['FILE.CREATE', 'FILE.CREATE', 'FILE.CREATE_OVERWRITE', 'HISTORY.CREATE', 'FILE.CREATE', 'FILE.TRASH'],
    )
    await recount(app, where.library.id)
  })

  test(on('overwrites in place, once for each of many writers'), async () => {
    const where = await place()
    await where.put('a/b', 'first')
    const [before] = (await app.expect(200, 'GET', where.at('directory', 'a'), { token: where.token, query: { with_inode: 1 } })).body
      .contents
    await Promise.all(Array.from({ length: 8 }, (_, index) => where.put('a/b', `writer ${index}`)))
    const [after, ...others] = (await app.expect(200, 'GET', where.at('directory', 'a'), { token: where.token, query: { with_inode: 1 } }))
      .body.contents
    assert.deepEqual([after.inode, others], [before.inode, []])
    assert.match((await where.expect(200, 'GET', 'a/b')).text, /^writer \d$/)
    await recount(app, where.library.id)
  })

  test(on('makes the directories on the way once for many writers'), async () => {
    const where = await place()
    await Promise.all(Array.from({ length: 8 }, (_, index) => where.put(`x/y/z/${index}`)))
    assert.equal((await treeOf(app, where.library.id)).length, 11)
    await recount(app, where.library.id)
  })

  test(on('refuses keys that a tree can not hold, and finds nothing at them'), async () => {
    const where = await place()
    const impossible = ['a//b', '/a', 'a/b//', 'a/\u0001b', 'a:b', 'a|b', ' a', 'x'.repeat(256), `${'y/'.repeat(511)}zzz`]
    for (const key of impossible) {
      const [status, code] = await where.refusal('PUT', key, { body: 'x' })
      assert.equal(status, 400, key)
      assert.ok(code === 'InvalidObjectName' || code === 'KeyTooLong', `${key} ${code}`)
      assert.deepEqual(await where.refusal('GET', key), [404, 'NoSuchKey'], key)
      await where.expect(204, 'DELETE', key)
    }
    assert.deepEqual(await treeOf(app, where.library.id), [])
  })

  test(on('refuses a dot and a NUL among the names, encoded as no client rewrites them'), async () => {
    const where = await place()
    const { rawSend } = rawObjects(app, where.bucket)
    for (const path of ['a/%2E%2E/b', '..%2Fb', '%2E', 'a%00b', 'a/%2e/b']) {
      assert.deepEqual(await rawSend('PUT', path, 'x'), [400, 'InvalidObjectName'], path)
      assert.deepEqual(await rawSend('GET', path), [404, 'NoSuchKey'], path)
    }
    assert.deepEqual(await rawSend('GET', '%zz'), [400, 'InvalidURI'])
  })

  test(on('lets neither a file nor a directory take the place of the other'), async () => {
    const where = await place()
    await where.put('a/b', 'x')
    assert.deepEqual(await where.refusal('PUT', 'a', { body: 'x' }), [409, 'PathConflict'])
    assert.deepEqual(await where.refusal('PUT', 'a/b/c', { body: 'x' }), [409, 'PathConflict'])
    assert.deepEqual(await where.refusal('PUT', 'a/b/', { body: '' }), [409, 'PathConflict'])
    assert.deepEqual(await where.refusal('GET', 'a'), [404, 'NoSuchKey'])
    assert.deepEqual(await where.refusal('GET', 'a/b/'), [404, 'NoSuchKey'])
    await where.expect(204, 'DELETE', 'a')
    assert.equal((await where.expect(200, 'GET', 'a/b')).text, 'x')
  })

  test(on('takes a key that ends in a slash for a directory'), async () => {
    const where = await place()
    await where.put('dir/sub/', '')
    await where.put('dir/sub/', '')
    assert.deepEqual(await where.refusal('PUT', 'dir/other/', { body: 'bytes' }), [400, 'InvalidObjectName'])
    const head = await where.expect(200, 'HEAD', 'dir/')
    assert.deepEqual([head.headers.get('content-type'), head.headers.get('content-length')], ['application/x-directory', '0'])
    await where.expect(204, 'DELETE', 'dir/')
    assert.deepEqual(await treeOf(app, where.library.id), ['/dir/', '/dir/sub/'])
    await where.expect(204, 'DELETE', 'dir/sub/')
    assert.deepEqual(await treeOf(app, where.library.id), ['/dir/'])
  })

  test(on('keeps and returns the headers an object was put with, beyond ASCII too'), async () => {
    const where = await place()
    const name = Buffer.from('图片').toString('latin1')
    await where.put('a', 'x', {
      headers: {
        'content-type': 'image/x-own',
        'cache-control': 'max-age=60',
        'content-language': 'zh',
        'content-disposition': 'attachment',
        'content-encoding': 'identity',
        expires: 'Thu, 01 Dec 2033 16:00:00 GMT',
        'x-cos-meta-name': name,
        'x-cos-storage-class': 'STANDARD_IA',
      },
    })
    const { headers } = await where.expect(200, 'HEAD', 'a')
    const kept = ['content-type', 'cache-control', 'content-language', 'content-disposition', 'content-encoding', 'expires'] as const
    assert.deepEqual(
      kept.map((one) => headers.get(one)),
      ['image/x-own', 'max-age=60', 'zh', 'attachment', 'identity', 'Thu, 01 Dec 2033 16:00:00 GMT'],
    )
    assert.deepEqual([headers.get('x-cos-meta-name'), headers.get('x-cos-storage-class')], [name, 'STANDARD_IA'])
    assert.match((await where.list()).text, /<StorageClass>STANDARD_IA</)
    await where.put('a', Buffer.from('x'))
    const plain = (await where.expect(200, 'HEAD', 'a')).headers
    assert.deepEqual(
      [plain.get('content-type'), plain.get('cache-control'), plain.get('x-cos-meta-name'), plain.get('x-cos-storage-class')],
      ['application/octet-stream', null, null, null],
    )
  })

  test(on('says no to what it does not offer'), async () => {
    const where = await place()
    await where.put('a')
    for (const headers of [
      { 'x-cos-server-side-encryption-customer-algorithm': 'AES256' },
      { 'x-cos-server-side-encryption': 'cos/kms' },
      { 'x-cos-tagging': 'a=b' },
      { 'x-cos-acl': 'public-read' },
    ])
      assert.deepEqual(await where.refusal('PUT', 'b', { body: 'x', headers }), [501, 'NotImplemented'])
    assert.deepEqual(await where.refusal('PUT', 'b', { body: 'x', headers: { 'x-cos-storage-class': 'FREEZER' } }), [
      400,
      'NotSupportedStorageClass',
    ])
    for (const flag of ['acl', 'tagging'])
      assert.deepEqual(await where.refusal('GET', 'a', { query: { [flag]: '' } }), [501, 'NotImplemented'])
    for (const flag of ['acl', 'policy', 'lifecycle', 'versions', 'website'])
      assert.deepEqual(await where.refusal('GET', '', { query: { [flag]: '' } }), [501, 'NotImplemented'])
    for (const flag of ['imageMogr2/thumbnail/200x', 'imageView2/2/w/100', 'imageInfo', 'ci-process'])
      assert.deepEqual(await where.refusal('GET', 'a', { query: { [flag]: '' } }), [400, 'NotImplemented'])
    assert.deepEqual(await where.refusal('GET', 'a', { query: { versionId: 'abc' } }), [404, 'NoSuchVersion'])
    await where.expect(200, 'GET', 'a', { query: { versionId: 'null', unknown: 'x' } })
    assert.deepEqual(await where.refusal('POST', 'a'), [405, 'MethodNotAllowed'])
  })

  test(on('answers ranges and conditions'), async () => {
    const where = await place()
    await where.put('ten', '0123456789')
    const etag = `"${md5('0123456789')}"`
    const cases: readonly (readonly [headers: Record<string, string>, status: number, text: string, contentRange?: string])[] = [
      [{ range: 'bytes=2-4' }, 206, '234', 'bytes 2-4/10'],
      [{ range: 'bytes=8-' }, 206, '89', 'bytes 8-9/10'],
      [{ range: 'bytes=-1' }, 206, '9', 'bytes 9-9/10'],
      [{ range: 'bytes=0-1,4-5' }, 200, '0123456789'],
      [{ 'if-match': etag }, 200, '0123456789'],
      [{ 'if-none-match': '"other"' }, 200, '0123456789'],
      [{ 'if-none-match': etag }, 304, ''],
      [{ 'if-modified-since': new Date(app.clock.now() + 1000).toUTCString() }, 304, ''],
    ]
    for (const [headers, status, text, contentRange] of cases) {
      const answer = await where.expect(status, 'GET', 'ten', { headers })
      assert.deepEqual([answer.text, answer.headers.get('content-range') ?? undefined], [text, contentRange])
    }
    assert.deepEqual(await where.refusal('GET', 'ten', { headers: { 'if-match': '"other"' } }), [412, 'PreconditionFailed'])
    const behind = await where.send('GET', 'ten', { headers: { range: 'bytes=10-' } })
    assert.deepEqual([behind.status, behind.code, behind.headers.get('content-range')], [416, 'InvalidRange', 'bytes */10'])
    await where.put('large', bytesOf(200_000))
    const part = await where.expect(206, 'GET', 'large', { headers: { range: 'bytes=150000-150009' } })
    assert.ok(part.bytes.equals(bytesOf(200_000).subarray(150_000, 150_010)))
  })

  test(on('lets a signed request choose the headers of its answer, and nothing smuggle one in'), async () => {
    const where = await place({ content: { isPublicRead: true } as never })
    await where.put('a.html', '<p>')
    const query = {
      'response-content-type': 'text/plain',
      'response-content-disposition': 'attachment; filename="x"',
      'response-expires': 'x\r\nSet-Cookie: a=b',
    }
    const { headers } = await where.expect(200, 'GET', 'a.html', { query })
    assert.deepEqual([headers.get('content-type'), headers.get('content-disposition')], ['text/plain', 'attachment; filename="x"'])
    assert.equal(headers.get('set-cookie'), null)
    assert.deepEqual(await where.refusal('GET', 'a.html', { query, pair: 'none' }), [400, 'InvalidRequest'])
    const html = await where.expect(200, 'GET', 'a.html', { query: { 'response-content-type': 'text/html' } })
    assert.match(html.headers.get('content-security-policy') ?? '', /sandbox/)
  })

  test(on('refuses bytes that are not the promised ones, and keeps nothing of them'), async () => {
    const where = await place()
    assert.deepEqual(await where.refusal('PUT', 'a', { body: 'x', headers: { 'content-md5': 'nonsense' } }), [400, 'InvalidDigest'])
    assert.deepEqual(await where.refusal('PUT', 'a', { body: 'x', headers: { 'content-md5': hash('md5', 'y', 'base64') } }), [
      400,
      'BadDigest',
    ])
    assert.deepEqual(await where.refusal('PUT', 'a', { body: bytesOf(200_000), headers: { 'content-md5': hash('md5', 'y', 'base64') } }), [
      400,
      'BadDigest',
    ])
    await where.put('b', 'x', { headers: { 'content-md5': hash('md5', 'x', 'base64') } })
    assert.deepEqual(await treeOf(app, where.library.id), ['/b'])
    const segments: string[] = []
    for await (const { id } of app.blobs.list()) segments.push(id)
    const blobs = await app.call().db.read((reader) => reader.all<{ id: string }>(allBlobs))
    assert.deepEqual(segments.toSorted(), blobs.map(({ id }) => id).toSorted())
  })

  test(on('overwrites only where it may'), async () => {
    const where = await place()
    await where.put('a', 'first')
    assert.deepEqual(await where.refusal('PUT', 'a', { body: 'x', headers: { 'x-cos-forbid-overwrite': 'true' } }), [
      409,
      'FileAlreadyExists',
    ])
    assert.deepEqual(await where.refusal('PUT', 'a', { body: 'x', headers: { 'if-none-match': '*' } }), [412, 'PreconditionFailed'])
    assert.deepEqual(await where.refusal('PUT', 'a', { body: bytesOf(100_000), headers: { 'if-none-match': '*' } }), [
      412,
      'PreconditionFailed',
    ])
    assert.deepEqual(await where.refusal('PUT', 'a', { body: 'x', headers: { 'if-match': '"other"' } }), [412, 'PreconditionFailed'])
    await where.put('a', 'second', { headers: { 'if-match': `"${md5('first')}"` } })
    await where.put('new', 'x', { headers: { 'if-none-match': '*' } })
    const pair = await keyPair(where.library.id, 'upload_file')
    assert.deepEqual(await where.refusal('PUT', 'a', { body: 'x', pair }), [403, 'AccessDenied'])
    await where.put('fresh', 'x', { pair })
    assert.equal((await where.expect(200, 'GET', 'a')).text, 'second')
  })

  test(on('puts once where many insist on being first'), async () => {
    const where = await place()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => where.send('PUT', 'only/one', { body: `${index}`, headers: { 'if-none-match': '*' } })),
    )
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 412, 412, 412, 412, 412, 412, 412])
    await recount(app, where.library.id)
  })

  test(on('holds the rules of a media library and its quota'), async () => {
    const media = await place({ isFileLibrary: false, isQuotaEnabled: true, quotaBytes: '1000' })
    assert.deepEqual(await media.refusal('PUT', 'a.txt', { body: 'x' }), [400, 'InvalidObjectName'])
    assert.deepEqual(await media.refusal('PUT', 'album/a.jpg', { body: 'x' }), [400, 'InvalidObjectName'])
    await media.put('a.jpg', Buffer.alloc(900))
    assert.deepEqual(await media.refusal('PUT', 'b.jpg', { body: Buffer.alloc(200) }), [403, 'AccessDenied'])
    await media.put('a.jpg', Buffer.alloc(950))
    await recount(app, media.library.id)
  })

  test(on('deletes what is there and answers the same for what is not'), async () => {
    const where = await place()
    await where.put('a')
    for (const key of ['a', 'a', 'never', 'a/b']) await where.expect(204, 'DELETE', key)
    assert.deepEqual(await treeOf(app, where.library.id), [])
    await recount(app, where.library.id)
  })

  test(on('deletes many and answers each on its own'), async () => {
    const where = await place()
    for (const key of ['a', 'b&<c>'.replaceAll(/[<>]/g, ''), 'd/e']) await where.put(key)
    const done = await where.removeMany(['a', 'b&c', 'd', 'd/e', 'missing', 'a'])
    assert.equal(done.status, 200)
    assert.deepEqual(textsOf(done.text, 'Key'), ['a', 'b&c', 'd', 'd/e', 'missing', 'a'])
    assert.doesNotMatch(done.text, /<Error>/)
    assert.deepEqual(await treeOf(app, where.library.id), ['/d/'])
    const quiet = await where.removeMany(['x', 'y'], { isQuiet: true })
    assert.deepEqual(textsOf(quiet.text, 'Key'), [])
    await recount(app, where.library.id)
  })

  test(on('refuses a multi-delete that is not one'), async () => {
    const where = await place()
    const post = (body: string, headers: Record<string, string> = { 'content-md5': hash('md5', body, 'base64') }) =>
      where.refusal('POST', '', { body, headers, query: { delete: '' } })
    const one = '<Delete><Object><Key>a</Key></Object></Delete>'
    assert.deepEqual(await post(one, {}), [400, 'InvalidRequest'])
    assert.deepEqual(await post(one, { 'content-md5': hash('md5', 'x', 'base64') }), [400, 'BadDigest'])
    for (const body of [
      '',
      'text',
      '<Delete></Delete>',
      '<Other/>',
      '<Delete><Object><Key></Key></Object></Delete>',
      '<Delete><Object><Key>a</Key>',
      '<!DOCTYPE Delete [<!ENTITY a "aaaa">]><Delete><Object><Key>&a;</Key></Object></Delete>',
      '<Delete><Object><Key>&unknown;</Key></Object></Delete>',
      `<Delete>${'<a>'.repeat(20)}${'</a>'.repeat(20)}</Delete>`,
      `<Delete>${'<Object><Key>a</Key></Object>'.repeat(1001)}</Delete>`,
    ])
      assert.deepEqual(await post(body), [400, 'MalformedXML'], body.slice(0, 80))
    assert.deepEqual(await post('x'.repeat(2 * 1024 * 1024 + 1)), [400, 'XMLSizeLimit'])
  })

  test(on('copies by reference, with and without the metadata'), async () => {
    const where = await place()
    await where.put('a/源.txt', 'bytes', { headers: { 'content-type': 'text/x-own', 'x-cos-meta-a': '1' } })
    const source = `${where.bucket}.cos.ap-guangzhou.myqcloud.com/${encodeURIComponent('a/源.txt')}`
    const copied = await where.expect(200, 'PUT', 'b/copy', { headers: { 'x-cos-copy-source': source } })
    assert.deepEqual(textsOf(copied.text, 'ETag'), [`"${md5('bytes')}"`])
    const read = await where.expect(200, 'GET', 'b/copy')
    assert.deepEqual([read.text, read.headers.get('content-type'), read.headers.get('x-cos-meta-a')], ['bytes', 'text/x-own', '1'])
    await where.expect(200, 'PUT', 'b/copy', {
      headers: {
        'x-cos-copy-source': `/${where.bucket}/b/copy`,
        'x-cos-metadata-directive': 'Replaced',
        'content-type': 'text/new',
        'x-cos-meta-b': '2',
      },
    })
    const replaced = await where.expect(200, 'GET', 'b/copy')
    assert.deepEqual(
      [replaced.text, replaced.headers.get('content-type'), replaced.headers.get('x-cos-meta-a'), replaced.headers.get('x-cos-meta-b')],
      ['bytes', 'text/new', null, '2'],
    )
    const segments: string[] = []
    for await (const { sizeBytes, id } of app.blobs.list()) if (sizeBytes === 5) segments.push(id)
    const other = await place()
    await other.expect(200, 'PUT', 'from elsewhere', { headers: { 'x-cos-copy-source': source } })
    await app.given.library()
    for (const one of [where, other]) await recount(app, one.library.id)
  })

  test(on('keeps a copy alive when the library of its source is gone'), async () => {
    const [one, two] = [await place({ usesRecycleBin: false }), await place()]
    await one.put('a', bytesOf(100_000))
    await two.expect(200, 'PUT', 'a', { headers: { 'x-cos-copy-source': `/${one.bucket}/a` } })
    await cloudClient(app).ask('smh', 'DeleteLibrary', { LibraryId: one.library.id })
    for (let days = 0; days < 3; days++) {
      await app.runJobs()
      app.clock.advance(25 * 3600_000)
    }
    assert.deepEqual(await one.refusal('GET', 'a'), [404, 'NoSuchBucket'])
    assert.ok((await two.expect(200, 'GET', 'a')).bytes.equals(bytesOf(100_000)))
  })

  test(on('asks for a body only when everything before it is good'), async () => {
    const where = await place()
    const { expectContinue } = rawObjects(app, where.bucket)
    assert.deepEqual(await expectContinue('good', 'hello'), ['HTTP/1.1 100 Continue', 'HTTP/1.1 200 OK'])
    assert.equal((await where.expect(200, 'GET', 'good')).text, 'hello')
    assert.deepEqual(await expectContinue('a//b', 'hello'), ['HTTP/1.1 400 Bad Request'])
    assert.deepEqual(await expectContinue('good', 'hello', { 'x-cos-traffic-limit': '1' }), ['HTTP/1.1 400 Bad Request'])
  })

  test(on('keeps nothing of a client that leaves in the middle'), async () => {
    const where = await place()
    const { leaveAfterHalf } = rawObjects(app, where.bucket)
    for (const sizeBytes of [1000, 500_000]) await leaveAfterHalf(`half-${sizeBytes}`, sizeBytes)
    await where.put('whole')
    assert.deepEqual((await where.list()).keys, ['whole'])
  })

  test(on('refuses copies that make no sense'), async () => {
    const where = await place()
    await where.put('a', 'x')
    const copy = (source: string, headers = {}, key = 'b') =>
      where.refusal('PUT', key, { headers: { 'x-cos-copy-source': source, ...headers } })
    const here = `/${where.bucket}`
    assert.deepEqual(await copy(`${here}/none`), [404, 'NoSuchKey'])
    assert.deepEqual(await copy('/nobucket-1250000000/a'), [404, 'NoSuchBucket'])
    assert.deepEqual(await copy('nonsense'), [400, 'InvalidCopySource'])
    assert.deepEqual(await copy(`${here}/a?versionId=abc`), [404, 'NoSuchVersion'])
    assert.deepEqual(await copy(`${here}/a`, {}, 'a'), [400, 'InvalidRequest'])
    assert.deepEqual(await copy(`${here}/a`, { 'x-cos-metadata-directive': 'maybe' }), [400, 'InvalidArgument'])
    assert.deepEqual(await copy(`${here}/a`, { 'x-cos-copy-source-if-match': '"other"' }), [412, 'PreconditionFailed'])
    assert.deepEqual(await copy(`${here}/a`, { 'x-cos-copy-source-if-none-match': `"${md5('x')}"` }), [412, 'PreconditionFailed'])
    const stranger = await place()
    const pair = await keyPair(where.library.id, 'upload_file_force')
    await stranger.put('secret', 'x')
    assert.deepEqual(await where.refusal('PUT', 'b', { pair, headers: { 'x-cos-copy-source': `/${stranger.bucket}/secret` } }), [
      403,
      'AccessDenied',
    ])
  })

  test(on('lets anybody read where the tree is public, and nothing else'), async () => {
    const open = await place({ content: { isPublicRead: true } as never })
    await open.put('a', 'x')
    assert.equal((await open.expect(200, 'GET', 'a', { pair: 'none' })).text, 'x')
    await open.expect(200, 'HEAD', 'a', { pair: 'none' })
    assert.deepEqual(await open.refusal('GET', '', { pair: 'none' }), [403, 'AccessDenied'])
    assert.deepEqual(await open.refusal('PUT', 'b', { pair: 'none', body: 'x' }), [403, 'AccessDenied'])
    const closed = await place()
    await closed.put('a', 'x')
    assert.deepEqual(await closed.refusal('GET', 'a', { pair: 'none' }), [403, 'AccessDenied'])
  })

  test(on('answers preflights and shows pages what they need'), async () => {
    const where = await place()
    const headers = {
      origin: 'https://page.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,x-cos-meta-a',
    }
    const asked = await where.expect(200, 'OPTIONS', 'a', { pair: 'none', headers })
    assert.deepEqual(
      [asked.headers.get('access-control-allow-origin'), asked.headers.get('access-control-allow-headers')],
      ['*', 'authorization,x-cos-meta-a'],
    )
    assert.match(asked.headers.get('access-control-allow-methods') ?? '', /DELETE/)
    assert.deepEqual(
      await where.refusal('OPTIONS', 'a', { pair: 'none', headers: { ...headers, 'access-control-request-method': 'PATCH' } }),
      [403, 'AccessForbidden'],
    )
    const refused = await where.send('GET', 'none', { headers: { origin: 'https://page.example' } })
    assert.match(refused.headers.get('access-control-expose-headers') ?? '', /ETag.*Date.*x-cos-request-id/)
    assert.equal(refused.headers.get('access-control-allow-origin'), '*')
    await where.put('m', 'x', { headers: { 'x-cos-meta-a': 'b' } })
    const seen = await where.expect(200, 'GET', 'm', { headers: { origin: 'https://page.example' } })
    assert.match(seen.headers.get('access-control-expose-headers') ?? '', /x-cos-meta-a/)
  })

  test(on('paces a transfer as asked'), async () => {
    const where = await place()
    await where.put('a', bytesOf(150_000))
    for (const limit of ['819199', '838860801', 'fast'])
      assert.deepEqual(await where.refusal('GET', 'a', { headers: { 'x-cos-traffic-limit': limit } }), [400, 'InvalidArgument'])
    const startedAt = performance.now()
    const { bytes } = await where.expect(200, 'GET', 'a', { query: { 'x-cos-traffic-limit': '819200' } })
    assert.equal(bytes.length, 150_000)
    assert.ok(performance.now() - startedAt > 900, 'one and a half seconds of bytes take about as long')
  })
})

const allBlobs = sql`SELECT id FROM blobs`

/** Paths exactly as given: fetch would resolve the dots in them. */
function rawObjects(app: Pick<TestApp, 'content' | 'keyPair' | 'clock'>, bucket: string) {
  const { hostname, port, host } = new URL(app.content)
  function rawSend(method: string, rawPath: string, body = ''): Promise<readonly [number, string | undefined]> {
    const path = `/${bucket}/${rawPath}`
    const start = Math.floor(app.clock.now() / 1000)
    let decoded = path
    try {
      decoded = decodeURIComponent(path)
    } catch {}
    const signTime = `${start};${start + 900}`
    const authorization = cosAuthorization(app.keyPair, { method, path: decoded, parameters: [], headers: [['host', host]], signTime })
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers: { authorization, 'content-length': body.length } }, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve([response.statusCode ?? 0, /<Code>(\w+)</.exec(text)?.[1]]))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
  const signedHead = (key: string, sizeBytes: number, headers: Readonly<Record<string, string>>): string => {
    const path = `/${bucket}/${key}`
    const start = Math.floor(app.clock.now() / 1000)
    const signTime = `${start};${start + 900}`
    const authorization = cosAuthorization(app.keyPair, { method: 'PUT', path, parameters: [], headers: [['host', host]], signTime })
    const lines = Object.entries({ Host: host, Authorization: authorization, 'Content-Length': String(sizeBytes), ...headers })
    return `PUT ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  }

  /** The status lines a client sees that waits before it sends its body. */
  async function expectContinue(key: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const socket = connect(Number(port), hostname)
    let text = ''
    const statuses = (): string[] => text.match(/^HTTP\/1\.1 .*(?=\r$)/gm) ?? []
    socket.on('data', (chunk) => {
      text += chunk.toString()
      if (statuses().length === 1 && text.startsWith('HTTP/1.1 100')) socket.write(body)
      if (statuses().some((line) => !line.includes(' 100 '))) socket.end()
    })
    socket.write(signedHead(key, body.length, { Expect: '100-continue', ...headers }))
    await once(socket, 'close')
    return [...new Set(statuses())]
  }

  async function leaveAfterHalf(key: string, sizeBytes: number): Promise<void> {
    const socket = connect(Number(port), hostname)
    socket.write(signedHead(key, sizeBytes, {}))
    await new Promise((resolve) => socket.write(Buffer.alloc(sizeBytes / 2), resolve))
    socket.destroy()
    await once(socket, 'close')
  }

  return { rawSend, expectContinue, leaveAfterHalf }
}
