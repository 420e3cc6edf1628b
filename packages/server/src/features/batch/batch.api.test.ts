import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { recount, treeOf } from '../../../test/tree-of.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect } = app
  type Where = Awaited<ReturnType<typeof given.place>>
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)

  const batch = (where: Where, flag: 'copy' | 'move' | 'delete', items: unknown, status: number, token = where.token) =>
    expect(status, 'POST', `/api/v1/batch/${where.library.id}/-`, { token, query: { [flag]: 1 }, body: items })
  const tree = (where: Where) => treeOf(app, where.library.id)
  const withGrant = (where: Where, grant: string, user?: string) => given.token(where.library, { grant, space: '-', ...(user && { user }) })

  /** Runs the task to its end and answers both of its forms. */
  async function finish(where: Where, taskId: number) {
    await app.runJobs()
    const listed = await expect(200, 'GET', `/api/v1/task/${where.library.id}/-/${taskId}`, { token: where.token })
    const typed = await expect(200, 'GET', `/api/v1/task-result/${where.library.id}/-/${taskId}`, { token: where.token })
    return { listed: listed.body[0], typed: typed.body }
  }

  async function world(settings: Parameters<typeof given.place>[0] = {}) {
    const where = await given.place(settings)
    await given.directory(where, 'd/e')
    await given.file(where, 'a.txt', 'a')
    await given.file(where, 'd/b.txt', 'bb')
    await given.file(where, 'd/e/c.txt', 'ccc')
    return where
  }

  it('deletes into the bin and for good, and tells about each', async () => {
    const where = await world()
    const { body } = await batch(
      where,
      'delete',
      [{ path: 'a.txt' }, { path: 'd/e', permanent: true }, { path: '/d/b.txt', permanent: 0 }],
      200,
    )
    assert.deepEqual(
      body.result.map((item: { status: number; path: string[] }) => [item.status, item.path]),
      [
        [200, ['a.txt']],
        [204, ['d', 'e']],
        [200, ['d', 'b.txt']],
      ],
    )
    assert.deepEqual([typeof body.result[0].recycledItemId, body.result[1].recycledItemId], ['number', undefined])
    await expect(200, 'POST', `/api/v1/recycled/${where.library.id}/-/${body.result[0].recycledItemId}`, {
      token: where.token,
      query: { restore: 1 },
    })
    await app.runJobs()
    assert.deepEqual(await tree(where), ['/a.txt', '/d/'])
    await recount(app, where.library.id)
  })

  it('goes on after items that are refused', async () => {
    const where = await world()
    const { body } = await batch(
      where,
      'delete',
      [{ path: 'none' }, { path: 'a.txt' }, { path: 'a.txt' }, { path: '' }, { path: 'x/../y' }, { path: 'd' }, { path: 'd/b.txt' }],
      207,
    )
    assert.deepEqual(
      body.result.map((item: { code?: string; status: number }) => item.code ?? item.status),
      ['PathNotFound', 200, 'PathNotFound', 'RootDirectoryNotAllowed', 'ParamInvalid', 200, 'PathNotFound'],
    )
    assert.deepEqual(body.result[0].path, ['none'])
    assert.deepEqual(await tree(where), [])
    await recount(app, where.library.id)
  })

  it('answers 207 when everything is refused', async () => {
    const where = await given.place()
    const { body } = await batch(where, 'delete', [{ path: 'none' }], 207)
    assert.deepEqual([body.result.length, body.result[0].status, typeof body.result[0].message], [1, 404, 'string'])
  })

  it('copies with a strategy per item', async () => {
    const where = await world()
    const { body } = await batch(
      where,
      'copy',
      [
        { copyFrom: 'a.txt', to: 'd/b.txt' },
        { copyFrom: 'a.txt', to: 'd/b.txt', conflictResolutionStrategy: 'ask' },
        { copyFrom: 'a.txt', to: 'd/b.txt', conflictResolutionStrategy: 'overwrite' },
        { copyFrom: 'd', to: 'd' },
        { copyFrom: 'd', to: 'd', conflictResolutionStrategy: 'rename' },
        { copyFrom: 'd', to: 'd/e/x' },
        { copyFrom: 'd/e', to: 'new/f', conflictResolutionStrategy: '' },
        { copyFrom: 'none', to: 'x' },
        { copyFrom: 'a.txt', to: 'x', conflictResolutionStrategy: 'merge' },
        { copyFrom: 'a.txt', to: 'y', copyFromLibraryId: 'smh0000000000000' },
      ],
      207,
    )
    assert.deepEqual(
      body.result.map((item: { code?: string; status: number; path?: string[] }) => [item.status, item.code ?? item.path?.join('/')]),
      [
        [200, 'd/b (1).txt'],
        [409, 'SameNameDirectoryOrFileExists'],
        [204, 'd/b.txt'],
        [409, 'SameNameDirectoryOrFileExists'],
        [200, 'd (1)'],
        [400, 'SourceDirectoryIsParentOfDestination'],
        [204, 'new/f'],
        [404, 'SourcePathNotFound'],
        [400, 'InvalidConflictResolutionStrategy'],
        [403, 'NoPermission'],
      ],
    )
    assert.deepEqual([body.result[0].copyFrom, body.result[0].to], [['a.txt'], ['d', 'b.txt']])
    assert.deepEqual(await tree(where), [
      '/a.txt',
      '/d (1)/',
      '/d (1)/b (1).txt',
      '/d (1)/b.txt',
      '/d (1)/e/',
      '/d (1)/e/c.txt',
      '/d/',
      '/d/b (1).txt',
      '/d/b.txt',
      '/d/e/',
      '/d/e/c.txt',
      '/new/',
      '/new/f/',
      '/new/f/c.txt',
    ])
    await recount(app, where.library.id)
  })

  it('moves files and directories, one after the other', async () => {
    const where = await world()
    const { body } = await batch(
      where,
      'move',
      [
        { from: 'a.txt', to: 'tmp' },
        { from: 'd/b.txt', to: 'a.txt' },
        { from: 'tmp', to: 'd/b.txt' },
        { from: 'd/e', to: 'x/y' },
        { from: 'd', to: 'd/z' },
        { from: 'none', to: 'x' },
        { from: '', to: 'x' },
      ],
      207,
    )
    assert.deepEqual(
      body.result.map((item: { code?: string; status: number; path?: string[] }) => [item.status, item.code ?? item.path?.join('/')]),
      [
        [200, 'tmp'],
        [200, 'a.txt'],
        [200, 'd/b.txt'],
        [200, 'x/y'],
        [400, 'SourceDirectoryIsParentOfDestination'],
        [404, 'SourcePathNotFound'],
        [400, 'RootDirectoryNotAllowed'],
      ],
    )
    assert.deepEqual([body.result[0].from, body.result[0].to], [['a.txt'], ['tmp']])
    assert.deepEqual(await tree(where), ['/a.txt', '/d/', '/d/b.txt', '/x/', '/x/y/', '/x/y/c.txt'])
    await recount(app, where.library.id)
  })

  it('refuses lists without items, with too many and with something else', async () => {
    const where = await given.place()
    for (const flag of ['copy', 'move', 'delete'] as const) {
      const item = flag === 'delete' ? { path: 'a' } : flag === 'move' ? { from: 'a', to: 'b' } : { copyFrom: 'a', to: 'b' }
      assert.equal((await batch(where, flag, [], 400)).body.code, 'NoItemsProvided')
      assert.equal(
        (
          await batch(
            where,
            flag,
            Array.from({ length: 1001 }, () => item),
            400,
          )
        ).body.code,
        'TooManyItems',
      )
      for (const body of [{}, [{}], [1], 'x']) assert.equal((await batch(where, flag, body, 400)).status, 400)
    }
  })

  it('asks for the grant of each kind of item', async () => {
    const where = await world()
    const outcome = async (flag: 'copy' | 'move' | 'delete', grant: string, items: unknown): Promise<unknown[]> =>
      (await batch(where, flag, items, 207, await withGrant(where, grant))).body.result.map(
        (item: { code?: string; status: number }) => item.code ?? item.status,
      )
    const copies = [
      { copyFrom: 'a.txt', to: 'a2.txt' },
      { copyFrom: 'd/e', to: 'e2' },
      { copyFrom: 'a.txt', to: 'd/b.txt', conflictResolutionStrategy: 'overwrite' },
    ]
    assert.deepEqual(await outcome('copy', 'copy_file', copies), [200, 'NoPermission', 'NoPermission'])
    assert.deepEqual(await outcome('copy', 'copy_file_force', copies), [200, 'NoPermission', 204])
    assert.deepEqual(await outcome('copy', 'copy_directory', copies), ['NoPermission', 204, 'NoPermission'])
    const moves = [
      { from: 'a2.txt', to: 'a3.txt' },
      { from: 'e2', to: 'e3' },
    ]
    assert.deepEqual(await outcome('move', 'move_file', moves), [200, 'NoPermission'])
    assert.deepEqual(await outcome('move', 'move_directory', moves), ['SourcePathNotFound', 200])
    const deletions = [{ path: 'a3.txt' }, { path: 'e3' }, { path: 'd/b.txt', permanent: true }]
    assert.deepEqual(await outcome('delete', 'delete_file', deletions), [200, 'NoPermission', 'NoPermission'])
    assert.deepEqual(await outcome('delete', 'delete_directory', deletions), ['PathNotFound', 200, 'NoPermission'])
    assert.deepEqual(await outcome('delete', 'delete_file_permanent', deletions), ['PathNotFound', 'PathNotFound', 204])
  })

  it('answers a whole batch of deletions at once', async () => {
    const where = await given.place()
    for (let index = 0; index < 5; index++) await given.file(where, `f${index}`)
    const items = Array.from({ length: 1000 }, (_, index) => ({ path: index % 200 === 0 ? `f${index / 200}` : `none${index}` }))
    const { body } = await batch(where, 'delete', items, 207)
    assert.deepEqual(
      body.result.map((item: { path: string[] }) => item.path[0]),
      items.map((item) => item.path),
    )
    assert.equal(body.result.filter((item: { status: number }) => item.status === 200).length, 5)
    assert.deepEqual(await tree(where), [])
    await recount(app, where.library.id)
  })

  const missing = (count: number) => Array.from({ length: count }, (_, index) => ({ from: `none${index}`, to: `gone${index}` }))

  it('leaves a large batch to a task that its user can poll', async () => {
    const where = await given.place()
    for (let index = 0; index < 5; index++) await given.file(where, `f${index}`)
    const items = missing(405).map((item, index) => (index % 81 === 0 ? { from: `f${index / 81}`, to: `g${index / 81}` } : item))
    const token = await withGrant(where, 'move_file', 'ann')
    const { body } = await batch(where, 'move', items, 202, token)
    const before = await expect(200, 'GET', `/api/v1/task/${where.library.id}/-/${body.taskId}`, { token })
    assert.equal(before.body[0].status, 202)
    const counted = await expect(200, 'GET', `/api/v1/task/${where.library.id}/-/${body.taskId}`, { token, query: { with_progress: 1 } })
    assert.deepEqual(counted.body[0].progress, { items: 200, itemsTotal: 405, entries: 200 })
    const { listed, typed } = await finish(where, body.taskId)
    assert.deepEqual([listed.status, typed.status, typed.taskType], [207, 207, 'batchMove'])
    assert.deepEqual(typed.batchMoveResults, listed.result)
    assert.deepEqual(
      listed.result.map((item: { from: string[] }) => item.from[0]),
      items.map((item) => item.from),
    )
    assert.equal(listed.result.filter((item: { status: number }) => item.status === 200).length, 5)
    assert.deepEqual(
      await tree(where),
      Array.from({ length: 5 }, (_, index) => `/g${index}`),
    )
    await recount(app, where.library.id)
  })

  it('tells a task apart in which everything failed', async () => {
    const where = await given.place()
    const { body } = await batch(where, 'move', missing(300), 202)
    const { listed, typed } = await finish(where, body.taskId)
    assert.deepEqual([listed.status, typed.status], [207, 400])
  })

  it('goes on in a task with the rights of who asked', async () => {
    const where = await given.place()
    await given.directory(where, 'kept')
    const items = [...missing(250), { from: 'kept', to: 'lost' }]
    const { body } = await batch(where, 'move', items, 202, await withGrant(where, 'move_file'))
    const { typed } = await finish(where, body.taskId)
    assert.equal(typed.batchMoveResults.at(-1).code, 'NoPermission')
    assert.deepEqual(await tree(where), ['/kept/'])
  })

  it('ends quietly when its space is gone', async () => {
    const library = await given.library({ isMultiSpace: true })
    const token = await given.token(library)
    const space = await given.space(library, token)
    await expect(202, 'POST', `/api/v1/batch/${library.id}/${space}`, { token, query: { move: 1 }, body: missing(300) })
    await expect(204, 'DELETE', `/api/v1/space/${library.id}/${space}`, { token, query: { force: 1 } })
    await app.runJobs()
    assert.deepEqual((await app.expect(404, 'GET', `/api/v1/task/${library.id}/${space}/1`, { token })).body.code, 'SpaceNotFound')
  })
})
