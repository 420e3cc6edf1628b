import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import type { SegmentId } from '../../kernel/ids.ts'
import { sql } from '../../platform/db/sql.ts'
import { defaultContentRules } from '../libraries/index.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { send, expect, given } = app
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database})`, work)
  type Where = Awaited<ReturnType<typeof given.place>>
  const move = (where: Where, from: string, to: string, query: Record<string, string | number> = {}, token = where.token) =>
    send('PUT', where.at('file', to), { token, query, body: { from } })
  const remove = (where: Where, path: string, query: Record<string, string | number> = {}, token = where.token) =>
    send('DELETE', where.at('file', path), { token, query })
  const info = (where: Where, path: string) =>
    send('GET', where.at('directory', path), { token: where.token, query: { info: 1, with_inode: 1, with_content_cas: 1 } })
  const strategy = (name: string) => ({ conflict_resolution_strategy: name })
  const usedBytes = async (where: Where): Promise<number> => {
    const row = await app.db.read((reader) =>
      reader.get<{ used_bytes: number }>(sql`SELECT used_bytes FROM spaces WHERE library_id = ${where.library.id}`),
    )
    return row?.used_bytes ?? -1
  }

  it('moves and renames a file, keeping its inode and times', async () => {
    const where = await given.place()
    await given.file(where, 'a.txt')
    await given.directory(where, 'd')
    const before = (await info(where, 'a.txt')).body
    app.clock.advance(1000)
    const moved = await move(where, 'a.txt', 'd/b.txt', { with_content_cas: 1 })
    assert.deepEqual([moved.status, moved.body], [200, { path: ['d', 'b.txt'], contentCas: before.contentCas }])
    const after = (await info(where, 'd/b.txt')).body
    assert.deepEqual({ ...after, name: before.name, path: before.path }, before)
    assert.equal((await info(where, 'a.txt')).status, 404)
    assert.deepEqual((await move(where, 'd/b.txt', 'd/b.txt', strategy('ask'))).body, { path: ['d', 'b.txt'] })
    assert.deepEqual((await move(where, 'd/b.txt', 'd/B.txt', strategy('ask'))).body, { path: ['d', 'B.txt'] })
  })

  it('settles name clashes by strategy', async () => {
    const where = await given.place()
    for (const [name, bytes] of [
      ['a', '1'],
      ['b', '22'],
      ['c', '333'],
    ] as const)
      await given.file(where, name, bytes)
    await given.directory(where, 'd')
    const asked = await move(where, 'a', 'b', strategy('ask'))
    assert.deepEqual([asked.status, asked.body.code], [409, 'SameNameDirectoryOrFileExists'])
    assert.deepEqual((await move(where, 'a', 'b')).body, { path: ['b (1)'] })
    assert.equal((await move(where, 'c', 'd', strategy('overwrite'))).body.code, 'SameNameDirectoryOrFileExists')
    const { inode } = (await info(where, 'c')).body
    assert.deepEqual((await move(where, 'c', 'b', strategy('overwrite'))).body, { path: ['b'] })
    const overwritten = (await info(where, 'b')).body
    assert.deepEqual([overwritten.inode, overwritten.size], [inode, '3'])
    assert.equal(await usedBytes(where), 4)
    assert.equal((await info(where, '')).body.fileCount, 2)
  })

  it('overwrites only for who may, what they have seen, and what has no versions', async () => {
    const where = await given.place({ keepsHistory: true })
    for (const name of ['a', 'b']) await given.file(where, name)
    const gentle = await given.token(where.library, { grant: 'move_file' })
    const forceful = await given.token(where.library, { grant: 'move_file_force' })
    const denied = await move(where, 'a', 'b', strategy('overwrite'), gentle)
    assert.deepEqual([denied.status, denied.body.code], [403, 'NoPermission'])
    const { contentCas } = (await info(where, 'b')).body
    const stale = await move(where, 'a', 'b', { ...strategy('overwrite'), content_cas: 'stale' }, forceful)
    assert.deepEqual([stale.status, stale.body.code], [409, 'ContentCasConflict'])
    assert.equal(
      (await move(where, 'a', 'nowhere', { ...strategy('overwrite'), content_cas: contentCas }, forceful)).body.code,
      'ContentCasConflict',
    )
    assert.equal((await move(where, 'a', 'b', { ...strategy('overwrite'), content_cas: contentCas }, forceful)).status, 200)
    await given.file(where, 'b', 'more', 'overwrite')
    await given.file(where, 'c')
    assert.deepEqual((await move(where, 'c', 'b', strategy('overwrite'), forceful)).body.code, 'OverwriteFileNotAllowed')
  })

  it('refuses moves that make no sense', async () => {
    const where = await given.place()
    await given.file(where, 'a')
    await given.directory(where, 'd')
    const cases: readonly (readonly [string, string, number, string])[] = [
      ['none', 'x', 404, 'SourceFileNotFound'],
      ['d', 'x', 400, 'InvalidSourceFile'],
      ['', 'x', 400, 'EmptyFileName'],
      ['a', '', 400, 'EmptyFileName'],
      ['a', 'none/x', 404, 'DirectoryNotFound'],
      ['d/../a', 'x', 400, 'ParamInvalid'],
      ['a', 'x|y', 400, 'IllegalFileName'],
      ['a', 'x'.repeat(256), 400, 'FileNameLengthExceed'],
    ]
    for (const [from, to, status, code] of cases) {
      const answer = await move(where, from, to)
      assert.deepEqual([answer.status, answer.body.code], [status, code], `${from} to ${to.slice(0, 10)}`)
    }
    assert.equal((await move(where, 'a', 'x', strategy('never'))).body.code, 'InvalidConflictResolutionStrategy')
  })

  it('keeps a photo a photo in a media library, and in its one level of albums', async () => {
    const where = await given.place({ isFileLibrary: false, content: { ...defaultContentRules, isMultiAlbum: true } })
    await given.directory(where, 'trip')
    await given.directory(where, 'home')
    await given.file(where, 'trip/a.jpg')
    assert.equal((await info(where, 'trip/a.jpg')).body.type, 'image')
    assert.equal((await move(where, 'trip/a.jpg', 'home/b.png')).status, 200)
    assert.equal((await move(where, 'home/b.png', 'home/b.mp4')).body.code, 'FileTypeNotMatched')
    assert.equal((await move(where, 'home/b.png', 'home/b.txt')).body.code, 'ExtnameNotAllowed')
    assert.equal((await move(where, 'home/b.png', 'b.png')).body.code, 'UploadToRootDirectoryNotAllowed')
    const nested = await send('PUT', where.at('directory', 'trip/more'), { token: where.token })
    assert.equal(nested.body.code, 'DirectoryLevelExceed')
    assert.equal(
      (await send('PUT', where.at('directory', 'trip/home'), { token: where.token, body: { from: 'home' } })).body.code,
      'DirectoryLevelExceed',
    )
    const flat = await given.place({ isFileLibrary: false })
    assert.equal((await send('PUT', flat.at('directory', 'album'), { token: flat.token })).body.code, 'DirectoryNotAllowed')
  })

  it('gives a target name to exactly one of many movers that ask', async () => {
    const where = await given.place()
    const names = Array.from({ length: 8 }, (_, index) => `f${index}`)
    for (const name of names) await given.file(where, name, name)
    const asked = await Promise.all(names.map((name) => move(where, name, 'target', strategy('ask'))))
    assert.deepEqual(asked.map((answer) => answer.status).sort(), [200, ...Array.from({ length: 7 }, () => 409)])
    const rest = names.filter((_, index) => asked[index]?.status === 409)
    const renamed = await Promise.all(rest.map((name) => move(where, name, 'target')))
    assert.equal(new Set(renamed.map((answer) => answer.body.path[0])).size, 7)
    assert.equal((await info(where, '')).body.fileCount, 8)
  })

  it('puts a file into the bin, or past it with the right to', async () => {
    const where = await given.place({ usesRecycleBin: true })
    for (const name of ['a', 'b', 'c']) await given.file(where, name, '123')
    const careful = await given.token(where.library, { grant: 'delete_file' })
    const final = await given.token(where.library, { grant: 'delete_file_permanent' })
    const recycled = await remove(where, 'a', {}, careful)
    assert.equal(recycled.status, 200)
    assert.deepEqual(Object.keys(recycled.body), ['recycledItemId'])
    assert.equal(await usedBytes(where), 9, 'recycled bytes count until they are purged')
    assert.equal((await remove(where, 'a')).body.code, 'FileNotFound')
    assert.equal((await remove(where, 'b', { permanent: 1 }, careful)).body.code, 'NoPermission')
    assert.equal((await remove(where, 'b', {}, final)).body.code, 'NoPermission')
    const gone = await remove(where, 'b', { permanent: 1 }, final)
    assert.deepEqual([gone.status, gone.bytes.length, await usedBytes(where)], [204, 0, 6])
  })

  it('deletes for good where there is no bin, and only what the caller has seen', async () => {
    const where = await given.place({ usesRecycleBin: false })
    await given.file(where, 'a')
    await given.directory(where, 'd')
    const { contentCas } = (await info(where, 'a')).body
    const stale = await remove(where, 'a', { content_cas: 'stale' })
    assert.deepEqual([stale.status, stale.body.code], [409, 'ContentCasConflict'])
    assert.equal((await remove(where, 'd')).body.code, 'FileNotFound')
    assert.equal((await remove(where, '')).body.code, 'EmptyFileName')
    assert.equal((await remove(where, 'a', { content_cas: contentCas })).status, 204)
    assert.equal((await info(where, 'a')).status, 404)
  })

  it('finds by inode only what is in the tree', async () => {
    const where = await given.place()
    await given.directory(where, 'd/e')
    await given.file(where, 'd/e/a.txt', 'hello')
    const { inode } = (await info(where, 'd/e/a.txt')).body
    const byInode = (id: string) =>
      send('GET', `/api/v1/inode/${where.library.id}/-/${id}`, { token: where.token, query: { with_content_cas: 1 } })
    const found = (await byInode(inode)).body
    assert.deepEqual(
      [found.path, found.name, found.type, found.size, typeof found.contentCas],
      [['d', 'e', 'a.txt'], 'a.txt', 'file', '5', 'string'],
    )
    assert.deepEqual((await byInode((await info(where, 'd')).body.inode)).body.path, ['d'])
    for (const unknown of ['f'.repeat(32), 'nonsense', inode.toUpperCase() === inode ? 'x' : inode.toUpperCase()])
      assert.equal((await byInode(unknown)).body.code, 'FileNotFound')
    await expect(200, 'DELETE', where.at('directory', 'd'), { token: where.token })
    assert.equal((await byInode(inode)).body.code, 'FileNotFound')
  })

  it('keeps versions of overwritten files, as many as the library wants', async () => {
    const where = await given.place({ keepsHistory: true, historyCountMax: 2, usesRecycleBin: false })
    for (const bytes of ['1', '22', '333', '4444']) await given.file(where, 'a', bytes, 'overwrite')
    assert.deepEqual([(await info(where, 'a')).body.versionId, await usedBytes(where)], [4, 2 + 3 + 4])
    assert.equal((await remove(where, 'a')).status, 204)
    await app.runJobs()
    assert.equal(await usedBytes(where), 0)
    const left = await app.db.read((reader) =>
      reader.all(sql`SELECT v.number FROM versions v JOIN spaces s ON s.id = v.space_id WHERE s.library_id = ${where.library.id}`),
    )
    assert.deepEqual(left, [])
  })

  it('collapses overwrites within the merge time into one version', async () => {
    const where = await given.place({ keepsHistory: true, historyMergeSeconds: 60 })
    await given.file(where, 'a', '1')
    await given.file(where, 'a', '22', 'overwrite')
    app.clock.advance(61_000)
    await given.file(where, 'a', '333', 'overwrite')
    assert.equal(await usedBytes(where), 2 + 3)
  })

  it('keeps a content as a version whose age nobody knows since the clock went back', async () => {
    const where = await given.place({ keepsHistory: true, historyMergeSeconds: 60 })
    await given.file(where, 'a', '1')
    app.clock.advance(-3600_000)
    await given.file(where, 'a', '22', 'overwrite')
    assert.equal(await usedBytes(where), 1 + 2)
    app.clock.advance(3600_000)
  })

  it('removes bytes when their last reference is gone and the grace time is over', async () => {
    const where = await given.place({ usesRecycleBin: false })
    for (const name of ['a', 'b']) await given.file(where, name, name)
    const segmentOf = async (name: string): Promise<SegmentId> =>
      (
        await app.db.read((reader) =>
          reader.get<{ blob_id: SegmentId }>(sql`
        SELECT e.blob_id FROM entries e JOIN spaces s ON s.id = e.space_id WHERE s.library_id = ${where.library.id} AND e.name = ${name}`),
        )
      )?.blob_id as SegmentId
    const [removed, kept] = [await segmentOf('a'), await segmentOf('b')]
    await remove(where, 'a')
    await app.runJobs()
    assert.deepEqual(await app.blobs.stat(removed), { sizeBytes: 1 }, 'the grace time is not over')
    app.clock.advance(limits.blobGrace + 1)
    for (let minute = 0; minute < 2; minute++) {
      await app.runJobs()
      app.clock.advance(60_000)
    }
    assert.equal(await app.blobs.stat(removed), undefined)
    assert.deepEqual(await app.blobs.stat(kept), { sizeBytes: 1 })
    const left = await app.db.read((reader) => reader.all(sql`SELECT segment_id FROM segment_removals`))
    assert.deepEqual(left, [])
  })
})
