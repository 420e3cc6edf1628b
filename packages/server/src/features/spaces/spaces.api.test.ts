import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { databases, testApp } from '../../../test/test-app.ts'

for (const database of databases()) {
  test(`spaces on ${database}`, async (t) => {
    const app = await testApp({ database })
    const many = await app.given.library({ isMultiSpace: true })
    const admin = await app.given.token(many)
    const path = `/api/v1/space/${many.id}`
    const create = (query: Record<string, string> = {}, body: unknown = {}) => app.send('POST', path, { token: admin, query, body })
    /** A Space as `app.given.directory` and `app.given.file` want it. */
    const placeIn = (space: string) => ({
      token: admin,
      at: (resource: string, tail = '') => `/api/v1/${resource}/${many.id}/${space}/${encodeURIComponent(tail)}`,
    })
    const single = await app.given.place()

    await t.test('it makes up an id', async () => {
      const { status, body } = await app.send('POST', path, { token: admin })
      assert.equal(status, 201)
      assert.match(body.spaceId, /^space[0-9a-z]{13}$/)
      assert.deepEqual(Object.keys(body), ['spaceId'])
    })

    for (const name of ['ab', 'team-7', '7up', 'a'.repeat(32), 'list', 'count'])
      await t.test(`it takes the id ${name}`, async () => assert.deepEqual((await create({ space_id: name })).body, { spaceId: name }))

    for (const name of ['a', '-a', 'a-', 'Team', 'a_b', 'a b', 'a'.repeat(33), '123', 'é1', 'a/b', '~1'])
      await t.test(`it refuses the id ${name}`, async () => {
        const { status, body } = await create({ space_id: name })
        assert.deepEqual([status, body.code], [400, 'SpaceIdInvalid'])
      })

    await t.test('it takes the id from the body too', async () =>
      assert.deepEqual((await create({}, { spaceId: 'from-body' })).body, { spaceId: 'from-body' }),
    )

    await t.test('it gives one of many callers the id', async () => {
      const answers = await Promise.all(Array.from({ length: 16 }, () => create({ space_id: 'contested' })))
      assert.equal(answers.filter((answer) => answer.status === 201).length, 1)
      assert.equal(answers.filter((answer) => answer.status === 409 && answer.body.code === 'DuplicateRecord').length, 15)
    })

    await t.test('it makes none in a library with a single space', async () => {
      const { status, body } = await app.send('POST', `/api/v1/space/${single.library.id}`, { token: single.token })
      assert.deepEqual([status, body.code], [400, 'NotMultiSpaceLibrary'])
    })

    for (const body of [
      { isPublicRead: 'yes' },
      { allowPhotoExtname: 'jpg' },
      { spaceTag: 7 },
      { allowFileExtname: [1] },
      { allowFileExtname: ['.'] },
      [],
    ])
      await t.test(`it refuses the settings ${JSON.stringify(body)}`, async () => {
        const answer = await create({}, body)
        assert.deepEqual([answer.status, answer.body.code], [400, 'ParamInvalid'])
      })

    await t.test('it changes what is sent and keeps the rest', async () => {
      const { spaceId } = (
        await create(
          {},
          { isPublicRead: true, isMultiAlbum: true, allowPhoto: true, allowPhotoExtname: ['.JPG', 'png', 'jpg'], spaceTag: 'team' },
        )
      ).body
      const extension = `${path}/${spaceId}/extension`
      const change = (body: unknown) => app.expect(204, 'POST', extension, { token: admin, body })
      const read = async () => (await app.expect(200, 'GET', extension, { token: admin })).body
      const first = {
        isPublicRead: true,
        isMultiAlbum: true,
        allowPhoto: true,
        allowVideo: false,
        allowPhotoExtname: ['jpg', 'png'],
        allowVideoExtname: [],
        allowFileExtname: [],
        recognizeSensitiveContent: false,
        spaceTag: 'team',
      }
      assert.deepEqual(await read(), first)
      await change({})
      assert.deepEqual(await read(), first)
      await change({ allowVideo: true, isMultiAlbum: false, allowPhotoExtname: [], unknown: 1 })
      assert.deepEqual(await read(), { ...first, allowVideo: true, allowPhotoExtname: [] })
      await change({ spaceTag: null, isPublicRead: false, allowFileExtname: ['.Pdf'] })
      const { spaceTag: _, ...untagged } = first
      assert.deepEqual(await read(), {
        ...untagged,
        allowVideo: true,
        isPublicRead: false,
        allowPhotoExtname: [],
        allowFileExtname: ['pdf'],
      })
      const wrong = await app.send('POST', extension, { token: admin, body: { isPublicRead: null } })
      assert.deepEqual([wrong.status, wrong.body.code], [400, 'ParamInvalid'])
    })

    await t.test('it lets changes made at once all count', async () => {
      const { spaceId } = (await create()).body
      const extension = `${path}/${spaceId}/extension`
      const changes = [{ isPublicRead: true }, { allowVideo: true }, { spaceTag: 'both' }, { allowFileExtname: ['txt'] }]
      await Promise.all(changes.map((body) => app.expect(204, 'POST', extension, { token: admin, body })))
      const { body } = await app.expect(200, 'GET', extension, { token: admin })
      assert.deepEqual([body.isPublicRead, body.allowVideo, body.spaceTag, body.allowFileExtname], [true, true, 'both', ['txt']])
    })

    await t.test('it changes the rules of the library where there is a single space', async () => {
      const place = await app.given.place()
      const list = place.at('directory')
      await app.expect(400, 'GET', list)
      await app.expect(204, 'POST', `/api/v1/space/${place.library.id}/-/extension`, {
        token: place.token,
        body: { isPublicRead: true, spaceTag: 'own' },
      })
      await app.expect(200, 'GET', list)
      const { body } = await app.expect(200, 'GET', `/api/v1/space/${place.library.id}/-/extension`, { token: place.token })
      assert.deepEqual([body.isPublicRead, body.spaceTag], [true, 'own'])
    })

    await t.test('it lists in pages, by id, each space once', async () => {
      const library = await app.given.library({ isMultiSpace: true })
      const token = await app.given.token(library)
      const at = `/api/v1/space/${library.id}`
      const names = ['b1', 'a2', 'a1', 'c1', 'a3'] as const
      for (const space_id of names)
        await app.expect(201, 'POST', at, { token, query: { space_id, user_id: space_id.startsWith('a') ? 'ann' : 'bob' } })
      const sorted = [...names].sort()
      const page = async (query: Record<string, string | number> = {}, as = token) =>
        (await app.expect(200, 'GET', `${at}/list`, { token: as, query })).body
      const ids = (body: { list: { spaceId: string }[] }) => body.list.map((space) => space.spaceId)

      const whole = await page()
      assert.deepEqual(ids(whole), sorted)
      assert.deepEqual(Object.keys(whole), ['list'])
      assert.deepEqual(whole.list[0], { spaceId: 'a1', userId: 'ann', creationTime: new Date(app.clock.now()).toISOString() })

      const seen: string[] = []
      let marker: string | undefined
      do {
        const body = await page({ limit: 2, ...(marker !== undefined && { marker }) })
        assert.equal(body.marker, body.nextMarker)
        seen.push(...ids(body))
        marker = body.nextMarker
      } while (marker !== undefined)
      assert.deepEqual(seen, sorted)

      assert.deepEqual(ids(await page({ ordered: 1, prefix: 'a', start_name: 'a1' })), ['a2', 'a3'])
      assert.deepEqual(ids(await page({ prefix: 'a', start_name: 'a1' })), sorted)
      assert.deepEqual(ids(await page({ limit: 0 })), ['a1'])
      assert.equal((await app.expect(400, 'GET', `${at}/list`, { token, query: { marker: 'garbage' } })).body.code, 'ParamInvalid')

      const ann = await app.given.token(library, { grant: '', user: 'ann', space: 'b1' })
      assert.deepEqual(ids(await page({}, ann)), ['a1', 'a2', 'a3'])
      assert.deepEqual(ids(await page({ user_id: 'bob' })), ['b1', 'c1'])
      const nobody = await app.given.token(library, { grant: '', space: 'b1' })
      assert.deepEqual(ids(await page({}, nobody)), [])
      const bare = await app.expect(200, 'GET', at, { token })
      assert.deepEqual(
        bare.body.map((space: { spaceId: string }) => space.spaceId),
        sorted,
      )
      assert.deepEqual((await app.expect(200, 'GET', `${at}/count`, { token })).body, { total: 5 })
      assert.equal((await app.expect(403, 'GET', `${at}/count`, { token: ann })).body.code, 'NoPermission')
    })

    await t.test('it counts bytes wherever they are', async () => {
      const { spaceId } = (await create()).body
      const place = placeIn(spaceId)
      const size = async () => (await app.expect(200, 'GET', `${path}/${spaceId}/size`, { token: admin })).body
      assert.deepEqual(await size(), { size: '0' })
      await app.given.directory(place, 'kept')
      await app.given.directory(place, 'gone/deep')
      await app.given.file(place, 'kept/a.txt', 'x'.repeat(100))
      await app.given.file(place, 'gone/deep/b.txt', 'x'.repeat(20))
      await app.given.file(place, 'gone/c.txt', 'x'.repeat(3))
      assert.deepEqual(await size(), { size: '123' })
      await app.expect(200, 'DELETE', place.at('directory', 'gone'), { token: admin })
      assert.deepEqual(await size(), { size: '123' })
      const counts = await app.expect(200, 'GET', `${path}/${spaceId}/file-count`, { token: admin })
      assert.deepEqual(counts.body, { fileNum: '3', dirNum: '3', recycledFileNum: '2', recycledDirNum: '2', historyFileNum: '0' })
      const other = (await create()).body.spaceId
      const usage = await app.expect(200, 'GET', `/api/v1/usage/${many.id}/${encodeURIComponent(`${other},${spaceId}`)}`, { token: admin })
      assert.deepEqual(usage.body, [
        { spaceId: other, capacity: null, availableSpace: null, size: '0', fileSize: '0' },
        { spaceId, capacity: null, availableSpace: null, size: '123', fileSize: '123' },
      ])
      const whole = await app.expect(200, 'GET', `/api/v1/usage/${many.id}`, { token: admin })
      assert.deepEqual(whole.body, { totalFileSize: '123', capacity: null, availableSpace: null, totalAllocatedSpaceQuota: null })
      const older = await app.expect(200, 'GET', `/api/v1/usage/${many.id}`, { token: admin, query: { space_ids: other } })
      assert.equal(older.body.length, 1)
    })

    await t.test('it answers for the spaces a caller administers', async () => {
      const [mine, foreign] = [(await create()).body.spaceId, (await create()).body.spaceId]
      const local = await app.given.token(many, { grant: 'space_admin', space: mine })
      const ask = (spaces: string) => app.send('GET', `/api/v1/usage/${many.id}/${spaces}`, { token: local })
      assert.equal((await ask(mine)).status, 200)
      assert.equal((await ask(`${mine},${foreign}`)).body.code, 'AccessTokenNotMatchSpace')
      assert.equal((await ask('nobodys')).body.code, 'AccessTokenNotMatchSpace')
      assert.equal((await app.send('GET', `/api/v1/usage/${many.id}/nobodys`, { token: admin })).body.code, 'SpaceNotFound')
      assert.equal((await app.send('GET', `/api/v1/usage/${many.id}/,`, { token: admin })).body.code, 'ParamInvalid')
    })

    await t.test('it shows the quota of a library with a single space', async () => {
      const place = await app.given.place({ isQuotaEnabled: true, quotaBytes: '9223372036854775807' })
      await app.given.file(place, 'a', 'xyz')
      const { body } = await app.expect(200, 'GET', `/api/v1/usage/${place.library.id}`, { token: place.token })
      assert.deepEqual([body.totalFileSize, body.capacity, body.availableSpace], ['3', '9223372036854775807', '9223372036854775804'])
      const [usage] = (await app.expect(200, 'GET', `/api/v1/usage/${place.library.id}/-`, { token: place.token })).body
      assert.deepEqual([usage.spaceId, usage.availableSpace], ['-', '9223372036854775804'])
    })

    for (const [limit, status] of [
      [102_400, 204],
      [104_857_600, 204],
      [-1, 204],
      [102_399, 400],
      [104_857_601, 400],
      [0, 400],
      [1.5, 400],
      ['102400', 400],
    ] as const)
      await t.test(`it answers ${status} to a download limit of ${JSON.stringify(limit)}`, async () => {
        const { spaceId } = (await create()).body
        const answer = await app.send('POST', `${path}/${spaceId}/traffic-limit`, { token: admin, body: { downloadTrafficLimit: limit } })
        assert.equal(answer.status, status)
        if (status === 400) assert.equal(answer.body.code, 'ParamInvalid')
      })

    await t.test('it limits no single space', async () => {
      const answer = await app.send('POST', `/api/v1/space/${single.library.id}/-/traffic-limit`, {
        token: single.token,
        body: { downloadTrafficLimit: -1 },
      })
      assert.equal(answer.body.code, 'NotMultiSpaceLibrary')
    })

    await t.test('it deletes an empty space, once', async () => {
      const { spaceId } = (await create()).body
      const answers = await Promise.all(Array.from({ length: 4 }, () => app.send('DELETE', `${path}/${spaceId}`, { token: admin })))
      assert.deepEqual(answers.map((answer) => answer.status).sort(), [204, 404, 404, 404])
      assert.equal((await app.send('GET', `${path}/${spaceId}/size`, { token: admin })).body.code, 'SpaceNotFound')
      assert.equal(
        (await app.send('DELETE', `/api/v1/space/${single.library.id}/-`, { token: single.token })).body.code,
        'NotMultiSpaceLibrary',
      )
    })

    await t.test('it wants force for a space that holds anything, the bin included', async () => {
      const { spaceId } = (await create()).body
      const place = placeIn(spaceId)
      await app.given.directory(place, 'd')
      const refuse = async () =>
        assert.equal((await app.expect(409, 'DELETE', `${path}/${spaceId}`, { token: admin })).body.code, 'SpaceNotEmpty')
      await refuse()
      await app.expect(200, 'DELETE', place.at('directory', 'd'), { token: admin })
      await refuse()
      await app.expect(204, 'DELETE', `${path}/${spaceId}`, { token: admin, query: { force: 1 } })
    })

    await t.test('it frees the id and leaves nothing behind', async () => {
      await create({ space_id: 'reborn' })
      const place = placeIn('reborn')
      await app.given.directory(place, 'd/e')
      await app.given.file(place, 'd/a.txt', 'one')
      await app.given.file(place, 'd/b.txt', 'two')
      await app.expect(200, 'DELETE', place.at('file', 'd/b.txt'), { token: admin })
      await app.expect(201, 'PUT', place.at('file', 'unfinished'), { token: admin, query: { multipart: 1 } })
      const id = (await app.db.read((reader) => reader.get<{ id: number }>(sql`SELECT id FROM spaces WHERE name = ${'reborn'}`)))
        ?.id as number
      await app.given.token(many, { grant: '', space: 'reborn' })
      await app.expect(204, 'DELETE', `${path}/reborn`, { token: admin, query: { force: 1 } })
      await app.expect(201, 'POST', path, { token: admin, query: { space_id: 'reborn' } })
      assert.deepEqual((await app.expect(200, 'GET', place.at('directory'), { token: admin })).body.contents, [])
      await app.runJobs()
      // Uploads end with the space and go when the job that looks for ended ones comes round.
      app.clock.advance(61_000)
      await app.runJobs()
      const tables = [
        sql`SELECT COUNT(*) AS total FROM spaces WHERE id = ${id}`,
        sql`SELECT COUNT(*) AS total FROM entries WHERE space_id = ${id}`,
        sql`SELECT COUNT(*) AS total FROM journal WHERE space_id = ${id}`,
        sql`SELECT COUNT(*) AS total FROM recycled_items WHERE space_id = ${id}`,
        sql`SELECT COUNT(*) AS total FROM uploads WHERE space_id = ${id}`,
        sql`SELECT COUNT(*) AS total FROM tokens WHERE sole_space_id = ${id}`,
      ]
      for (const statement of tables)
        assert.deepEqual(await app.db.read((reader) => reader.all(statement)), [{ total: 0 }], statement.strings[0])
      const released = await app.db.read((reader) => reader.get<{ total: number }>(sql`SELECT COUNT(*) AS total FROM blob_releases`))
      assert.equal(released?.total, 2)
    })
  })
}
