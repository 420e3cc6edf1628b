import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { databases, testApp } from '../../../test/test-app.ts'

const day = 86_400_000

for (const database of databases()) {
  test(`the bin on ${database}`, async (t) => {
    const app = await testApp({ database })

    /** A library of its own with a few words for what the tests do to it. */
    async function given(settings: Parameters<typeof app.given.place>[0] = {}) {
      const made = await app.given.place(settings)
      const token = await app.given.token(made.library, { period: 315_360_000 })
      const place = { ...made, token }
      const bin = `/api/v1/recycled/${place.library.id}/-`
      const list = async (query: Record<string, string | number> = {}) => (await app.expect(200, 'GET', bin, { token, query })).body
      return {
        ...place,
        bin,
        list,
        names: async (query: Record<string, string | number> = {}): Promise<string[]> =>
          (await list(query)).contents.map((item: { name: string }) => item.name),
        remove: async (resource: 'file' | 'directory', path: string): Promise<number> =>
          (await app.expect(200, 'DELETE', place.at(resource, path), { token })).body.recycledItemId,
        restore: (id: number | string, query: Record<string, string> = {}) =>
          app.send('POST', `${bin}/${id}`, { token, query: { restore: 1, ...query } }),
        counters: () => app.expect(200, 'GET', `/api/v1/space/${place.library.id}/-/file-count`, { token }).then((answer) => answer.body),
        size: () =>
          app.expect(200, 'GET', `/api/v1/space/${place.library.id}/-/size`, { token }).then((answer) => answer.body.size as string),
        has: async (resource: 'file' | 'directory', path: string): Promise<boolean> =>
          (await app.send('HEAD', place.at(resource, path), { token })).status === 200,
      }
    }

    await t.test('it refuses every call on a library without a bin', async () => {
      const { bin, token } = await given({ usesRecycleBin: false })
      const calls: readonly (readonly [string, string, unknown?])[] = [
        ['GET', bin],
        ['GET', `${bin}?by-page=1`],
        ['GET', `${bin}?lifecycle`],
        ['POST', `${bin}/1?restore`],
        ['POST', `${bin}?restore`, [1]],
        ['POST', `${bin}?delete`, [1]],
        ['DELETE', `${bin}/1`],
        ['DELETE', bin],
        ['POST', `${bin}?lifecycle`, { retentionDays: 1 }],
      ]
      for (const [method, path, body] of calls) {
        const answer = await app.send(method, path, { token, body })
        assert.deepEqual([answer.status, answer.body.code], [400, 'RecycleBinNotEnabled'], `${method} ${path}`)
      }
    })

    await t.test('it lists what was removed as clients expect it', async () => {
      const { list, remove, token, ...place } = await given({ recycledDays: 30 })
      await app.given.directory({ token, ...place }, 'team/2026')
      await app.given.file({ token, ...place }, 'team/2026/计划.docx', 'hello')
      const id = await remove('file', 'team/2026/计划.docx')
      app.clock.advance(day / 2)
      const { contents } = await list({ 'by-marker': 1 })
      const [item] = contents
      const removedAt = new Date(app.clock.now() - day / 2).toISOString()
      assert.deepEqual(
        { ...item, crc64: undefined, eTag: undefined, contentType: undefined, category: undefined },
        {
          recycledItemId: id,
          spaceId: '-',
          originalPath: ['team', '2026', '计划.docx'],
          name: '计划.docx',
          type: 'file',
          userId: '',
          creationTime: removedAt,
          modificationTime: removedAt,
          versionId: 1,
          fileType: 'word',
          size: '5',
          previewByDoc: true,
          previewByCI: false,
          previewAsIcon: false,
          removalTime: removedAt,
          remainingTime: 29,
          removedByQuota: false,
          crc64: undefined,
          eTag: undefined,
          contentType: undefined,
          category: undefined,
        },
      )
      assert.match(item.crc64, /^\d+$/)
    })

    await t.test('it sorts by every key in both directions and pages by marker and by number', async () => {
      const { list, names, remove, token, ...place } = await given({ recycledDays: 30 })
      const sizes = { b: 3, A: 1, 照: 2, a: 3, 'B 2': 0 }
      for (const [name, size] of Object.entries(sizes)) {
        app.clock.advance(1000)
        await app.given.file({ token, ...place }, name, 'x'.repeat(size))
      }
      for (const name of ['照', 'a', 'b', 'A', 'B 2']) {
        app.clock.advance(1000)
        await remove('file', name)
      }
      const byRemoval = ['照', 'a', 'b', 'A', 'B 2']
      const expected: Record<string, string[]> = {
        name: ['A', 'B 2', 'a', 'b', '照'],
        modificationTime: ['b', 'A', '照', 'a', 'B 2'],
        size: ['B 2', 'A', '照', 'a', 'b'],
        removalTime: byRemoval,
        remainingTime: byRemoval,
      }
      assert.deepEqual(await names(), byRemoval.toReversed())
      for (const [order_by, upwards] of Object.entries(expected))
        for (const order_by_type of ['asc', 'desc']) {
          const sorted = order_by_type === 'asc' ? upwards : upwards.toReversed()
          assert.deepEqual(await names({ order_by, order_by_type }), sorted, `${order_by} ${order_by_type}`)
          const seen: string[] = []
          let marker: string | undefined
          do {
            const page = await list({ order_by, order_by_type, 'by-marker': 1, limit: 2, ...(marker !== undefined && { marker }) })
            seen.push(...page.contents.map((item: { name: string }) => item.name))
            marker = page.nextMarker
            assert(marker === undefined || typeof marker === 'string')
          } while (marker !== undefined)
          assert.deepEqual(seen, sorted, `${order_by} ${order_by_type} by marker`)
          const second = await list({ order_by, order_by_type, 'by-page': 1, page: 2, page_size: 2 })
          assert.deepEqual([second.totalNum, second.contents.map((item: { name: string }) => item.name)], [5, sorted.slice(2, 4)])
        }
      assert.deepEqual(Object.keys(await list({ 'by-page': 1 })), ['totalNum', 'contents'])
      assert.deepEqual((await list({ page: 1, page_size: 2 })).totalNum, 5)
      assert.deepEqual((await list({ 'by-page': 1, page: 9 })).contents, [])
      assert.deepEqual(Object.keys(await list({ 'by-marker': 1 })), ['contents'])
    })

    await t.test("it refuses what it can't list by", async () => {
      const { bin, token } = await given()
      const refused: readonly (readonly [Record<string, string | number>, string])[] = [
        [{ order_by: 'colour' }, 'OrderByNotAllowed'],
        [{ order_by: 'name', order_by_type: 'up' }, 'OrderByTypeNotAllowed'],
        [{ marker: 'garbage' }, 'ParamInvalid'],
        [{ 'by-page': 1, page: 0 }, 'ParamInvalid'],
        [{ 'by-page': 1, page: 101, page_size: 100 }, 'ParamInvalid'],
      ]
      for (const [query, code] of refused)
        assert.equal((await app.expect(400, 'GET', bin, { token, query })).body.code, code, JSON.stringify(query))
      assert.deepEqual(
        (await app.expect(200, 'GET', `${bin}/`, { token, query: { orderBy: 'name', orderByType: 'asc', page_size: 0 } })).body,
        { totalNum: 0, contents: [] },
      )
    })

    await t.test('it keeps the bin closed to tokens that may not restore or purge', async () => {
      const { bin, library, remove, ...place } = await given()
      await app.given.file(place, 'a')
      const id = await remove('file', 'a')
      const reader = await app.given.token(library, { grant: '' })
      const restorer = await app.given.token(library, { grant: 'restore_recycled' })
      const purger = await app.given.token(library, { grant: 'delete_recycled' })
      const status = async (method: string, path: string, token?: string, body?: unknown) =>
        (await app.send(method, path, { body, ...(token !== undefined && { token }) })).status
      assert.equal(await status('GET', bin), 400)
      assert.equal(await status('GET', bin, reader), 200)
      for (const token of [reader, purger]) assert.equal(await status('POST', `${bin}/${id}?restore`, token), 403)
      for (const token of [reader, restorer]) assert.equal(await status('DELETE', `${bin}/${id}`, token), 403)
      for (const token of [reader, restorer, purger])
        assert.equal(await status('POST', `${bin}?lifecycle`, token, { retentionDays: 1 }), 403)
      assert.equal(await status('POST', `${bin}/${id}?restore`, restorer), 200)
    })

    await t.test('it restores a directory with all below it', async () => {
      const { remove, restore, names, counters, has, size, ...place } = await given()
      await app.given.directory(place, 'album/deep')
      await app.given.file(place, 'album/deep/a.txt', 'four')
      const before = await counters()
      const id = await remove('directory', 'album')
      assert.equal(await has('file', 'album/deep/a.txt'), false)
      const answer = await restore(id)
      assert.deepEqual([answer.status, answer.body], [200, { path: ['album'] }])
      assert.equal(await has('file', 'album/deep/a.txt'), true)
      assert.deepEqual(await names(), [])
      assert.deepEqual(await counters(), before)
      assert.equal(await size(), '4')
      assert.equal((await restore(id)).body.code, 'RecycledItemNotFound')
    })

    await t.test('it settles a taken name as asked', async () => {
      const { remove, restore, size, counters, ...place } = await given()
      const again = async () => {
        await app.given.file(place, 'a.txt', 'old')
        const id = await remove('file', 'a.txt')
        await app.given.file(place, 'a.txt', 'newer')
        return id
      }
      const asked = await again()
      const refused = await restore(asked, { conflict_resolution_strategy: 'ask' })
      assert.deepEqual([refused.status, refused.body.code], [409, 'SameNameDirectoryOrFileExists'])
      assert.deepEqual((await restore(asked)).body, { path: ['a (1).txt'] })
      await remove('file', 'a.txt')
      const overwriting = await again()
      assert.deepEqual((await restore(overwriting, { conflict_resolution_strategy: 'overwrite' })).body, { path: ['a.txt'] })
      assert.equal((await app.expect(200, 'GET', place.at('file', 'a.txt'), { token: place.token, query: { info: 1 } })).body.size, '3')
      assert.deepEqual([await size(), (await counters()).fileNum], ['11', '3'])
      const wrong = await restore(overwriting, { conflict_resolution_strategy: 'replace' })
      assert.deepEqual([wrong.status, wrong.body.code], [400, 'InvalidConflictResolutionStrategy'])
    })

    await t.test('it overwrites neither directories nor files with versions', async () => {
      const { remove, restore, ...place } = await given({ keepsHistory: true })
      await app.given.file(place, 'x', 'file')
      const file = await remove('file', 'x')
      await app.given.directory(place, 'x')
      const directory = await remove('directory', 'x')
      await app.given.directory(place, 'x')
      for (const id of [file, directory])
        assert.equal((await restore(id, { conflict_resolution_strategy: 'overwrite' })).body.code, 'SameNameDirectoryOrFileExists')
      assert.deepEqual((await restore(directory)).body, { path: ['x (1)'] })
      await remove('directory', 'x')
      await app.given.file(place, 'x', 'one')
      await app.given.file(place, 'x', 'two', 'overwrite')
      const refused = await restore(file, { conflict_resolution_strategy: 'overwrite' })
      assert.deepEqual([refused.status, refused.body.code], [409, 'SameNameDirectoryOrFileExists'])
    })

    await t.test('it finds the directory again that was renamed or made anew, or falls back to the root', async () => {
      const { remove, restore, ...place } = await given()
      await app.given.directory(place, 'd')
      for (const name of ['a', 'b', 'c']) await app.given.file(place, `d/${name}`)
      const [a, b, c] = [await remove('file', 'd/a'), await remove('file', 'd/b'), await remove('file', 'd/c')]
      await app.expect(204, 'PUT', place.at('directory', 'e'), { token: place.token, body: { from: 'd' } })
      assert.deepEqual((await restore(a)).body, { path: ['e', 'a'] })
      await remove('directory', 'e')
      const gone = await restore(b)
      assert.deepEqual([gone.status, gone.body.code], [404, 'DirectoryNotFound'])
      assert.deepEqual((await restore(b, { restore_path_strategy: 'fallbackToRoot' })).body, { path: ['b'] })
      await app.given.directory(place, 'd')
      assert.deepEqual((await restore(c, { restore_path_strategy: 'originalPath' })).body, { path: ['d', 'c'] })
      assert.equal((await restore(c, { restore_path_strategy: 'elsewhere' })).body.code, 'ParamInvalid')
    })

    await t.test('it puts nothing that belongs into an album into the root', async () => {
      const media = {
        isFileLibrary: false,
        content: {
          isPublicRead: false,
          isMultiAlbum: true,
          allowsPhotos: true,
          allowsVideos: true,
          photoExtnames: [],
          videoExtnames: [],
          fileExtnames: [],
          recognizesSensitiveContent: false,
        },
      }
      const { remove, restore, list, ...place } = await given(media)
      await app.given.directory(place, 'album')
      await app.given.file(place, 'album/p.jpg')
      const id = await remove('file', 'album/p.jpg')
      assert.equal((await list()).contents[0].type, 'image')
      await remove('directory', 'album')
      assert.equal((await restore(id, { restore_path_strategy: 'fallbackToRoot' })).body.code, 'DirectoryNotFound')
    })

    for (const id of ['0', '999999', '-1', 'abc', '1.5', '99999999999999999999'])
      await t.test(`it knows no item ${id}`, async () => {
        const { bin, restore, token } = await given()
        assert.deepEqual([(await restore(id)).status, (await restore(id)).body.code], [404, 'RecycledItemNotFound'])
        assert.equal((await app.expect(404, 'DELETE', `${bin}/${id}`, { token })).body.code, 'RecycledItemNotFound')
      })

    await t.test('it lets one of many restore, and under one name each', async () => {
      const { remove, restore, names, ...place } = await given()
      await app.given.file(place, 'one')
      const id = await remove('file', 'one')
      const answers = await Promise.all(Array.from({ length: 8 }, () => restore(id)))
      assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 404, 404, 404, 404, 404, 404, 404])
      const ids: number[] = []
      for (let copy = 0; copy < 5; copy++) {
        await app.given.file(place, 'same.txt')
        ids.push(await remove('file', 'same.txt'))
      }
      const restored = await Promise.all(ids.map((one) => restore(one)))
      assert.deepEqual(restored.map((answer) => answer.body.path[0]).sort(), [
        'same (1).txt',
        'same (2).txt',
        'same (3).txt',
        'same (4).txt',
        'same.txt',
      ])
      assert.deepEqual(await names(), [])
    })

    await t.test('it restores many and tells of each', async () => {
      const { remove, bin, token, ...place } = await given()
      const where = { token, ...place }
      await app.given.directory(where, 'd')
      await app.given.file(where, 'd/a')
      await app.given.file(where, 'b')
      const [a, b] = [await remove('file', 'd/a'), await remove('file', 'b')]
      const d = await remove('directory', 'd')
      await app.given.file(where, 'b')
      const some = await app.expect(207, 'POST', bin, { token, query: { restore: 1 }, body: [b, a, 4711, b] })
      assert.deepEqual(
        some.body.result.map((item: { status: number; code?: string; path?: string[]; recycledItemId: number }) => [
          item.status,
          item.code ?? item.path,
          item.recycledItemId,
        ]),
        [
          [200, ['b (1)'], b],
          [404, 'DirectoryNotFound', a],
          [404, 'RecycledItemNotFound', 4711],
          [404, 'RecycledItemNotFound', b],
        ],
      )
      const all = await app.expect(200, 'POST', bin, {
        token,
        query: { restore: 1, restore_path_strategy: 'fallbackToRoot' },
        body: [a, d],
      })
      assert.deepEqual(
        all.body.result.map((item: { path: string[] }) => item.path),
        [['a'], ['d']],
      )
      assert.equal((await app.expect(400, 'POST', bin, { token, query: { restore: 1 }, body: [] })).body.code, 'NoItemsProvided')
      assert.equal((await app.expect(400, 'POST', bin, { token, query: { restore: 1 }, body: ['1'] })).body.code, 'ParamInvalid')
      assert.equal((await app.expect(400, 'POST', bin, { token, query: { restore: 1 } })).body.code, 'ParamInvalid')
    })

    await t.test('it purges one, many and all, and gives the space back', async () => {
      const { remove, bin, token, names, size, counters, ...place } = await given()
      const where = { token, ...place }
      await app.given.directory(where, 'd/e')
      for (const path of ['d/e/a', 'd/b', 'c', 'f', 'g', 'h']) await app.given.file(where, path, 'four')
      const [d, c, f] = [await remove('directory', 'd'), await remove('file', 'c'), await remove('file', 'f')]
      const purges = await Promise.all([1, 2, 3].map(() => app.send('DELETE', `${bin}/${d}`, { token })))
      assert.deepEqual(purges.map((answer) => answer.status).sort(), [204, 404, 404])
      await app.runJobs()
      assert.deepEqual([await size(), (await counters()).dirNum], ['16', '0'])
      await app.expect(204, 'POST', bin, { token, query: { delete: 1 }, body: [c, 4711, c] })
      assert.deepEqual([await size(), await names()], ['12', ['f']])
      await remove('file', 'g')
      await app.expect(204, 'DELETE', bin, { token })
      assert.deepEqual(await names(), [])
      assert.equal((await app.send('POST', `${bin}/${f}`, { token, query: { restore: 1 } })).body.code, 'RecycledItemNotFound')
      await app.runJobs()
      assert.equal(await size(), '4')
      assert.deepEqual(await app.db.read((reader) => reader.all(sql`SELECT number FROM recycled_items WHERE expires_at = 0`)), [])
      await app.expect(204, 'DELETE', bin, { token })
    })

    await t.test('it purges what has reached its end', async () => {
      const { remove, restore, names, size, ...place } = await given({ recycledDays: 2 })
      await app.given.file(place, 'old', 'four')
      await app.given.file(place, 'young', 'six six')
      const old = await remove('file', 'old')
      app.clock.advance(day)
      await remove('file', 'young')
      app.clock.advance(day - 1)
      assert.deepEqual(await names(), ['young', 'old'])
      app.clock.advance(1)
      assert.deepEqual(await names(), ['young'])
      assert.equal((await restore(old)).body.code, 'RecycledItemNotFound')
      assert.equal(await size(), '11')
      app.clock.advance(60_000)
      await app.runJobs()
      assert.equal(await size(), '7')
    })

    await t.test('it keeps longer what is in the bin already, and shorter only what comes', async () => {
      const { remove, list, bin, token, ...place } = await given({ recycledDays: 10 })
      const where = { token, ...place }
      const lifecycle = { token, query: { lifecycle: 1 } }
      const set = (retentionDays: unknown, status = 204) => app.expect(status, 'POST', bin, { ...lifecycle, body: { retentionDays } })
      const remaining = async () =>
        Object.fromEntries((await list()).contents.map((item: { name: string; remainingTime: number }) => [item.name, item.remainingTime]))
      for (const name of ['a', 'b', 'c']) await app.given.file(where, name)
      await remove('file', 'a')
      assert.deepEqual((await app.expect(200, 'GET', bin, lifecycle)).body, { retentionDays: 10, source: 'library' })
      await set(30)
      assert.deepEqual((await app.expect(200, 'GET', bin, lifecycle)).body, { retentionDays: 30, source: 'space' })
      await remove('file', 'b')
      assert.deepEqual(await remaining(), { a: 30, b: 30 })
      assert.equal((await set(5, 403)).body.code, 'SetRecycleLifecycleFrequencyLimit')
      app.clock.advance(60_000)
      await set(5)
      await remove('file', 'c')
      assert.deepEqual(await remaining(), { a: 29, b: 29, c: 5 })
      app.clock.advance(-7_200_000)
      await set(6)
      for (const days of [0, -1, 10_001, 1.5, '30', undefined]) assert.equal((await set(days, 400)).body.code, 'ParamInvalid')
    })

    await t.test('it keeps for ever where no days are set', async () => {
      const { remove, list, ...place } = await given()
      await app.given.file(place, 'a')
      await remove('file', 'a')
      app.clock.advance(3000 * day)
      await app.runJobs()
      const { contents } = await list()
      assert.equal(contents.length, 1)
      assert.equal('remainingTime' in contents[0], false)
    })
  })
}
