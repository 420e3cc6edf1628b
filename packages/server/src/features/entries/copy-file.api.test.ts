import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { sql } from '../../platform/db/sql.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect } = app
  type Where = Awaited<ReturnType<typeof given.place>>
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)

  const copy = (where: Where, status: number, from: string, to: string, query: Record<string, string | number> = {}, token = where.token) =>
    expect(status, 'PUT', where.at('file', to), { token, query, body: { copyFrom: from } })
  const info = async (where: Where, path: string) =>
    (await expect(200, 'GET', where.at('directory', path), { token: where.token, query: { info: 1, with_inode: 1, with_content_cas: 1 } }))
      .body
  const content = async (where: Where, path: string) =>
    (await fetch((await expect(200, 'GET', where.at('file', path), { token: where.token, query: { info: 1 } })).body.cosUrl)).text()
  const usedBytes = async (where: Where): Promise<number> =>
    (
      await app.db.read((reader) =>
        reader.get<{ used_bytes: number }>(sql`SELECT used_bytes FROM spaces WHERE library_id = ${where.library.id}`),
      )
    )?.used_bytes ?? -1

  it('copies content and metadata under a new inode and counts the bytes again', async () => {
    const where = await given.place()
    await given.directory(where, 'd')
    await given.file(where, 'a.txt', 'twelve bytes')
    await expect(204, 'POST', where.at('directory', 'a.txt'), {
      token: where.token,
      query: { update: 1 },
      body: { labels: ['x'], metaData: { 'x-smh-meta-k': 'v' } },
    })
    app.clock.advance(1000)
    assert.deepEqual((await copy(where, 200, 'a.txt', 'd/b.txt')).body, { path: ['d', 'b.txt'] })
    const [source, made] = [await info(where, 'a.txt'), await info(where, 'd/b.txt')]
    assert.notEqual(made.inode, source.inode)
    assert.notEqual(made.creationTime, source.creationTime)
    for (const member of ['size', 'crc64', 'eTag', 'labels', 'metaData', 'contentType'])
      assert.deepEqual(made[member], source[member], member)
    assert.equal(await content(where, 'd/b.txt'), 'twelve bytes')
    assert.equal(await usedBytes(where), 24)
    await expect(200, 'DELETE', where.at('file', 'a.txt'), { token: where.token })
    assert.equal(await content(where, 'd/b.txt'), 'twelve bytes')
  })

  it('settles a taken name by its strategy, renaming by default', async () => {
    const where = await given.place()
    await given.file(where, 'a.txt', 'new')
    await given.file(where, 'b.txt', 'old')
    assert.deepEqual((await copy(where, 200, 'a.txt', 'b.txt')).body.path, ['b (1).txt'])
    assert.deepEqual((await copy(where, 200, 'a.txt', 'a.txt')).body.path, ['a (1).txt'])
    assert.equal(
      (await copy(where, 409, 'a.txt', 'b.txt', { conflict_resolution_strategy: 'ask' })).body.code,
      'SameNameDirectoryOrFileExists',
    )
    const before = await info(where, 'b.txt')
    const over = await copy(where, 200, 'a.txt', 'b.txt', { conflict_resolution_strategy: 'overwrite', with_content_cas: 1 })
    const after = await info(where, 'b.txt')
    assert.deepEqual([over.body.path, over.body.contentCas, after.inode], [['b.txt'], after.contentCas, before.inode])
    assert.notEqual(after.contentCas, before.contentCas)
    assert.equal(await content(where, 'b.txt'), 'new')
    assert.equal(
      (await copy(where, 400, 'a.txt', 'b.txt', { conflict_resolution_strategy: 'merge' })).body.code,
      'InvalidConflictResolutionStrategy',
    )
  })

  it('leaves a file alone that is copied over itself', async () => {
    const where = await given.place({ keepsHistory: true })
    await given.file(where, 'a.txt')
    const before = await info(where, 'a.txt')
    await copy(where, 200, 'a.txt', 'a.txt', { conflict_resolution_strategy: 'overwrite' })
    assert.deepEqual(await info(where, 'a.txt'), before)
  })

  it('overwrites only what the caller has seen', async () => {
    const where = await given.place()
    await given.file(where, 'a.txt', 'new')
    await given.file(where, 'b.txt', 'old')
    const overwrite = { conflict_resolution_strategy: 'overwrite' }
    assert.equal((await copy(where, 409, 'a.txt', 'b.txt', { ...overwrite, content_cas: 'other' })).body.code, 'ContentCasConflict')
    assert.equal((await copy(where, 409, 'a.txt', 'c.txt', { ...overwrite, content_cas: 'other' })).body.code, 'ContentCasConflict')
    const { contentCas } = await info(where, 'b.txt')
    await expect(200, 'PUT', where.at('file', 'b.txt'), { token: where.token, query: overwrite, body: { copyFrom: 'a.txt', contentCas } })
    assert.equal(await content(where, 'b.txt'), 'new')
  })

  it('asks for the stronger grant where it overwrites', async () => {
    const where = await given.place()
    await given.file(where, 'a.txt', 'new')
    await given.file(where, 'b.txt', 'old')
    const overwrite = { conflict_resolution_strategy: 'overwrite' }
    const plain = await given.token(where.library, { grant: 'copy_file', space: '-' })
    assert.equal((await copy(where, 403, 'a.txt', 'b.txt', overwrite, plain)).body.code, 'NoPermission')
    await copy(where, 200, 'a.txt', 'c.txt', overwrite, plain)
    await copy(where, 200, 'a.txt', 'b.txt', overwrite, await given.token(where.library, { grant: 'copy_file_force', space: '-' }))
  })

  it('refuses sources and destinations that are none', async () => {
    const where = await given.place()
    await given.directory(where, 'd')
    await given.file(where, 'a.txt')
    for (const [status, code, from, to] of [
      [404, 'SourceFileNotFound', 'missing.txt', 'b.txt'],
      [400, 'InvalidSourceFile', 'd', 'b.txt'],
      [404, 'DirectoryNotFound', 'a.txt', 'missing/b.txt'],
      [400, 'IllegalFileName', 'a.txt', 'b:c.txt'],
      [400, 'EmptyFileName', '', 'b.txt'],
      [400, 'EmptyFileName', 'a.txt', ''],
    ] as const)
      assert.equal((await copy(where, status, from, to)).body.code, code, `${from} to ${to}`)
    assert.equal(
      (await copy(where, 409, 'a.txt', 'd', { conflict_resolution_strategy: 'overwrite' })).body.code,
      'SameNameDirectoryOrFileExists',
    )
  })

  it('gives copies that are made at once different names', async () => {
    const where = await given.place()
    await given.file(where, 'a.txt')
    const made = await Promise.all(Array.from({ length: 10 }, () => copy(where, 200, 'a.txt', 'b.txt')))
    assert.equal(new Set(made.map((answer) => answer.body.path.join('/'))).size, 10)
    assert.equal(await usedBytes(where), 11 * 'content'.length)
  })

  it('keeps the bytes while any copy lives', async () => {
    const where = await given.place({ usesRecycleBin: false })
    await given.file(where, 'a.txt', 'kept')
    await copy(where, 200, 'a.txt', 'b.txt')
    await expect(204, 'DELETE', where.at('file', 'a.txt'), { token: where.token })
    app.clock.advance(48 * 3600_000)
    await app.runJobs()
    app.clock.advance(60_000)
    await app.runJobs()
    const token = await given.token(where.library)
    assert.equal(await content({ ...where, token }, 'b.txt'), 'kept')
  })
})
