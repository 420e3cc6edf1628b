import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { send, expect, given } = app
  const where = await given.place({ usesRecycleBin: false })
  const { token, at } = where
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)

  const make = (path: string, query: Record<string, string | number> = {}, body?: object) =>
    send('PUT', at('directory', path), { token, query, ...(body && { body }) })
  const move = (from: string, to: string, query: Record<string, string | number> = {}) =>
    send('PUT', at('directory', to), { token, query, body: { from } })
  const info = (path: string, query: Record<string, string | number> = {}) =>
    send('GET', at('directory', path), { token, query: { info: 1, ...query } })
  const names = async (path: string): Promise<string[]> =>
    (await expect(200, 'GET', at('directory', path), { token })).body.contents.map((item: { name: string }) => item.name)
  const rename = { conflict_resolution_strategy: 'rename' }
  const counters = async (): Promise<{ file_count: number; directory_count: number; used_bytes: number }> =>
    (
      await app.db.read((reader) =>
        reader.all<{ file_count: number; directory_count: number; used_bytes: number }>(sql`
      SELECT s.file_count, s.directory_count, s.used_bytes FROM spaces s WHERE s.library_id = ${where.library.id}`),
      )
    )[0] as never
  const rowCount = async (): Promise<number> =>
    (
      await app.db.read((reader) =>
        reader.get<{ total: number }>(sql`
      SELECT COUNT(*) AS total FROM entries e JOIN spaces s ON s.id = e.space_id WHERE s.library_id = ${where.library.id} AND e.parent_id IS NOT NULL`),
      )
    )?.total ?? 0

  it('makes a directory and everything above it', async () => {
    const answer = await make(
      'make/b/c',
      { with_inode: 1 },
      { labels: ['x'], metaData: { 'x-smh-meta-a': '1' }, localCreationTime: '2020-01-01T00:00:00Z' },
    )
    assert.equal(answer.status, 201)
    const { inode, creationTime, ...rest } = answer.body
    assert.match(inode, /^[0-9a-f]{32}$/)
    assert.equal(creationTime, '2026-01-15T08:00:00.000Z')
    assert.deepEqual(rest, {
      path: ['make', 'b', 'c'],
      labels: ['x'],
      metaData: { 'x-smh-meta-a': '1' },
      localCreationTime: '2020-01-01T00:00:00Z',
    })
    const details = await info('make/b/c', { with_inode: 1 })
    assert.deepEqual(
      { ...details.body, eTag: undefined },
      {
        name: 'c',
        type: 'dir',
        path: ['make', 'b', 'c'],
        inode,
        userId: '',
        creationTime,
        modificationTime: creationTime,
        versionId: 1,
        labels: ['x'],
        metaData: { 'x-smh-meta-a': '1' },
        localCreationTime: '2020-01-01T00:00:00Z',
        fileCount: 0,
        subDirCount: 0,
        eTag: undefined,
      },
    )
    assert.equal((await info('make')).body.subDirCount, 1)
  })

  it('takes an empty body, an empty object and no content type', async () => {
    assert.equal((await make('empty-1')).status, 201)
    assert.equal((await make('empty-2', {}, {})).status, 201)
    assert.equal((await send('PUT', at('directory', 'empty-3'), { token, body: '{}' })).status, 201)
  })

  it('refuses a taken name when asked to ask, whoever has it', async () => {
    await make('taken')
    const again = await make('taken')
    assert.deepEqual([again.status, again.body.code], [409, 'SameNameDirectoryOrFileExists'])
    await given.file(where, 'taken-by-file')
    assert.equal((await make('taken-by-file')).body.code, 'SameNameDirectoryOrFileExists')
    assert.equal((await make('taken-by-file/below', rename)).body.code, 'SameNameDirectoryOrFileExists')
  })

  it('finds the first free name when asked to rename', async () => {
    await make('free')
    await make('free (2)')
    assert.deepEqual((await make('free', rename)).body.path, ['free (1)'])
    assert.deepEqual((await make('free', rename)).body.path, ['free (3)'])
  })

  it('refuses what can not be made', async () => {
    const cases: readonly (readonly [string, Record<string, string>, string])[] = [
      ['', {}, 'RootDirectoryNotAllowed'],
      ['a:b', {}, 'IllegalFileName'],
      ['tail ', {}, 'IllegalFileName'],
      ['ok/ head', {}, 'IllegalFileName'],
      ['a\u0001b', {}, 'IllegalFileName'],
      ['x/..', {}, 'ParamInvalid'],
      ['a/../b', {}, 'ParamInvalid'],
      ['nul\0', {}, 'ParamInvalid'],
      ['x'.repeat(256), {}, 'DirectoryNameLengthExceed'],
      ['strategy', { conflict_resolution_strategy: 'overwrite' }, 'InvalidConflictResolutionStrategy'],
      ['strategy', { conflict_resolution_strategy: 'sometimes' }, 'InvalidConflictResolutionStrategy'],
    ]
    for (const [path, query, code] of cases) {
      const answer = await make(path, query)
      assert.deepEqual([answer.status, answer.body.code], [400, code], path.slice(0, 20))
    }
    const labels = await make('labels', {}, { labels: ['x'.repeat(256)] })
    assert.equal(labels.body.code, 'ParamInvalid')
    assert.equal((await info('labels')).status, 404)
    assert.equal((await info('ok')).status, 404, 'a refused directory leaves no parents behind')
  })

  it('numbers the longest name by shortening it, and gives up when ten thousand names are taken', async () => {
    for (const character of ['🎞', 'd']) {
      const longest = character.repeat(255)
      await make(`long/${longest}`)
      assert.deepEqual((await make(`long/${longest}`, rename)).body.path, ['long', `${character.repeat(251)} (1)`])
    }
    await make('full/x')
    const parent = await app.db.read((reader) =>
      reader.get<{ space_id: number; id: string }>(sql`SELECT space_id, id FROM entries WHERE name = 'full'`),
    )
    assert.ok(parent)
    await app.db.write(`space:${parent.space_id}`, async (tx) => {
      const row = (number: number) =>
        sql`(${parent.space_id}, ${hex(number.toString(16).padStart(32, '0'))}, ${hex(parent.id)}, ${`x (${number})`}, 0, 0, 0, '')`
      for (let start = 1; start <= limits.renameTriesMax; start += 500)
        await tx.run(
          sql`INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by) VALUES ${join(Array.from({ length: 500 }, (_, index) => row(start + index)))}`,
        )
      await tx.run(
        sql`UPDATE entries SET child_directory_count = child_directory_count + ${limits.renameTriesMax} WHERE id = ${hex(parent.id)}`,
      )
      await tx.run(sql`UPDATE spaces SET directory_count = directory_count + ${limits.renameTriesMax} WHERE id = ${parent.space_id}`)
    })
    const answer = await make('full/x', rename)
    assert.deepEqual([answer.status, answer.body.code], [409, 'RenameTooManyTimes'])
  })

  it('keeps names of every script, form and case apart and byte for byte', async () => {
    const twins = [
      'caf\u00e9',
      'cafe\u0301',
      'CAFE',
      'cafe',
      '𠮷野家',
      'مرحبا',
      '‏rtl',
      '👩‍👩‍👧',
      'a%2Fb',
      '100%',
      'a+b c',
      '#?&=',
      '🎞'.repeat(255),
      '\u{10ffff}',
    ]
    for (const name of twins) {
      // A few of them hold a character that names may not have.
      const isLegal = !/[?]/.test(name)
      assert.equal((await make(`names/${name}`)).status, isLegal ? 201 : 400, name)
    }
    const legal = twins.filter((name) => !/[?]/.test(name))
    const byBytes = legal.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    assert.deepEqual(await names('names'), byBytes)
    for (const name of legal) assert.equal((await info(`names/${name}`)).body.name, name)
  })

  it('treats %2F, doubled and outer slashes as separators', async () => {
    await make('/slash//x/')
    assert.equal((await info('slash/x')).status, 200)
    const { id } = where.library
    assert.equal((await send('GET', `/api/v1/directory/${id}/-/slash%2Fx?info=1`, { token })).body.name, 'x')
    assert.equal((await send('GET', `/api/v1/directory/${id}/-/slash/x?info=1`, { token })).body.name, 'x')
    assert.deepEqual((await send('GET', `/api/v1/directory/${id}/-/?info=1`, { token })).body.path, [])
  })

  it('answers details by kind and hides what is not there', async () => {
    await make('details')
    await given.file(where, 'details/a.txt', 'hello')
    const file = (await info('details/a.txt', { with_inode: 1, with_content_cas: 1 })).body
    assert.equal(file.type, 'file')
    assert.equal(file.size, '5')
    assert.equal(file.eTag, '"5d41402abc4b2a76b9719d911017c592"')
    assert.match(file.contentCas, /^\w+$/)
    for (const path of ['details/none', 'details/a.txt/below', 'none/at/all']) {
      const missing = await info(path)
      assert.deepEqual([missing.status, missing.body.code], [404, 'PathNotFound'], path)
    }
  })

  it('reaches whatever depth a path may have, and no deeper', async () => {
    for (const depth of [15, 16, 17, 18, 33, 100]) {
      const names = Array.from({ length: depth }, (_, level) => `d${level}`)
      assert.equal((await make(names.join('/'), rename)).status, 201)
      await given.file(where, [...names, `file ${depth}`].join('/'))
      assert.equal((await info([...names, `file ${depth}`].join('/'))).body.path.length, depth + 1)
      const { inode } = (await info(names.join('/'), { with_inode: 1 })).body
      assert.deepEqual((await expect(200, 'GET', `/api/v1/inode/${where.library.id}/-/${inode}`, { token })).body.path, names)
    }
    const answer = await make(Array.from({ length: 513 }, () => 'x').join('/'))
    assert.deepEqual([answer.status, answer.body.code], [400, 'ParamInvalid'])
  })

  it('checks that a directory exists', async () => {
    await make('head')
    await given.file(where, 'head/file')
    const head = await send('HEAD', at('directory', 'head'), { token })
    assert.deepEqual([head.status, head.headers.get('x-smh-type'), head.bytes.length], [200, 'dir', 0])
    assert.equal((await send('HEAD', at('directory'), { token })).status, 200)
    assert.equal((await send('HEAD', at('directory', 'head/file'), { token })).status, 404)
    assert.equal((await send('HEAD', at('directory', 'head/none'), { token })).status, 404)
  })

  it('answers 304 while a directory has not changed', async () => {
    await make('etag')
    const first = await info('etag')
    const ifNoneMatch = { 'if-none-match': first.body.eTag }
    assert.equal((await send('GET', at('directory', 'etag'), { token, headers: ifNoneMatch })).status, 304)
    assert.equal((await send('GET', at('directory', 'etag'), { token, headers: ifNoneMatch, query: { info: 1 } })).status, 304)
    await make('etag/child')
    const changed = await send('GET', at('directory', 'etag'), { token, headers: ifNoneMatch })
    assert.deepEqual([changed.status, changed.body.eTag === first.body.eTag], [200, false])
  })

  it('moves a directory with all it holds, keeps its inode and makes missing parents', async () => {
    await make('move/a/deep/er')
    const { inode } = (await info('move/a', { with_inode: 1 })).body
    const moved = await move('move/a', 'moved/to/b')
    assert.deepEqual([moved.status, moved.bytes.length], [204, 0])
    assert.equal((await info('moved/to/b', { with_inode: 1 })).body.inode, inode)
    assert.equal((await info('moved/to/b/deep/er')).status, 200)
    assert.equal((await info('move/a')).status, 404)
    assert.deepEqual([(await info('move')).body.subDirCount, (await info('moved/to')).body.subDirCount], [0, 1])
  })

  it('renames on a clash when asked, and refuses it otherwise', async () => {
    await make('clash/a')
    await make('clash/b')
    assert.deepEqual([(await move('clash/a', 'clash/b')).status, (await info('clash/a')).status], [409, 200])
    const renamed = await move('clash/a', 'clash/b', rename)
    assert.deepEqual([renamed.status, renamed.body], [200, { path: ['clash', 'b (1)'] }])
    assert.equal((await move('clash/b', 'clash/B')).status, 204)
    assert.deepEqual(await names('clash'), ['B', 'b (1)'])
  })

  it('does nothing when a directory is moved onto itself', async () => {
    await make('self')
    const before = (await info('self')).body
    assert.equal((await move('self', 'self')).status, 204)
    assert.deepEqual((await move('/self', 'self', rename)).body, { path: ['self'] })
    assert.deepEqual((await info('self')).body, before)
  })

  it('refuses moves that make no sense', async () => {
    await make('senseless/a')
    await given.file(where, 'senseless/file')
    const cases: readonly (readonly [string, string, number, string])[] = [
      ['senseless/none', 'x', 404, 'SourceDirectoryNotFound'],
      ['senseless/file', 'x', 400, 'InvalidSourceDirectory'],
      ['', 'x', 400, 'RootDirectoryNotAllowed'],
      ['senseless/a', '', 400, 'RootDirectoryNotAllowed'],
      ['senseless', 'senseless/a', 400, 'SourceDirectoryIsParentOfDestination'],
      ['senseless', 'senseless/a/b/c', 400, 'SourceDirectoryIsParentOfDestination'],
      ['senseless/a', 'senseless/file/b', 409, 'SameNameDirectoryOrFileExists'],
      ['senseless/a', 'x/y:z', 400, 'IllegalFileName'],
      ['senseless/../a', 'x', 400, 'ParamInvalid'],
    ]
    for (const [from, to, status, code] of cases) {
      const answer = await move(from, to)
      assert.deepEqual([answer.status, answer.body.code], [status, code], `${from} to ${to}`)
    }
    assert.equal((await info('senseless/a')).status, 200)
  })

  it('gives one name to one of 32 clients that ask, and 32 names to 32 that rename', async () => {
    const asked = await Promise.all(Array.from({ length: 32 }, () => make('race')))
    assert.deepEqual(asked.map((answer) => answer.status).sort(), [201, ...Array.from({ length: 31 }, () => 409)])
    const renamed = await Promise.all(Array.from({ length: 32 }, () => make('race', rename)))
    const expected = Array.from({ length: 32 }, (_, index) => `race (${index + 1})`)
    assert.deepEqual(new Set(renamed.map((answer) => answer.body.path[0])), new Set(expected))
  })

  it('lets clients that make the same deep path at once share its parents', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, (_, index) => make(`shared/a/b/c${index}`)))
    assert.equal(
      answers.every((answer) => answer.status === 201),
      true,
    )
    assert.deepEqual([(await info('shared')).body.subDirCount, (await info('shared/a/b')).body.subDirCount], [1, 16])
  })

  it('never makes a loop of moves that cross', async () => {
    const inodeOf = async (path: string): Promise<string> => (await info(path, { with_inode: 1 })).body.inode
    for (let round = 0; round < 5; round++) {
      const top = `cross${round}`
      await make(`${top}/a`)
      await make(`${top}/b`)
      const inodes = [await inodeOf(`${top}/a`), await inodeOf(`${top}/b`)]
      const answers = await Promise.all([move(`${top}/a`, `${top}/b/a`), move(`${top}/b`, `${top}/a/b`)])
      // Whoever comes second finds its destination's parent gone, and makes it anew.
      assert.deepEqual(
        answers.map((answer) => answer.status),
        [204, 204],
      )
      const paths = await Promise.all(
        inodes.map(async (inode) => (await expect(200, 'GET', `/api/v1/inode/${where.library.id}/-/${inode}`, { token })).body.path.length),
      )
      assert.deepEqual(paths.sort(), [3, 4])
    }
  })

  it('deletes a directory at once and purges what it held later', async () => {
    const before = { ...(await counters()), rows: await rowCount() }
    await make('purge/a/b')
    await make('purge/c')
    await given.file(where, 'purge/a/x.txt', '12345')
    await given.file(where, 'purge/a/b/y.txt', '123')
    assert.equal((await counters()).used_bytes, before.used_bytes + 8)
    const { inode } = (await info('purge/a/x.txt', { with_inode: 1 })).body
    const gone = await send('DELETE', at('directory', 'purge'), { token })
    assert.deepEqual([gone.status, gone.bytes.length], [204, 0])
    assert.equal((await info('purge/a')).status, 404)
    assert.equal((await send('GET', `/api/v1/inode/${where.library.id}/-/${inode}`, { token })).status, 404)
    assert.equal((await send('DELETE', at('directory', 'purge'), { token })).body.code, 'DirectoryNotFound')
    assert.equal((await make('purge')).status, 201, 'the name is free at once')
    await send('DELETE', at('directory', 'purge'), { token })
    await app.runJobs()
    assert.deepEqual({ ...(await counters()), rows: await rowCount() }, before)
  })

  it('refuses to delete the root, a file, and with directory_only what is not empty', async () => {
    await make('keep')
    await given.file(where, 'keep/file')
    assert.equal((await send('DELETE', at('directory'), { token })).body.code, 'RootDirectoryNotAllowed')
    assert.equal((await send('DELETE', at('directory', 'keep/file'), { token })).body.code, 'DirectoryNotFound')
    assert.equal((await send('DELETE', at('directory', 'keep'), { token, query: { directory_only: 1 } })).body.code, 'ParamInvalid')
    await make('keep-not')
    assert.equal((await send('DELETE', at('directory', 'keep-not'), { token, query: { directory_only: 'true' } })).status, 204)
  })

  it('changes labels, metadata and local times of directories and files', async () => {
    await make('labels', {}, { labels: ['old'], metaData: { a: '1', b: '2' } })
    await given.file(where, 'labels/a.bin')
    const update = (path: string, body: object) => send('POST', at('directory', path), { token, query: { update: 1 }, body })
    assert.equal((await update('labels', { labels: ['new'], metaData: { a: null, c: '3' } })).status, 204)
    const directory = (await info('labels')).body
    assert.deepEqual([directory.labels, directory.metaData], [['new'], { 'x-smh-meta-b': '2', 'x-smh-meta-c': '3' }])
    const { eTag } = directory
    assert.equal(
      (await update('labels/a.bin', { category: 'mine', contentType: 'image/png', localModificationTime: '2020-01-01T00:00:00.000Z' }))
        .status,
      204,
    )
    const file = (await info('labels/a.bin')).body
    assert.deepEqual(
      [file.category, file.contentType, file.localModificationTime, file.versionId],
      ['mine', 'image/png', '2020-01-01T00:00:00.000Z', 1],
    )
    assert.notEqual((await info('labels')).body.eTag, eTag)
    assert.equal((await update('labels', { labels: [] })).status, 204)
    assert.equal((await info('labels')).body.labels, undefined)
    assert.equal((await update('labels/none', {})).body.code, 'PathNotFound')
    assert.equal((await update('labels', { category: 'far too long a name' })).body.code, 'ParamInvalid')
    assert.equal((await update('labels', { labels: 'x' })).body.code, 'ParamInvalid')
    assert.equal((await update('labels/a.bin', { contentType: 'a\nb' })).body.code, 'ParamInvalid')
  })

  it('adds up what lies below a directory', async () => {
    await make('stats/a/b')
    await given.file(where, 'stats/a/x', '12345')
    await given.file(where, 'stats/y', '123')
    const stats = (path: string, query: Record<string, string | number> = {}) =>
      send('GET', at('directory', path), { token, query: { stats: 1, stats_type: 'normal', ...query } })
    assert.deepEqual((await stats('stats')).body, { userId: '', statsType: 'normal', storage: 8, fileCount: 2, dirCount: 2 })
    assert.deepEqual((await stats('stats', { stats_type: 'history' })).body, {
      userId: '',
      statsType: 'history',
      storage: 0,
      fileCount: 0,
      dirCount: 0,
    })
    assert.equal((await stats('stats', { stats_type: 'all' })).body.code, 'InvalidDirectoryStatsType')
    assert.equal((await stats('stats', { stats_type: 'recycle' })).body.code, 'ParamInvalid')
    assert.equal((await stats('none')).body.code, 'DirectoryNotFound')
  })

  it('keeps its counters true through all of this', async () => {
    await app.runJobs()
    const [counted] = await app.db.read((reader) =>
      reader.all<{ files: number; directories: number; bytes: number }>(sql`
      SELECT COALESCE(SUM(CASE WHEN e.kind = 0 THEN 0 ELSE 1 END), 0) AS files, COALESCE(SUM(CASE WHEN e.kind = 0 THEN 1 ELSE 0 END), 0) - 1 AS directories,
        CAST(COALESCE(SUM(e.size_bytes), 0) AS BIGINT) AS bytes
      FROM entries e JOIN spaces s ON s.id = e.space_id WHERE s.library_id = ${where.library.id}`),
    )
    assert.deepEqual(await counters(), { file_count: counted?.files, directory_count: counted?.directories, used_bytes: counted?.bytes })
    const wrong = await app.db.read((reader) =>
      reader.all(sql`
      SELECT p.name FROM entries p JOIN spaces s ON s.id = p.space_id
      LEFT JOIN entries c ON c.space_id = p.space_id AND c.parent_id = p.id AND c.state = 0
      WHERE s.library_id = ${where.library.id} AND p.kind = 0
      GROUP BY p.space_id, p.id, p.name, p.child_file_count, p.child_directory_count
      HAVING COALESCE(SUM(CASE WHEN c.kind <> 0 THEN 1 ELSE 0 END), 0) <> p.child_file_count
        OR COALESCE(SUM(CASE WHEN c.kind = 0 THEN 1 ELSE 0 END), 0) <> p.child_directory_count`),
    )
    assert.deepEqual(wrong, [])
  })
})
