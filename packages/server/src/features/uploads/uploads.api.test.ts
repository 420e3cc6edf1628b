import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { limits } from '../../kernel/limits.ts'
import { createDigests } from '../../platform/blobs/digest-runs.ts'
import { sql } from '../../platform/db/sql.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { bytesOf, uploading } from '../../../test/uploading.ts'

const md5 = (bytes: Uint8Array | string) => createHash('md5').update(bytes).digest('hex')
const digests = await createDigests()
const crc64 = (bytes: Uint8Array | string) => digests.ofBuffer(Buffer.from(bytes as string)).crc64

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { library, at } = await app.given.place()
  // Some scenarios let days pass.
  const where = { library, at, token: await app.given.token(library, { period: 30 * 86_400 }) }
  const client = uploading(app, where)
  const say = (what: string) => `${what} (${database})`
  const refused = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body?.code]

  test(say('turns a begin, a PUT and a confirm into a file'), async () => {
    const ticket = await client.ticket('plan.docx', { query: { filesize: 5 } })
    const stored = await client.put(ticket, 'hello')
    assert.equal(stored.status, 200)
    assert.equal(stored.headers.get('etag'), `"${md5('hello')}"`)
    assert.equal(stored.headers.get('x-cos-hash-crc64ecma'), crc64('hello'))
    const { status, body } = await client.confirm(ticket.confirmKey, { body: { crc64: crc64('hello') } })
    assert.equal(status, 200)
    const { creationTime, modificationTime } = body
    assert.equal(creationTime, '2026-01-15T08:00:00.000Z')
    assert.deepEqual(body, {
      path: ['plan.docx'],
      name: 'plan.docx',
      type: 'file',
      userId: '',
      creationTime,
      modificationTime,
      versionId: 1,
      contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      fileType: 'word',
      size: '5',
      eTag: `"${md5('hello')}"`,
      crc64: crc64('hello'),
      category: 'doc',
      previewByDoc: true,
      previewByCI: false,
      previewAsIcon: false,
      isOverwritten: false,
    })
  })

  test(say('hides the file until it is confirmed'), async () => {
    const ticket = await client.ticket('hidden.txt')
    await client.put(ticket, 'x')
    assert.equal((await client.info('hidden.txt')).status, 404)
    await client.confirm(ticket.confirmKey)
    assert.equal((await client.info('hidden.txt')).status, 200)
  })

  test(say('answers a repeated confirm with the same body'), async () => {
    const ticket = await client.ticket('again.txt')
    await client.put(ticket, 'x')
    const first = await client.confirm(ticket.confirmKey)
    app.clock.advance(60_000)
    const second = await client.confirm(ticket.confirmKey)
    assert.equal(second.status, 200)
    assert.deepEqual(second.body, first.body)
    const marked = await client.confirm(ticket.confirmKey, { query: { with_inode: 1, with_content_cas: 1 } })
    assert.match(marked.body.inode, /^[0-9a-f]{32}$/)
    assert.equal(typeof marked.body.contentCas, 'string')
  })

  test(say('knows a finished upload no more when its file is gone'), async () => {
    const ticket = await client.ticket('gone.txt')
    await client.put(ticket, 'x')
    await client.confirm(ticket.confirmKey)
    await app.expect(200, 'DELETE', where.at('file', 'gone.txt'), { token: where.token })
    assert.deepEqual(refused(await client.confirm(ticket.confirmKey)), [404, 'UploadNotFound'])
  })

  test(say('refuses to confirm when nothing arrived'), async () => {
    for (const kind of ['simple', 'multipart', 'form'] as const) {
      const ticket = await client.ticket('empty-handed.txt', { kind })
      assert.deepEqual(refused(await client.confirm(ticket.confirmKey)), [404, 'UploadIncomplete'], kind)
    }
  })

  test(say('refuses a CRC-64 that is not that of the bytes, and takes the right one after'), async () => {
    const ticket = await client.ticket('crc.txt')
    await client.put(ticket, 'hello')
    assert.deepEqual(refused(await client.confirm(ticket.confirmKey, { body: { crc64: '1' } })), [400, 'BadCrc64'])
    assert.deepEqual(refused(await client.confirm(ticket.confirmKey, { body: { crc64: 'x' } })), [400, 'ParamInvalid'])
    assert.equal((await client.confirm(ticket.confirmKey, { body: { crc64: `00${crc64('hello')}` } })).status, 200)
  })

  test(say('takes the newest bytes of a repeated PUT'), async () => {
    const ticket = await client.ticket('twice.txt')
    await client.put(ticket, 'first')
    await client.put(ticket, 'second!')
    const { body } = await client.confirm(ticket.confirmKey)
    assert.equal(body.size, '7')
    assert.equal(body.eTag, `"${md5('second!')}"`)
  })

  test(say('stores zero bytes'), async () => {
    const ticket = await client.ticket('zero.bin')
    assert.equal((await client.put(ticket, '')).status, 200)
    const { body } = await client.confirm(ticket.confirmKey, { body: { crc64: '0' } })
    assert.deepEqual([body.size, body.crc64, body.eTag], ['0', '0', `"${md5('')}"`])
  })

  test(say('keeps names in any script, byte for byte'), async () => {
    const names = [
      '季度报告 第三版.docx',
      '🏖️ été.jpg',
      'שלום.txt',
      'e\u0301.txt',
      '\u00e9.txt',
      'A.txt',
      'a.txt',
      `${'長'.repeat(251)}.txt`,
    ]
    for (const name of names) assert.deepEqual((await client.upload(name, name)).path, [name])
    const listed = await client.names()
    for (const name of names) assert.equal(listed.includes(name), true, name)
  })

  test(say('refuses bad places before a byte is sent'), async () => {
    await app.given.directory(where, 'docs')
    const table: readonly (readonly [string, number, string])[] = [
      ['', 400, 'EmptyFileName'],
      ['a:b.txt', 400, 'IllegalFileName'],
      [`${'x'.repeat(256)}`, 400, 'FileNameLengthExceed'],
      ['nowhere/a.txt', 404, 'DirectoryNotFound'],
      ['zero.bin/a.txt', 404, 'DirectoryNotFound'],
    ]
    for (const [path, status, code] of table)
      for (const kind of ['simple', 'multipart', 'form'] as const)
        assert.deepEqual(refused(await client.begin(path, { kind })), [status, code], `${kind} ${path}`)
  })

  test(say('refuses parameters outside their range'), async () => {
    const table: readonly (readonly [object, number, string])[] = [
      [{ query: { conflict_resolution_strategy: 'merge' } }, 400, 'InvalidConflictResolutionStrategy'],
      [{ query: { traffic_limit: 102_399 } }, 400, 'ParamInvalid'],
      [{ query: { traffic_limit: 104_857_601 } }, 400, 'ParamInvalid'],
      [{ query: { filesize: -1 } }, 400, 'ParamInvalid'],
      [{ query: { filesize: limits.simpleUploadBytesMax + 1 } }, 413, 'EntityTooLarge'],
      [{ kind: 'multipart', query: { filesize: limits.partsMax * limits.partBytesMax + 1 } }, 413, 'EntityTooLarge'],
      [{ body: { category: 'x'.repeat(17) } }, 400, 'ParamInvalid'],
      [{ body: { category: '类'.repeat(6) } }, 400, 'ParamInvalid'],
      [{ body: { localCreationTime: 'yesterday' } }, 400, 'ParamInvalid'],
      [{ body: { labels: 'one' } }, 400, 'ParamInvalid'],
      [{ body: { beginningHash: 'zz' } }, 400, 'ParamInvalid'],
      [{ body: { partNumberRange: '9-1' } }, 400, 'ParamInvalid'],
      [{ headers: { 'x-smh-meta-long': 'x'.repeat(limits.metaBytesMax) } }, 400, 'ParamInvalid'],
    ]
    for (const [options, status, code] of table)
      assert.deepEqual(refused(await client.begin('params.txt', options)), [status, code], JSON.stringify(options).slice(0, 80))
  })

  test(say('accepts bodies as clients send them: none, {}, and a form type without a body'), async () => {
    for (const options of [
      {},
      { body: {} },
      { body: { beginningHash: '', fullHash: '', size: '', category: '', localCreationTime: '' } },
      { body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ])
      assert.equal((await client.begin('bodies.txt', options)).status, 201)
  })

  test(say('keeps labels, category, local times and metadata, and lets the confirm override them'), async () => {
    const ticket = await client.ticket('tagged.jpg', {
      headers: { 'x-smh-meta-source': 'cam' },
      body: {
        labels: ['sea'],
        category: 'trip',
        localCreationTime: '2025-07-01T10:00:00.000Z',
        localModificationTime: '2025-07-02T10:00:00Z',
      },
    })
    await client.put(ticket, 'x')
    const { body } = await client.confirm(ticket.confirmKey, { body: { labels: ['sea', 'sun'], category: 'holiday' } })
    assert.deepEqual(
      [body.labels, body.category, body.metaData, body.localCreationTime, body.localModificationTime],
      [['sea', 'sun'], 'holiday', { 'x-smh-meta-source': 'cam' }, '2025-07-01T10:00:00.000Z', '2025-07-02T10:00:00Z'],
    )
  })

  test(say('follows the conflict strategy of the begin'), async () => {
    const first = await client.upload('same.txt', 'one')
    assert.deepEqual(refused(await client.begin('same.txt', { query: { conflict_resolution_strategy: 'ask' } })), [
      409,
      'SameNameDirectoryOrFileExists',
    ])
    assert.deepEqual((await client.upload('same.txt', 'two')).path, ['same (1).txt'])
    const over = await client.upload('same.txt', 'three', { query: { conflict_resolution_strategy: 'overwrite' } })
    assert.deepEqual([over.path, over.isOverwritten, over.versionId, over.creationTime], [['same.txt'], true, 2, first.creationTime])
  })

  test(say('checks the name again at the confirm, where another strategy may be given'), async () => {
    const ask = { query: { conflict_resolution_strategy: 'ask' } }
    const [one, other] = [await client.ticket('race.txt', ask), await client.ticket('race.txt', ask)]
    await client.put(one, '1')
    await client.put(other, '2')
    assert.equal((await client.confirm(one.confirmKey)).status, 200)
    assert.deepEqual(refused(await client.confirm(other.confirmKey)), [409, 'SameNameDirectoryOrFileExists'])
    const renamed = await client.confirm(other.confirmKey, { query: { conflict_resolution_strategy: 'rename' } })
    assert.deepEqual(renamed.body.path, ['race (1).txt'])
  })

  test(say('never overwrites a directory'), async () => {
    await app.given.directory(where, 'a-directory')
    const overwrite = { conflict_resolution_strategy: 'overwrite' }
    assert.deepEqual(refused(await client.begin('a-directory', { query: overwrite })), [409, 'SameNameDirectoryOrFileExists'])
    const ticket = await client.ticket('later-a-directory', { query: overwrite })
    await client.put(ticket, 'x')
    await app.given.directory(where, 'later-a-directory')
    assert.deepEqual(refused(await client.confirm(ticket.confirmKey)), [409, 'SameNameDirectoryOrFileExists'])
  })

  test(say('refuses a confirm whose directory is gone'), async () => {
    await app.given.directory(where, 'short-lived')
    const ticket = await client.ticket('short-lived/a.txt')
    await client.put(ticket, 'x')
    await app.expect(200, 'DELETE', where.at('directory', 'short-lived'), { token: where.token })
    assert.equal((await client.state(ticket.confirmKey)).body.path, null)
    assert.deepEqual(refused(await client.confirm(ticket.confirmKey)), [404, 'DirectoryNotFound'])
  })

  test(say('overwrites only the content the client has seen'), async () => {
    const ticket = await client.ticket('seen.txt')
    await client.put(ticket, 'one')
    const { contentCas } = (await client.confirm(ticket.confirmKey, { query: { with_content_cas: 1 } })).body
    const overwrite = { conflict_resolution_strategy: 'overwrite' }
    assert.deepEqual(refused(await client.begin('seen.txt', { query: { ...overwrite, content_cas: 'other' } })), [
      409,
      'ContentCasConflict',
    ])
    assert.deepEqual(refused(await client.begin('unseen.txt', { query: { ...overwrite, content_cas: contentCas } })), [
      409,
      'ContentCasConflict',
    ])
    const [one, other] = [
      await client.ticket('seen.txt', { query: { ...overwrite, content_cas: contentCas } }),
      await client.ticket('seen.txt', { query: { ...overwrite, content_cas: contentCas } }),
    ]
    await client.put(one, 'two')
    await client.put(other, 'three')
    assert.equal((await client.confirm(one.confirmKey)).status, 200)
    assert.deepEqual(refused(await client.confirm(other.confirmKey)), [409, 'ContentCasConflict'])
  })

  test(say('completes under the first key what was sent under a second ticket'), async () => {
    const first = await client.ticket('rebegun.bin', { query: { filesize: 3 } })
    app.clock.advance(limits.uploadTicketLifetime)
    assert.equal((await client.put(first, 'abc')).status, 403)
    const second = await client.ticket('rebegun.bin', { query: { filesize: 3 } })
    assert.equal((await client.put(second, 'abc')).status, 200)
    assert.deepEqual(refused(await client.confirm(first.confirmKey)), [404, 'UploadIncomplete'])
    assert.deepEqual(refused(await client.confirm(first.confirmKey, { body: { crc64: '5' } })), [404, 'UploadIncomplete'])
    const done = await client.confirm(first.confirmKey, { body: { crc64: crc64('abc') } })
    assert.deepEqual([done.status, done.body.path], [200, ['rebegun.bin']])
    assert.deepEqual((await client.confirm(second.confirmKey)).body, done.body)
    assert.deepEqual(
      (await client.names()).filter((name) => name.startsWith('rebegun')),
      ['rebegun.bin'],
    )
  })

  test(say('assembles parts sent in any order and again'), async () => {
    const ticket = await client.ticket('parts.bin', { kind: 'multipart', query: { filesize: 9 } })
    assert.equal(ticket.path.includes('?'), false)
    await Promise.all([client.putPart(ticket, 3, 'ghi'), client.putPart(ticket, 1, 'xxx'), client.putPart(ticket, 2, 'def')])
    const again = await client.putPart(ticket, 1, 'abc')
    assert.equal(again.headers.get('etag'), `"${md5('abc')}"`)
    const done = await client.confirm(ticket.confirmKey, { body: { crc64: crc64('abcdefghi') } })
    const etag = md5(Buffer.from(md5('abc') + md5('def') + md5('ghi'), 'hex'))
    assert.deepEqual([done.status, done.body.size, done.body.eTag], [200, '9', `"${etag}-3"`])
  })

  test(say('answers which part is missing'), async () => {
    const ticket = await client.ticket('gap.bin', { kind: 'multipart', query: { filesize: 9 } })
    await client.putPart(ticket, 1, 'abc')
    await client.putPart(ticket, 3, 'ghi')
    const gap = await client.confirm(ticket.confirmKey)
    assert.deepEqual(refused(gap), [400, 'MultipartUploadIncomplete'])
    assert.match(gap.body.message, /Part 2 /)
    await client.putPart(ticket, 2, 'de')
    assert.deepEqual(refused(await client.confirm(ticket.confirmKey)), [400, 'MultipartUploadIncomplete'])
    await client.putPart(ticket, 2, 'def')
    assert.equal((await client.confirm(ticket.confirmKey)).status, 200)
  })

  test(say('refuses part numbers outside 1 to 10000 and sessions that are not the ticket’s'), async () => {
    const ticket = await client.ticket('numbers.bin', { kind: 'multipart' })
    for (const search of ['?partNumber=0', '?partNumber=10001', '?partNumber=x'])
      assert.equal((await client.put(ticket, 'x', `${search}&uploadId=${ticket.uploadId}`)).status, 400, search)
    assert.equal((await client.putPart({ ...ticket, uploadId: 'f'.repeat(32) }, 1, 'x')).ok, false)
  })

  test(say('renews a multipart ticket under the same session and key'), async () => {
    const ticket = await client.ticket('renewed.bin', { kind: 'multipart' })
    await client.putPart(ticket, 1, 'a')
    app.clock.advance(limits.uploadTicketLifetime)
    assert.equal((await client.putPart(ticket, 2, 'b')).status, 403)
    const renewed = await client.renew(ticket.confirmKey, { body: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    assert.equal(renewed.status, 200)
    assert.deepEqual([renewed.body.uploadId, renewed.body.confirmKey, renewed.body.path], [ticket.uploadId, ticket.confirmKey, ticket.path])
    assert.equal((await client.putPart({ ...renewed.body, uploadId: ticket.uploadId }, 2, 'b')).status, 200)
    assert.equal((await client.confirm(ticket.confirmKey)).body.size, '2')
    assert.deepEqual(refused(await client.renew(ticket.confirmKey)), [409, 'UploadComplete'])
  })

  test(say('renews multipart uploads only'), async () => {
    assert.deepEqual(refused(await client.renew((await client.ticket('simple.bin')).confirmKey)), [400, 'NotMultipartUpload'])
    assert.deepEqual(refused(await client.renew('f'.repeat(32))), [404, 'UploadNotFound'])
    assert.deepEqual(refused(await client.renew('no-key')), [404, 'UploadNotFound'])
  })

  test(say('repeats headers by part number for older clients'), async () => {
    const ticket = await client.begin('legacy.bin', { kind: 'multipart', body: { partNumberRange: '1-3' } })
    assert.deepEqual(Object.keys(ticket.body.parts), ['1', '2', '3'])
    assert.deepEqual(ticket.body.parts['3'].headers, ticket.body.headers)
    const renewed = await client.renew(ticket.body.confirmKey, { body: { partNumberRange: [4, 5] } })
    assert.deepEqual(Object.keys(renewed.body.parts), ['4', '5'])
  })

  test(say('takes a browser form'), async () => {
    const ticket = await client.ticket('form.jpg', { kind: 'form' })
    assert.equal(ticket.path, '/')
    assert.equal((await client.postForm(ticket, 'picture')).status, 204)
    const { body } = await client.confirm(ticket.confirmKey)
    assert.deepEqual([body.size, body.crc64], ['7', crc64('picture')])
  })

  test(say('tells the state of an upload'), async () => {
    const ticket = await client.ticket('state.bin', { kind: 'multipart', query: { conflict_resolution_strategy: 'overwrite' } })
    await client.putPart(ticket, 2, 'bb')
    const { status, body } = await client.state(ticket.confirmKey)
    assert.equal(status, 200)
    const { uploadPartInfo, creationTime, parts, ...rest } = body
    assert.deepEqual(rest, {
      confirmed: false,
      path: ['state.bin'],
      type: 'file',
      conflictResolutionStrategy: 'overwrite',
      force: true,
      availableDomainNum: 1,
      uploadId: ticket.uploadId,
    })
    assert.deepEqual(parts, [{ PartNumber: 2, LastModified: creationTime, ETag: `"${md5('bb')}"`, Size: 2 }])
    assert.equal('confirmKey' in uploadPartInfo, false)
    assert.equal((await client.putPart({ ...uploadPartInfo }, 1, 'a')).status, 200)
    assert.equal('uploadPartInfo' in (await client.state(ticket.confirmKey, { query: { no_upload_part_info: 1 } })).body, false)
  })

  test(say('tells of a finished upload where the file went'), async () => {
    await client.upload('renamed-state.txt', 'one')
    const ticket = await client.ticket('renamed-state.txt')
    await client.put(ticket, 'two')
    assert.equal('parts' in (await client.state(ticket.confirmKey)).body, false)
    await client.confirm(ticket.confirmKey)
    const { confirmed, path } = (await client.state(ticket.confirmKey)).body
    assert.deepEqual([confirmed, path], [true, ['renamed-state (1).txt']])
  })

  test(say('refuses everything after an abort'), async () => {
    for (const kind of ['simple', 'multipart'] as const) {
      const ticket = await client.ticket('aborted.txt', { kind })
      const send = () => (kind === 'simple' ? client.put(ticket, 'x') : client.putPart(ticket, 1, 'x'))
      await send()
      assert.equal((await client.abort(ticket.confirmKey)).status, 204)
      assert.equal((await send()).status, 404, 'bytes')
      assert.deepEqual(refused(await client.confirm(ticket.confirmKey)), [404, 'UploadNotFound'])
      assert.deepEqual(refused(await client.state(ticket.confirmKey)), [404, 'UploadNotFound'])
      assert.deepEqual(refused(await client.abort(ticket.confirmKey)), [404, 'UploadNotFound'])
    }
  })

  test(say('refuses bytes and an abort after completion'), async () => {
    const ticket = await client.ticket('finished.txt')
    await client.put(ticket, 'x')
    await client.confirm(ticket.confirmKey)
    assert.equal((await client.put(ticket, 'y')).status, 409)
    assert.deepEqual(refused(await client.abort(ticket.confirmKey)), [409, 'UploadComplete'])
    assert.equal((await client.confirm(ticket.confirmKey)).body.eTag, `"${md5('x')}"`)
  })

  test(say('hides uploads of other users, except from administrators and who confirms'), async () => {
    const tokenOf = (user: string, grant: string) => app.given.token(where.library, { user, grant })
    const [ann, bob, backend] = [
      await tokenOf('ann', 'upload_file'),
      await tokenOf('bob', 'upload_file'),
      await tokenOf('', 'confirm_upload'),
    ]
    const ticket = await client.ticket('anns.txt', { token: ann })
    await client.put(ticket, 'x')
    assert.deepEqual(refused(await client.state(ticket.confirmKey, { token: bob })), [403, 'UploadNotBelongYou'])
    assert.deepEqual(refused(await client.abort(ticket.confirmKey, { token: bob })), [403, 'UploadNotBelongYou'])
    assert.equal((await client.state(ticket.confirmKey, { token: where.token })).status, 200)
    const done = await client.confirm(ticket.confirmKey, { token: backend })
    assert.deepEqual([done.status, done.body.userId], [200, 'ann'])
  })

  test(say('finds no upload through another space'), async () => {
    const other = uploading(app, await app.given.place())
    const ticket = await client.ticket('mine.txt')
    await client.put(ticket, 'x')
    for (const answer of [
      await other.state(ticket.confirmKey),
      await other.confirm(ticket.confirmKey),
      await other.abort(ticket.confirmKey),
      await other.renew(ticket.confirmKey),
    ])
      assert.deepEqual(refused(answer), [404, 'UploadNotFound'])
  })

  test(say('asks each step for its grant'), async () => {
    const tokens: Record<string, string> = {}
    for (const grant of [
      'begin_upload',
      'begin_upload_force',
      'confirm_upload',
      'upload_file',
      'upload_file_force',
      'read_only',
      'create_directory',
    ])
      tokens[grant] = await app.given.token(where.library, { grant })
    const begins = async (grant: string) => (await client.begin('granted.txt', { token: tokens[grant] as string })).status
    for (const grant of ['begin_upload', 'begin_upload_force', 'upload_file', 'upload_file_force'])
      assert.equal(await begins(grant), 201, grant)
    for (const grant of ['confirm_upload', 'read_only', 'create_directory']) assert.equal(await begins(grant), 403, grant)
    for (const [grant, status] of [
      ['begin_upload', 403],
      ['read_only', 403],
      ['confirm_upload', 200],
      ['upload_file', 200],
    ] as const) {
      const ticket = await client.ticket('granted-too.txt')
      await client.put(ticket, 'x')
      assert.equal((await client.confirm(ticket.confirmKey, { token: tokens[grant] as string })).status, status, grant)
    }
  })

  test(say('overwrites only with a _force grant, at the begin and again at the confirm'), async () => {
    const tokenOf = (grant: string) => app.given.token(where.library, { grant })
    const [upload, force, beginOnly, beginForce, confirm] = [
      await tokenOf('upload_file'),
      await tokenOf('upload_file_force'),
      await tokenOf('begin_upload'),
      await tokenOf('begin_upload_force'),
      await tokenOf('confirm_upload'),
    ]
    const query = { conflict_resolution_strategy: 'overwrite' }
    await client.upload('guarded.txt', 'one')
    for (const token of [upload, beginOnly])
      assert.deepEqual(refused(await client.begin('guarded.txt', { token, query })), [403, 'NoPermission'])

    const completes = async (name: string, beginToken: string, confirmToken: string) => {
      const ticket = await client.ticket(name, { token: beginToken, query })
      await client.put(ticket, 'two')
      await client.upload(name, 'taken meanwhile', { query })
      return client.confirm(ticket.confirmKey, { token: confirmToken })
    }
    assert.equal((await completes('guarded.txt', force, force)).status, 200)
    assert.equal((await completes('guarded.txt', beginForce, confirm)).status, 200)
    assert.deepEqual(refused(await completes('fresh-1.txt', upload, upload)), [403, 'NoPermission'])
    assert.deepEqual(refused(await completes('fresh-2.txt', beginOnly, confirm)), [403, 'NoPermission'])
  })

  test(say('signs the speed it was asked for'), async () => {
    const ticket = await client.ticket('slow.bin', { kind: 'multipart', query: { traffic_limit: 102_400 } })
    assert.match(ticket.headers['Authorization'] ?? '', /;rate=102400;/)
    assert.match((await client.renew(ticket.confirmKey)).body.headers['Authorization'], /;rate=102400;/)
    assert.match(
      (await client.renew(ticket.confirmKey, { query: { traffic_limit: 204_800 } })).body.headers['Authorization'],
      /;rate=204800;/,
    )
  })

  test(say('keeps media libraries to photos and videos'), async () => {
    const flat = uploading(app, await app.given.place({ isFileLibrary: false }))
    assert.deepEqual(refused(await flat.begin('notes.txt')), [400, 'ExtnameNotAllowed'])
    assert.equal((await flat.upload('照片.JPG', 'x')).type, 'image')
    const ticket = await flat.ticket('clip.mp4', { kind: 'multipart' })
    assert.equal((await flat.state(ticket.confirmKey)).body.type, 'video')
  })

  test(say('expires what nobody completes and gives its bytes back'), async () => {
    const booked = await app.given.place({ isQuotaEnabled: true, quotaBytes: '1000000' })
    const slow = uploading(app, booked)
    const simple = await slow.ticket('a.bin', { query: { filesize: 100 } })
    const parts = await slow.ticket('b.bin', { kind: 'multipart', query: { filesize: 200 } })
    const done = await slow.ticket('c.bin', { query: { filesize: 1 } })
    await slow.put(simple, 'a')
    await slow.putPart(parts, 1, 'b')
    await slow.put(done, 'c')
    await slow.confirm(done.confirmKey)
    app.clock.advance(limits.uploadLifetime)
    await app.runJobs()
    app.clock.advance(limits.blobGrace + 120_000)
    await app.runJobs()
    const stored: string[] = []
    for await (const { id } of app.blobs.list()) stored.push(id)
    const left = await app.db.read(async (reader) => ({
      uploads: (await reader.all(sql`SELECT id FROM uploads LIMIT 10`)).length,
      parts: (await reader.all(sql`SELECT number FROM upload_parts LIMIT 10`)).length,
      reserved: (await reader.get<{ total: number }>(sql`SELECT CAST(SUM(reserved_bytes) AS BIGINT) AS total FROM spaces`))?.total,
      blobs: (await reader.all<{ id: string }>(sql`SELECT id FROM blobs LIMIT 1000`)).length,
      segments: (await reader.all<{ id: string }>(sql`SELECT segment_id AS id FROM blob_segments LIMIT 1000`)).length,
      single: (await reader.all<{ id: string }>(sql`SELECT id FROM blobs WHERE segment_count = 1 LIMIT 1000`)).length,
    }))
    assert.deepEqual([left.uploads, left.parts, left.reserved], [0, 0, 0])
    assert.equal(stored.length, left.segments + left.single, 'every stored segment belongs to a blob')
  })

  test(say('stores a content larger than one chunk as it is'), async () => {
    const bytes = bytesOf(300_000)
    assert.equal((await client.upload('large.bin', bytes)).crc64, crc64(bytes))
  })
})
