/** Copies of whole directories: at once, by a task, from another space; and moves between spaces. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { recount, treeOf } from '../../../test/tree-of.ts'
import { sql } from '../../platform/db/sql.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect } = app
  type Where = Awaited<ReturnType<typeof given.place>>
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)

  /** A library with two spaces and an administrator. */
  async function twoSpaces(settings: Parameters<typeof given.library>[0] = {}) {
    const library = await given.library({ isMultiSpace: true, ...settings })
    const token = await given.token(library)
    const [one, two] = [await given.space(library, token), await given.space(library, token)]
    const inSpace = (space: string): Where => ({
      library,
      token,
      at: (resource, path = '') => `/api/v1/${resource}/${library.id}/${space}/${encodeURIComponent(path)}`,
    })
    return { library, token, one, two, inOne: inSpace(one), inTwo: inSpace(two) }
  }
  type Two = Awaited<ReturnType<typeof twoSpaces>>

  /** Directories of `path` with so many files each, made by batches of copies. */
  async function grow(where: Where, path: string, directories: number, files: number): Promise<void> {
    const batch = where.at('batch').replace(/\/$/, '')
    for (let d = 0; d < directories; d++) {
      await given.directory(where, `${path}/d${d}`)
      await given.file(where, `${path}/d${d}/f0`, 'x')
      const items = Array.from({ length: files - 1 }, (_, index) => ({ copyFrom: `${path}/d${d}/f0`, to: `${path}/d${d}/f${index + 1}` }))
      if (items.length > 0) await expect(200, 'POST', batch, { token: where.token, query: { copy: 1 }, body: items })
    }
  }

  const copyDirectory = (where: Where, status: number, from: string, to: string, query: Record<string, string> = {}) =>
    expect(status, 'PUT', where.at('directory', to), { token: where.token, query, body: { copyFrom: from } })
  const task = async (where: Where, taskId: number) =>
    (await expect(200, 'GET', where.at('task', String(taskId)), { token: where.token })).body[0]
  const below = async (libraryId: string, path: string, space?: string): Promise<string[]> =>
    (await treeOf(app, libraryId, space))
      .filter((one) => one.startsWith(`/${path}/`) && one !== `/${path}/`)
      .map((one) => one.slice(path.length + 1))
  const events = async (libraryId: string): Promise<string[]> =>
    (
      await app.db.read((reader) =>
        reader.all<{ operation: string }>(sql`
      SELECT j.operation FROM journal j JOIN spaces s ON s.id = j.space_id WHERE s.library_id = ${libraryId} ORDER BY j.seq`),
      )
    ).map((row) => row.operation)

  it('copies a small directory at once and makes what is missing above it', async () => {
    const where = await given.place()
    await grow(where, 'a', 2, 3)
    await copyDirectory(where, 204, 'a', 'x/y/b')
    assert.deepEqual(await below(where.library.id, 'x/y/b'), await below(where.library.id, 'a'))
    assert.deepEqual((await copyDirectory(where, 200, 'a', 'x/y/b', { conflict_resolution_strategy: 'rename' })).body, {
      path: ['x', 'y', 'b (1)'],
    })
    assert.deepEqual((await copyDirectory(where, 200, 'a', 'a', { conflict_resolution_strategy: 'rename' })).body, { path: ['a (1)'] })
    assert.equal((await copyDirectory(where, 409, 'a', 'x/y/b')).body.code, 'SameNameDirectoryOrFileExists')
    assert.deepEqual((await events(where.library.id)).slice(-5), ['FILE.CREATE', 'FILE.CREATE', 'FILE.COPY', 'FILE.COPY', 'FILE.COPY'])
    await recount(app, where.library.id)
  })

  it('refuses sources and destinations that are none', async () => {
    const where = await given.place()
    await given.directory(where, 'd/e')
    await given.file(where, 'f')
    for (const [status, code, from, to] of [
      [404, 'SourceDirectoryNotFound', 'missing', 'x'],
      [400, 'InvalidSourceDirectory', 'f', 'x'],
      [400, 'SourceDirectoryIsParentOfDestination', 'd', 'd/e/x'],
      [400, 'RootDirectoryNotAllowed', '', 'x'],
      [400, 'RootDirectoryNotAllowed', 'd', ''],
      [409, 'SameNameDirectoryOrFileExists', 'd', 'f/x'],
      [409, 'SameNameDirectoryOrFileExists', 'd', 'd'],
      [400, 'IllegalFileName', 'd', 'x:y/z'],
    ] as const)
      assert.equal((await copyDirectory(where, status, from, to)).body.code, code, `${from} to ${to}`)
    assert.equal(
      (await copyDirectory(where, 400, 'd', 'x', { conflict_resolution_strategy: 'overwrite' })).body.code,
      'InvalidConflictResolutionStrategy',
    )
    assert.deepEqual(await treeOf(app, where.library.id), ['/d/', '/d/e/', '/f'])
  })

  it('leaves a large directory to a task and shows it when it is whole', async () => {
    const where = await given.place()
    await grow(where, 'a', 4, 120)
    const { body } = await copyDirectory(where, 202, 'a', 'x/b')
    assert.deepEqual(await task(where, body.taskId), { taskId: body.taskId, id: body.taskId, status: 202 })
    assert.deepEqual(await below(where.library.id, 'x/b'), [])
    assert.equal((await app.send('GET', where.at('directory', 'x'), { token: where.token })).status, 404)
    await app.runJobs()
    assert.deepEqual(await task(where, body.taskId), { taskId: body.taskId, id: body.taskId, status: 200, result: { path: ['x', 'b'] } })
    const typed = await expect(200, 'GET', where.at('task-result', String(body.taskId)), { token: where.token })
    assert.deepEqual([typed.body.taskType, typed.body.batchCopyResults[0].path], ['batchCopy', ['x', 'b']])
    assert.deepEqual(await below(where.library.id, 'x/b'), await below(where.library.id, 'a'))
    await recount(app, where.library.id)
  })

  it('throws a large copy away whose name was taken meanwhile', async () => {
    const where = await given.place()
    await grow(where, 'a', 3, 120)
    const { body } = await copyDirectory(where, 202, 'a', 'b')
    await given.directory(where, 'b')
    await app.runJobs()
    const ended = await task(where, body.taskId)
    assert.deepEqual([ended.status, ended.result.code], [500, 'SameNameDirectoryOrFileExists'])
    assert.deepEqual(await below(where.library.id, 'b'), [])
    await recount(app, where.library.id)
    const left = await app.db.read((reader) =>
      reader.all(
        sql`SELECT e.id FROM entries e JOIN spaces s ON s.id = e.space_id WHERE s.library_id = ${where.library.id} AND e.state <> 0`,
      ),
    )
    assert.deepEqual(left, [])
  })

  it('copies what is there when its turn comes, while the source changes', async () => {
    const where = await given.place()
    await grow(where, 'a', 4, 120)
    const { body } = await copyDirectory(where, 202, 'a', 'b')
    await expect(200, 'DELETE', where.at('directory', 'a'), { token: where.token })
    await app.runJobs()
    assert.equal((await task(where, body.taskId)).status, 200)
    assert.equal((await below(where.library.id, 'b')).length, 4 + 4 * 120)
    await recount(app, where.library.id)
  })

  it('goes down levels deeper than a walk and through empty directories', async () => {
    const where = await given.place()
    const deep = Array.from({ length: 40 }, (_, level) => `l${level}`).join('/')
    await given.directory(where, `a/${deep}`)
    for (let index = 0; index < 40; index++) await given.directory(where, `a/empty${index}`)
    await given.file(where, `a/${deep}/f`)
    await copyDirectory(where, 204, 'a', 'b')
    assert.deepEqual(await below(where.library.id, 'b'), await below(where.library.id, 'a'))
    await recount(app, where.library.id)
  })

  it('copies a directory of another space by the older call', async () => {
    const { library, token, one, two, inOne } = await twoSpaces()
    await grow(inOne, 'a', 2, 3)
    const path = `/api/v1/cross-space/directory/${library.id}/${two}/copy/${encodeURIComponent('x/b')}`
    const answer = await expect(200, 'PUT', path, { token, body: { copyFrom: 'a', copyFromSpaceId: one } })
    assert.deepEqual(answer.body, { path: ['x', 'b'] })
    assert.deepEqual(await below(library.id, 'x/b', two), await below(library.id, 'a', one))
    assert.equal(
      (await expect(409, 'PUT', path, { token, body: { copyFrom: 'a', copyFromSpaceId: one } })).body.code,
      'SameNameDirectoryOrFileExists',
    )
    assert.equal(
      (await expect(404, 'PUT', path, { token, body: { copyFrom: 'a', copyFromSpaceId: 'space-none' } })).body.code,
      'SpaceNotFound',
    )
    await recount(app, library.id)
  })

  const between = (two: Two, flag: 'copy' | 'move', items: readonly object[], status: number, token = two.token) =>
    expect(status, 'POST', `/api/v1/batch/${two.library.id}/${two.two}`, { token, query: { [flag]: 1 }, body: items })

  it('copies between spaces, a whole space too', async () => {
    const world = await twoSpaces()
    const { library, one, two, inOne } = world
    await grow(inOne, 'a', 1, 2)
    await expect(200, 'PUT', inOne.at('file', 'a/link'), { token: world.token, body: { linkTo: 'a/d0/f0' } })
    await copyDirectory(inOne, 204, 'a', 'c')
    assert.deepEqual(await below(library.id, 'c', one), ['/d0/', '/d0/f0', '/d0/f1', '/link'])
    await expect(200, 'DELETE', inOne.at('directory', 'c'), { token: world.token })
    const { body } = await between(
      world,
      'copy',
      [
        { copyFromSpaceId: one, copyFrom: 'a/d0/f0', to: 'f' },
        { copyFromSpaceId: one, copyFrom: '', to: 'all' },
      ],
      200,
    )
    assert.deepEqual(
      body.result.map((item: { status: number; copyFromSpaceId: string }) => [item.status, item.copyFromSpaceId]),
      [
        [200, one],
        [204, one],
      ],
    )
    assert.deepEqual(await treeOf(app, library.id, two), ['/all/', '/all/a/', '/all/a/d0/', '/all/a/d0/f0', '/all/a/d0/f1', '/f'])
    await recount(app, library.id)
  })

  it('moves files between spaces with inode, times and versions', async () => {
    const world = await twoSpaces({ keepsHistory: true })
    const { library, token, one, two, inOne, inTwo } = world
    await given.file(inOne, 'f', 'first')
    await given.file(inOne, 'f', 'second!', 'overwrite')
    await given.file(inOne, 'g', 'other')
    const info = async (where: Where, path: string) =>
      (await expect(200, 'GET', where.at('directory', path), { token, query: { info: 1, with_inode: 1 } })).body
    const before = await info(inOne, 'f')
    app.clock.advance(5000)
    const { body } = await between(
      world,
      'move',
      [
        { fromSpaceId: one, from: 'f', to: 'x' },
        { fromSpaceId: one, from: 'g', to: 'x' },
        { fromSpaceId: one, from: 'x', to: 'x' },
      ],
      207,
    )
    assert.deepEqual(
      body.result.map((item: { code?: string; path?: string[] }) => item.code ?? item.path?.join('/')),
      ['x', 'x (1)', 'SourcePathNotFound'],
    )
    const after = await info(inTwo, 'x')
    for (const member of ['inode', 'creationTime', 'modificationTime', 'size', 'eTag']) assert.equal(after[member], before[member], member)
    assert.deepEqual([await treeOf(app, library.id, one), await treeOf(app, library.id, two)], [[], ['/x', '/x (1)']])
    const versions = await app.db.read((reader) =>
      reader.all<{ name: string }>(sql`
      SELECT s.name FROM versions v JOIN spaces s ON s.id = v.space_id WHERE s.library_id = ${library.id}`),
    )
    assert.deepEqual(
      versions.map((row) => row.name),
      [two],
    )
    await recount(app, library.id)
    const overwriting = [
      { fromSpaceId: one, from: 'h', to: 'x', conflictResolutionStrategy: 'overwrite' },
      { fromSpaceId: one, from: 'h', to: 'x (1)', conflictResolutionStrategy: 'overwrite' },
    ]
    await given.file(inOne, 'h', 'last')
    const refused = await between(world, 'move', overwriting, 207)
    assert.deepEqual(
      refused.body.result.map((item: { status: number }) => item.status),
      [409, 204],
    )
    await recount(app, library.id)
  })

  it('moves a large directory between spaces by a task, and keeps every inode', async () => {
    const world = await twoSpaces({ keepsHistory: true })
    const { library, one, two, inOne, inTwo } = world
    await grow(inOne, 'a', 20, 15)
    await given.file(inOne, 'a/d1/f1', 'newer', 'overwrite')
    await given.directory(inOne, 'a/empty/deep')
    const inodes = (): Promise<readonly { id: string }[]> =>
      app.db.read((reader) =>
        reader.all<{ id: string }>(sql`
        SELECT e.id FROM entries e JOIN spaces s ON s.id = e.space_id WHERE s.library_id = ${library.id} AND e.parent_id IS NOT NULL ORDER BY e.id`),
      )
    const [names, ids] = [await below(library.id, 'a', one), await inodes()]
    const { body } = await between(world, 'move', [{ fromSpaceId: one, from: 'a', to: 'y/b' }], 202)
    assert.deepEqual(
      [(await app.send('GET', inOne.at('directory', 'a'), { token: world.token })).status, await below(library.id, 'y', two)],
      [404, []],
    )
    await recount(app, library.id)
    await app.runJobs()
    assert.equal((await task(inTwo, body.taskId)).status, 200)
    assert.deepEqual([await treeOf(app, library.id, one), await below(library.id, 'y/b', two)], [[], names])
    assert.deepEqual(
      (await inodes()).filter(({ id }) => ids.some((one) => one.id === id)),
      ids,
    )
    await recount(app, library.id)
  })

  it('carries back what can not land', async () => {
    const world = await twoSpaces()
    const { library, one, two, inOne, inTwo } = world
    await grow(inOne, 'p/a', 20, 15)
    const names = await below(library.id, 'p/a', one)
    const { body } = await between(world, 'move', [{ fromSpaceId: one, from: 'p/a', to: 'b', conflictResolutionStrategy: 'ask' }], 202)
    await given.file(inTwo, 'b')
    await given.directory(inOne, 'p/a')
    await app.runJobs()
    const ended = await task(inTwo, body.taskId)
    assert.deepEqual([ended.status, ended.result[0].code], [207, 'SameNameDirectoryOrFileExists'])
    assert.deepEqual([await below(library.id, 'p/a (1)', one), await treeOf(app, library.id, two)], [names, ['/b']])
    await recount(app, library.id)
  })

  it('lets only those act between spaces who administer both', async () => {
    const world = await twoSpaces()
    const { library, one, two, inOne } = world
    await given.file(inOne, 'f')
    const item = [{ fromSpaceId: one, from: 'f', to: 'f' }]
    const both = `${one},${two}`
    for (const [grant, space] of [
      ['space_admin', two],
      ['move_file,move_directory', both],
    ] as const) {
      const token = await given.token(library, { grant, space })
      assert.equal((await between(world, 'move', item, 207, token)).body.result[0].code, 'NoPermission', grant)
      const hidden = await between(world, 'move', [{ fromSpaceId: 'space-none', from: 'f', to: 'f' }], 207, token)
      assert.equal(hidden.body.result[0].code, 'NoPermission')
    }
    await between(world, 'move', item, 200, await given.token(library, { grant: 'space_admin', space: both }))
    assert.equal(
      (await between(world, 'move', [{ fromSpaceId: 'space-none', from: 'f', to: 'f' }], 207)).body.result[0].code,
      'SpaceNotFound',
    )
  })

  it('takes items of several spaces in their order', async () => {
    const world = await twoSpaces()
    const { library, one, two, inOne, inTwo } = world
    await given.file(inOne, 'a', 'one')
    await given.file(inTwo, 'b', 'two')
    const { body } = await between(
      world,
      'copy',
      [
        { copyFrom: 'b', to: 'c' },
        { copyFromSpaceId: one, copyFrom: 'a', to: 'd' },
        { copyFromSpaceId: two, copyFrom: 'd', to: 'e' },
      ],
      200,
    )
    assert.deepEqual(
      body.result.map((item: { path: string[] }) => item.path),
      [['c'], ['d'], ['e']],
    )
    assert.deepEqual(await treeOf(app, library.id, two), ['/b', '/c', '/d', '/e'])
  })

  it('keeps what has left a space that is deleted under way', async () => {
    const world = await twoSpaces()
    const { library, token, one, two, inOne, inTwo } = world
    await grow(inOne, 'a', 20, 15)
    const { body } = await between(world, 'move', [{ fromSpaceId: one, from: 'a', to: 'b' }], 202)
    await expect(204, 'DELETE', `/api/v1/space/${library.id}/${one}`, { token, query: { force: 1 } })
    await app.runJobs()
    assert.deepEqual((await task(inTwo, body.taskId)).result[0].path, ['b'])
    assert.ok((await below(library.id, 'b', two)).length > 100)
    await recount(app, library.id)
  })

  /** A quota of so many bytes over one space. */
  const limit = (two: Two, space: string, bytes: number) =>
    expect(201, 'POST', `/api/v1/quota/${two.library.id}`, {
      token: two.token,
      body: { spaces: [space], capacity: String(bytes), removeWhenExceed: false, removeAfterDays: 0 },
    })

  it('stops a batch at the quota and lets smaller items pass', async () => {
    const world = await twoSpaces()
    const { library, one, two, inOne } = world
    await grow(inOne, 'a', 2, 4)
    await given.file(inOne, 'big', 'x'.repeat(50))
    await limit(world, two, 10)
    const items = [
      { copyFromSpaceId: one, copyFrom: 'a/d0', to: 'd0' },
      { copyFromSpaceId: one, copyFrom: 'big', to: 'big' },
      { copyFromSpaceId: one, copyFrom: 'a', to: 'x/a' },
      { copyFromSpaceId: one, copyFrom: 'a/d1', to: 'd1' },
    ]
    const { body } = await between(world, 'copy', items, 207)
    assert.deepEqual(
      body.result.map((item: { code?: string; status: number }) => item.code ?? item.status),
      [204, 'QuotaLimitReached', 'QuotaLimitReached', 204],
    )
    assert.equal((await treeOf(app, library.id, two)).length, 10)
    await recount(app, library.id)
  })

  it('throws a large copy away that meets the quota, and carries a large move back', async () => {
    const world = await twoSpaces()
    const { library, token, one, two, inOne, inTwo } = world
    await grow(inOne, 'a', 20, 15)
    const names = await below(library.id, 'a', one)
    await limit(world, two, 250)
    await limit(world, one, 300)
    for (const [flag, key] of [
      ['copy', 'copyFrom'],
      ['move', 'from'],
    ] as const) {
      const { body } = await between(
        world,
        flag,
        [{ [flag === 'copy' ? 'copyFromSpaceId' : 'fromSpaceId']: one, [key]: 'a', to: 'b' }],
        202,
      )
      // What is coming back fits, whatever has taken its place meanwhile.
      if (flag === 'move') await given.file(inOne, 'filler', 'x'.repeat(100))
      await app.runJobs()
      const ended = await expect(200, 'GET', inTwo.at('task-result', String(body.taskId)), { token })
      assert.deepEqual(
        [ended.body.status, ended.body[`batch${flag === 'copy' ? 'Copy' : 'Move'}Results`][0].code],
        [400, 'QuotaLimitReached'],
      )
      assert.deepEqual([await below(library.id, 'a', one), await treeOf(app, library.id, two)], [names, []])
      await recount(app, library.id)
    }
  })
})
