/** Pages, sessions, figures and settings of searches, on both databases. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databases, testApp } from '../../../test/test-app.ts'
import type { Answer, SendOptions, TestApp } from '../../../test/test-app.ts'
import { findLibraryRow, forgetLibrary, updateLibraryRow } from '../libraries/index.ts'
import { modifyLibrary } from '../library-admin/index.ts'
import { sql } from '../../platform/db/sql.ts'

type Item = { readonly name: string; readonly path?: readonly string[] }

const names = (answer: Answer): string[] => answer.body.contents.map((item: Item) => item.name)

async function world(app: TestApp, settings: object = {}) {
  const where = await app.given.place({ isSearchEnabled: true, ...settings })
  const at = (call: string): string => `/api/v1/search/${where.library.id}/-/${call}`
  const ask = (status: number, method: string, call: string, options: SendOptions = {}): Promise<Answer> => {
    app.clock.advance(150)
    return app.expect(status, method, at(call), { token: where.token, ...options })
  }
  const settle = async (): Promise<void> => {
    app.clock.advance(1000)
    await app.runJobs()
  }
  const directories = async (...paths: string[]): Promise<void> => {
    for (const path of paths) await app.given.directory(where, path)
  }
  return {
    where,
    ask,
    settle,
    directories,
    remove: (path: string) => app.expect(200, 'DELETE', where.at('directory', path), { token: where.token }),
  }
}

for (const database of databases())
  test(`searches on ${database}`, async (t) => {
    const app = await testApp({ database })
    t.after(() => app.stop())

    await t.test('it turns pages that neither repeat nor skip while the tree changes', async () => {
      const { ask, settle, directories, remove } = await world(app)
      const made = Array.from({ length: 23 }, (_, index) => `item ${index}`)
      await directories(...made.slice(0, 12))
      await settle()
      await directories(...made.slice(12))
      const seen: string[] = []
      let marker: string | undefined
      for (let page = 0; page < 10; page++) {
        const answer = await ask(200, 'POST', 'search-fs', { body: { keywords: ['item'], ...(marker && { marker }) }, query: { limit: 5 } })
        seen.push(...names(answer))
        marker = answer.body.nextMarker
        if (page === 1) {
          await directories('item new')
          await remove('item 0')
          await settle()
        }
        if (!marker) break
      }
      assert.deepEqual(seen, made.slice(1).reverse())
    })

    await t.test('it ends without a marker when a page is just full', async () => {
      const { ask, directories } = await world(app)
      await directories('full 1', 'full 2')
      const answer = await ask(200, 'POST', 'search-fs', { body: { keywords: ['full'] }, query: { limit: 2 } })
      assert.deepEqual([names(answer).length, answer.body.nextMarker], [2, undefined])
    })

    await t.test('it reads an older search on by its id', async () => {
      const { ask, directories, remove } = await world(app)
      await directories('docs', ...Array.from({ length: 45 }, (_, index) => `docs/plan ${index}`))
      const first = await ask(200, 'POST', 'space-contents', { body: { keyword: 'plan', scope: 'docs' }, query: { with_inode: 1 } })
      assert.deepEqual(
        [first.body.contents.length, first.body.hasMore, first.body.nextMarker, first.body.searchFinished],
        [20, true, 20, true],
      )
      assert.deepEqual(first.body.contents[0].path, ['docs', 'plan 44'])
      assert.match(first.body.contents[0].inode, /^[0-9a-f]{32}$/)
      await remove('docs/plan 10')
      const second = await ask(200, 'GET', first.body.searchId, { query: { marker: 20 } })
      const third = await ask(200, 'GET', first.body.searchId, { query: { marker: second.body.nextMarker } })
      assert.deepEqual([names(second).length, names(third)], [19, ['plan 4', 'plan 3', 'plan 2', 'plan 1', 'plan 0']])
      assert.deepEqual([third.body.hasMore, third.body.nextMarker], [false, undefined])
      const repeated = await ask(200, 'GET', first.body.searchId, { query: { marker: 20 } })
      assert.deepEqual(names(repeated), names(second))
    })

    await t.test('it ranks by the words found and orders by what is asked', async () => {
      const { ask, directories } = await world(app)
      await directories('march', 'invoice march', 'invoice', 'other')
      const ordered = async (body: object): Promise<string[]> => names(await ask(200, 'POST', 'space-contents', { body }))
      assert.deepEqual(await ordered({ keyword: ' invoice  march ' }), ['invoice march', 'invoice', 'march'])
      assert.deepEqual(await ordered({ keyword: 'invoice march', orderBy: 'name' }), ['invoice', 'invoice march', 'march'])
      assert.deepEqual(await ordered({ keyword: 'invoice march', orderBy: 'creationTime', orderByType: 'desc' }), [
        'invoice',
        'invoice march',
        'march',
      ])
    })

    await t.test('it knows the kinds of older clients', async () => {
      const { where, ask } = await world(app)
      await app.given.directory(where, 'pictures')
      for (const path of ['a.docx', 'b.xlsx', 'c.png', 'd.pdf', 'e.txt']) await app.given.file(where, path)
      const found = async (type: string | string[]): Promise<string[]> =>
        names(await ask(200, 'POST', 'space-contents', { body: { type, minFileSize: 0 } })).sort()
      assert.deepEqual(await found(['doc', 'pdf']), ['a.docx', 'd.pdf'])
      assert.deepEqual(await found(['image']), ['c.png'])
      assert.deepEqual(await found(['file', '!word', '!excel']), ['c.png', 'd.pdf', 'e.txt'])
      assert.deepEqual(names(await ask(200, 'POST', 'space-contents', { body: { type: 'dir' } })), ['pictures'])
      assert.deepEqual(names(await ask(200, 'POST', 'space-contents', { body: { extname: ['.png', '.PDF'] } })).sort(), ['c.png', 'd.pdf'])
    })

    await t.test('it ends searches: by age, by number and on request', async () => {
      const { ask, directories } = await world(app)
      await directories('one')
      const begin = async (): Promise<string> => (await ask(200, 'POST', 'space-contents', { body: { keyword: 'one' } })).body.searchId
      const more = (status: number, id: string): Promise<Answer> => ask(status, 'GET', id, { query: { marker: 0 } })
      const ids: string[] = []
      for (let index = 0; index < 11; index++) ids.push(await begin())
      assert.equal((await more(404, ids[0] as string)).body.code, 'SearchIdNotFound')
      await more(200, ids[1] as string)
      await ask(204, 'DELETE', ids[1] as string)
      await ask(204, 'DELETE', ids[1] as string)
      await more(404, ids[1] as string)
      app.clock.advance(20 * 60_000)
      await more(200, ids[2] as string)
      app.clock.advance(20 * 60_000)
      await more(200, ids[2] as string)
      await more(404, ids[3] as string)
      app.clock.advance(31 * 60_000)
      await more(404, ids[2] as string)
      await app.runJobs()
      assert.deepEqual(await app.db.read((reader) => reader.all(sql`SELECT id FROM searches`)), [])
      assert.equal((await more(400, 'not-an-id')).body.code, 'SearchIdInvalid')
      assert.equal((await ask(400, 'DELETE', 'not-an-id')).body.code, 'SearchIdInvalid')
      assert.equal((await ask(400, 'GET', ids[0] as string)).body.code, 'ParamInvalid')
      assert.equal((await ask(400, 'POST', 'space-contents', { body: {} })).body.code, 'ParamInvalid')
      assert.equal((await ask(400, 'POST', 'space-contents', { body: { type: 'nonsense' } })).body.code, 'ParamInvalid')
    })

    await t.test('it keeps a search from users who did not start it', async () => {
      const { where, ask, directories } = await world(app)
      await directories('mine')
      const [ada, ben] = [await app.given.token(where.library, { user: 'ada' }), await app.given.token(where.library, { user: 'ben' })]
      const { searchId } = (await ask(200, 'POST', 'space-contents', { body: { keyword: 'mine' }, token: ada })).body
      await ask(200, 'GET', searchId, { query: { marker: 0 }, token: ada })
      await ask(404, 'GET', searchId, { query: { marker: 0 }, token: ben })
    })

    await t.test('it takes figures over what it finds', async () => {
      const { where, ask } = await world(app)
      await app.given.directory(where, 'in')
      for (const [path, bytes] of [
        ['in/a.txt', 'x'],
        ['in/b.TXT', 'xxx'],
        ['in/c.png', 'xx'],
        ['d.png', 'xxxx'],
      ] as const)
        await app.given.file(where, path, bytes)
      const figures = async (aggregations: object[], body: object = {}) =>
        (await ask(200, 'POST', 'search-fs-stats', { body: { aggregations, ...body } })).body
      assert.deepEqual(
        await figures([
          {
            field: 'extName',
            operation: 'group',
            subAggregations: [
              { field: 'size', operation: 'sum' },
              { field: 'name', operation: 'count' },
            ],
          },
        ]),
        {
          isTruncated: false,
          aggregations: [
            {
              field: 'extName',
              operation: 'group',
              groups: [
                {
                  value: '.png',
                  count: 2,
                  subAggregations: [
                    { field: 'size', operation: 'sum', value: 6 },
                    { field: 'name', operation: 'count', value: 2 },
                  ],
                },
                {
                  value: '.txt',
                  count: 2,
                  subAggregations: [
                    { field: 'size', operation: 'sum', value: 4 },
                    { field: 'name', operation: 'count', value: 2 },
                  ],
                },
              ],
            },
          ],
        },
      )
      const sizes = ['count', 'distinct', 'min', 'max'].map((operation) => ({ field: 'size', operation }))
      assert.deepEqual(
        (await figures([...sizes, { field: 'size', operation: 'average' }])).aggregations.map((one: { value: number }) => one.value),
        [4, 4, 1, 4, 2.5],
      )
      assert.equal((await figures([{ field: 'name', operation: 'count' }], { scope: 'in', fileTypes: ['file'] })).aggregations[0].value, 3)
      assert.equal((await figures([{ field: 'name', operation: 'count' }], { keywords: ['nothing'] })).aggregations[0].value, 0)
      for (const aggregations of [
        [],
        [{ field: 'size', operation: 'group' }],
        [{ field: 'name', operation: 'sum' }],
        [{ field: 'name', operation: 'count', subAggregations: [{ field: 'size', operation: 'sum' }] }],
        [{ field: 'extName', operation: 'group', subAggregations: [{ field: 'userId', operation: 'group' }] }],
        Array.from({ length: 6 }, () => ({ field: 'name', operation: 'count' })),
      ])
        assert.equal((await ask(400, 'POST', 'search-fs-stats', { body: { aggregations } })).body.code, 'ParamInvalid')
    })

    await t.test('it follows the setting of the library, in bounded steps', async () => {
      const { where, ask, directories, settle } = await world(app, { isSearchEnabled: false })
      for (const call of ['search-fs', 'search-fs-stats', 'search-ai', 'space-contents'])
        assert.equal(
          (await ask(400, 'POST', call, { body: { aggregations: [{ field: 'name', operation: 'count' }] } })).body.code,
          'SearchNotEnabled',
        )
      await directories('before', 'before/inner')
      assert.deepEqual(
        await app.db.read((reader) =>
          reader.all(
            sql`SELECT n.number FROM searched_names n JOIN spaces s ON s.id = n.space_id WHERE s.library_id = ${where.library.id}`,
          ),
        ),
        [],
      )
      const found = async (): Promise<string[]> => names(await ask(200, 'POST', 'search-fs', { body: {} })).sort()
      const switchTo = (isSearchEnabled: boolean) =>
        modifyLibrary(app.call(), where.library.id, { settings: (inForce) => ({ ...inForce, isSearchEnabled }) })
      await switchTo(true)
      assert.deepEqual(await found(), [])
      await settle()
      assert.deepEqual(await found(), ['before', 'inner'])
      await directories('after')
      assert.deepEqual(await found(), ['after', 'before', 'inner'])
      await switchTo(false)
      await settle()
      await directories('meanwhile')
      assert.deepEqual(
        await app.db.read((reader) =>
          reader.all(
            sql`SELECT n.number FROM searched_names n JOIN spaces s ON s.id = n.space_id WHERE s.library_id = ${where.library.id}`,
          ),
        ),
        [],
      )
      await switchTo(true)
      await settle()
      assert.deepEqual(await found(), ['after', 'before', 'inner', 'meanwhile'])
    })

    await t.test('it indexes a library that was there before the index, within the hour', async () => {
      const { where, ask, directories } = await world(app, { isSearchEnabled: false })
      await directories('old')
      await app.db.write(`library:${where.library.id}`, async (tx) => {
        const library = await findLibraryRow(tx, where.library.id)
        assert.ok(library)
        await updateLibraryRow(tx, { ...library, settings: { ...library.settings, isSearchEnabled: true } })
        forgetLibrary(tx, app.call(), library.id)
      })
      await app.runJobs()
      app.clock.advance(3600_000)
      await app.runJobs()
      assert.deepEqual(names(await ask(200, 'POST', 'search-fs', { body: { keywords: ['old'] } })), ['old'])
    })

    await t.test('it finds copies, and what came from another space there only', async () => {
      const library = await app.given.library({ isMultiSpace: true, isSearchEnabled: true })
      const token = await app.given.token(library)
      const [one, two] = [await app.given.space(library, token), await app.given.space(library, token)]
      const path = (resource: string, space: string, tail = ''): string => `/api/v1/${resource}/${library.id}/${space}/${tail}`
      const find = async (space: string): Promise<string[]> => {
        app.clock.advance(150)
        return names(await app.expect(200, 'POST', path('search', space, 'search-fs'), { token, body: { keywords: ['kept'] } })).sort()
      }
      await app.expect(201, 'PUT', path('directory', one, 'kept%2Fkept%20inner'), { token })
      const copied = await app.send('PUT', path('directory', one, 'kept%20copy'), { token, body: { copyFrom: 'kept' } })
      assert.ok(copied.status < 300, JSON.stringify(copied.body))
      app.clock.advance(1000)
      await app.runJobs()
      assert.deepEqual(await find(one), ['kept', 'kept copy', 'kept inner', 'kept inner'])
      const moved = await app.send('POST', path('batch', two), {
        token,
        query: { move: 1 },
        body: [{ from: 'kept copy', to: 'kept copy', fromSpaceId: one }],
      })
      assert.ok(moved.status < 300, JSON.stringify(moved.body))
      app.clock.advance(1000)
      await app.runJobs()
      app.clock.advance(1000)
      await app.runJobs()
      assert.deepEqual(await find(two), ['kept copy', 'kept inner'])
      assert.deepEqual(await find(one), ['kept', 'kept inner'])
      const left = sql`SELECT COUNT(*) AS n FROM searched_names n WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.space_id = n.space_id AND e.id = n.entry_id)`
      assert.deepEqual(await app.db.read((reader) => reader.all(left)), [{ n: 0 }])
    })

    await t.test('it leaves nothing of a space that was deleted', async () => {
      const library = await app.given.library({ isMultiSpace: true, isSearchEnabled: true })
      const token = await app.given.token(library)
      const space = await app.given.space(library, token)
      await app.expect(201, 'PUT', `/api/v1/directory/${library.id}/${space}/gone`, { token })
      const count = sql`SELECT COUNT(*) AS n FROM searched_names n JOIN spaces s ON s.id = n.space_id WHERE s.library_id = ${library.id}`
      assert.deepEqual(await app.db.read((reader) => reader.all(count)), [{ n: 1 }])
      await app.expect(204, 'DELETE', `/api/v1/space/${library.id}/${space}`, { token, query: { force: 1 } })
      app.clock.advance(1000)
      await app.runJobs()
      assert.deepEqual(await app.db.read((reader) => reader.all(count)), [{ n: 0 }])
    })
  })
