import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { sql } from '../../platform/db/sql.ts'

const bytes = Buffer.from('0123456789')
const etag = `"${createHash('md5').update(bytes).digest('hex')}"`
const name = '照片 (1).txt'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect } = app

  const fetchText = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(url, init)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const info = async (where: Awaited<ReturnType<typeof given.place>>, path: string, query: Record<string, string | number> = {}) =>
    (await expect(200, 'GET', where.at('file', path), { token: where.token, query: { info: 1, ...query } })).body
  const placeWithFile = async (settings = {}) => {
    const where = await given.place(settings)
    await given.file(where, name, bytes)
    return where
  }

  test(`answers details and a working link (${database})`, async () => {
    const where = await placeWithFile()
    const details = await info(where, name, { purpose: 'download' })
    const { cosUrl, creationTime, modificationTime, ...rest } = details
    assert.deepEqual(rest, {
      type: 'file',
      contentType: 'text/plain',
      size: '10',
      eTag: etag,
      crc64: '2838902930144391966',
      fileType: 'text',
      category: 'doc',
      previewByDoc: true,
      previewByCI: false,
      previewAsIcon: false,
      versionId: rest.versionId,
    })
    assert.match(creationTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.equal(modificationTime, creationTime)
    const answer = await fetchText(cosUrl)
    assert.equal(answer.text, '0123456789')
    assert.equal(
      answer.headers.get('content-disposition'),
      `inline; filename="__ (1).txt"; filename*=UTF-8''%E7%85%A7%E7%89%87%20%281%29.txt`,
    )
  })

  test(`redirects a download and tells the attributes in headers (${database})`, async () => {
    const where = await given.place()
    const begun = await expect(201, 'PUT', where.at('file', 'a.jpg'), { token: where.token, headers: { 'x-smh-meta-Foo': 'bar' } })
    await app.putBytes(begun.body, bytes)
    await expect(200, 'POST', where.at('file', begun.body.confirmKey), { token: where.token, query: { confirm: 1 } })
    const answer = await expect(302, 'GET', where.at('file', 'a.jpg'), { token: where.token, query: { content_disposition: 'attachment' } })
    const head = await expect(200, 'HEAD', where.at('file', 'a.jpg'), { token: where.token })
    assert.equal(answer.bytes.length, 0)
    for (const { headers } of [answer, head]) {
      assert.equal(headers.get('x-smh-type'), 'file')
      assert.equal(headers.get('x-smh-content-type'), 'image/jpeg')
      assert.equal(headers.get('x-smh-size'), '10')
      assert.equal(headers.get('x-smh-etag'), etag)
      assert.equal(headers.get('x-smh-crc64'), '2838902930144391966')
      assert.equal(headers.get('x-smh-meta-foo'), 'bar')
      assert.equal(headers.get('x-smh-creation-time'), headers.get('x-smh-modification-time'))
    }
    const content = await fetchText(answer.headers.get('location') ?? '', { headers: { Range: 'bytes=2-4' } })
    assert.equal(content.status, 206)
    assert.equal(content.text, '234')
    assert.match(content.headers.get('content-disposition') ?? '', /^attachment; filename="a.jpg"/)
  })

  test(`makes the link that was asked for (${database})`, async () => {
    const where = await placeWithFile()
    assert.equal((await info(where, name, { pre_check: 1 })).cosUrl, undefined)
    assert.match(
      (await fetchText((await info(where, name, { content_disposition: 'attachment' })).cosUrl)).headers.get('content-disposition') ?? '',
      /^attachment/,
    )
    assert.match(
      (await fetchText((await info(where, name, { content_disposition: 'attachment', preview: 1 })).cosUrl)).headers.get(
        'content-disposition',
      ) ?? '',
      /^inline/,
    )
    const short = (await info(where, name, { with_short_link: 1 })).cosUrl
    assert.ok(short.length < (await info(where, name)).cosUrl.length)
    assert.match((await fetchText(short)).headers.get('content-disposition') ?? '', /%E7%85%A7/)
    assert.equal((await info(where, name, { with_favorite_status: 1 })).isFavorite, false)
    const cas = (await info(where, name, { with_content_cas: 1 })).contentCas
    assert.equal((await info(where, name, { content_cas: cas })).size, '10')
  })

  const refusals: readonly (readonly [query: Record<string, string | number>, status: number, code: string])[] = [
    [{ content_cas: 'other' }, 409, 'ContentCasConflict'],
    [{ history_id: 77 }, 404, 'FileNotFound'],
    [{ history_id: 'x' }, 400, 'ParamInvalid'],
    [{ period: 59 }, 400, 'ParamInvalid'],
    [{ period: 7201 }, 400, 'ParamInvalid'],
    [{ traffic_limit: 102_399 }, 400, 'ParamInvalid'],
    [{ traffic_limit: 104_857_601 }, 400, 'ParamInvalid'],
    [{ content_disposition: 'sideways' }, 400, 'ParamInvalid'],
  ]
  test(`refuses what can't be (${database})`, async () => {
    const where = await placeWithFile()
    await given.directory(where, 'd')
    for (const [query, status, code] of refusals) {
      const { body } = await expect(status, 'GET', where.at('file', name), { token: where.token, query: { info: 1, ...query } })
      assert.equal(body.code, code, JSON.stringify(query))
    }
    for (const path of ['d', '', 'missing', `${name}/below`, 'd/missing']) {
      assert.equal((await expect(404, 'GET', where.at('file', path), { token: where.token })).body.code, 'FileNotFound')
      assert.equal((await expect(404, 'HEAD', where.at('file', path), { token: where.token })).bytes.length, 0)
    }
  })

  test(`lets a link live as long as it says (${database})`, async () => {
    const where = await placeWithFile()
    const standard = (await info(where, name)).cosUrl
    const shortLived = (await info(where, name, { period: 60 })).cosUrl
    app.clock.advance(59_000)
    assert.equal((await fetchText(shortLived)).status, 200)
    app.clock.advance(2000)
    const expired = await fetchText(shortLived)
    assert.equal(expired.status, 403)
    assert.match(expired.text, /<Code>AccessDenied<\/Code>\s*<Message>Request has expired<\/Message>/)
    assert.equal((await fetchText(standard)).status, 200)
    app.clock.advance(7_200_000)
    assert.equal((await fetchText(standard)).status, 403)
  })

  test(`pins the content a link was made for (${database})`, async () => {
    for (const keepsHistory of [true, false]) {
      const where = await placeWithFile({ keepsHistory })
      const before = (await info(where, name)).cosUrl
      await given.file(where, name, 'new', 'overwrite')
      assert.equal((await fetchText((await info(where, name)).cosUrl)).text, 'new')
      const old = await fetchText(before)
      assert.deepEqual([old.status, old.text.includes('NoSuchKey') || old.text], keepsHistory ? [200, '0123456789'] : [404, true])
    }
  })

  test(`serves a version by its number (${database})`, async () => {
    const where = await placeWithFile({ keepsHistory: true })
    const first = await info(where, name)
    app.clock.advance(1000)
    await given.file(where, name, 'new', 'overwrite')
    const row = await app.db.read((reader) => reader.get<{ readonly number: number }>(sql`SELECT MAX(number) AS number FROM versions`))
    const version = await info(where, name, { history_id: row?.number ?? 0 })
    assert.deepEqual([version.size, version.eTag, version.versionId], ['10', etag, first.versionId])
    assert.equal((await fetchText(version.cosUrl)).text, '0123456789')
  })

  test(`ends a link when its file is gone for good, not when it is in the bin (${database})`, async () => {
    const where = await placeWithFile()
    await given.file(where, 'twin.txt', bytes)
    const link = (await info(where, name)).cosUrl
    await expect(200, 'DELETE', where.at('file', name), { token: where.token })
    assert.equal((await fetchText(link)).status, 200)
    const other = (await info(where, 'twin.txt')).cosUrl
    await app.send('DELETE', where.at('file', 'twin.txt'), { token: where.token, query: { permanent: 1 } })
    await app.runJobs()
    assert.equal((await fetchText(other)).status, 404)
  })

  test(`takes the lower of the link's speed and the space's (${database})`, async () => {
    const library = await given.library({ isMultiSpace: true })
    const token = await given.token(library)
    const space = await given.space(library, token)
    const where = {
      library,
      token,
      at: (resource: string, path = '') => `/api/v1/${resource}/${library.id}/${space}/${encodeURIComponent(path)}`,
    }
    await given.file(where, 'a.bin', Buffer.alloc(50_000))
    await expect(204, 'POST', `/api/v1/space/${library.id}/${space}/traffic-limit`, { token, body: { downloadTrafficLimit: 102_400 } })
    const startedAt = performance.now()
    const { text } = await fetchText((await info(where, 'a.bin', { traffic_limit: 104_857_600 })).cosUrl)
    assert.equal(text.length, 50_000)
    assert.ok(performance.now() - startedAt > 350, 'half a second at 100 KiB/s, minus what a fresh connection is given')
  })
})
