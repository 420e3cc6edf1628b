import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { isScan, plansOf } from '../../../test/query-plans.ts'
import type { LibrarySettings } from '../libraries/index.ts'
import type { EntryId, LibraryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'
import { findVersion, listFormerNumbers, listOldVersions, listVersionRefs, listVersions } from './version-store.ts'

const dayMs = 86_400_000

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect, send } = app

  async function place(settings: Partial<LibrarySettings> = {}) {
    const made = await given.place({ keepsHistory: true, historyCountMax: 100, ...settings })
    const where = { ...made, token: await given.token(made.library, { period: limits.tokenPeriodSecondsMax }) }
    const ofSpace = `/api/v1/directory-history/${where.library.id}/-`
    const ofLibrary = `/api/v1/directory-history/${where.library.id}/library-history`
    const { token } = where
    const list = async (path: string, query: Record<string, string | number> = {}) =>
      (await expect(200, 'GET', `${ofSpace}/history-list/${path}`, { token, query })).body
    return {
      ...where,
      ofSpace,
      ofLibrary,
      list,
      write: (path: string, bytes: string) => given.file(where, path, bytes, 'overwrite'),
      ids: async (path: string): Promise<number[]> =>
        (await list(path, { limit: 1000 })).contents.slice(1).map((one: { id: number }) => one.id),
      latest: (id: number | string) => send('POST', `${ofSpace}/latest-version/${id}`, { token }),
      remove: (ids: readonly unknown[]) => send('POST', `${ofSpace}/delete`, { token, body: ids }),
      content: async (path: string, query: Record<string, number> = {}) => {
        const { cosUrl } = (await expect(200, 'GET', where.at('file', path), { token, query: { info: 1, ...query } })).body
        return (await fetch(cosUrl)).text()
      },
      usedBytes: async () => Number((await expect(200, 'GET', `/api/v1/space/${where.library.id}/-/size`, { token })).body.size),
      configure: (body: object) => send('POST', ofLibrary, { token, body }),
      settings: async () => (await expect(200, 'GET', ofLibrary, { token })).body,
    }
  }

  describe(`versions on ${database}`, () => {
    it('lists the current content first, without an id, and older ones behind it', async () => {
      const { write, list, ids } = await place()
      for (const bytes of ['1', '22', '333']) {
        await write('a.txt', bytes)
        app.clock.advance(1000)
      }
      const { contents, hasMore } = await list('a.txt')
      assert.equal(hasMore, false)
      assert.deepEqual(
        contents.map((one: Record<string, unknown>) => [
          one['id'] !== undefined,
          one['version'],
          one['size'],
          one['creationWay'],
          one['isLatestVersion'],
        ]),
        [
          [false, 3, 3, 1, true],
          [true, 2, 2, 1, false],
          [true, 1, 1, 0, false],
        ],
      )
      assert.deepEqual(
        Object.keys(contents[1]).sort(),
        'contentType,crc64,createdBy,creationTime,creationWay,id,isLatestVersion,name,size,version'.split(','),
      )
      const first = await list('a.txt', { limit: 1 })
      assert.deepEqual([first.contents.length, first.hasMore], [1, true])
      const second = await list('a.txt', { limit: 1, marker: first.nextMarker })
      const third = await list('a.txt', { limit: 1, marker: second.nextMarker })
      assert.deepEqual([second.contents[0].id, third.contents[0].id], await ids('a.txt'))
      assert.equal(third.nextMarker, undefined)
      const rising = await list('a.txt', { order_by: 'creationTime', order_by_type: 'asc' })
      assert.deepEqual(
        rising.contents.map((one: { version: number }) => one.version),
        [3, 1, 2],
      )
      const page = await list('a.txt', { page: 2, page_size: 2 })
      assert.deepEqual([page.totalNum, page.hasMore, page.contents.map((one: { version: number }) => one.version)], [3, false, [1]])
    })

    it('refuses lists of what has no versions, and foreign markers', async () => {
      const where = await place()
      const { token, ofSpace, write } = where
      await write('a.txt', '1')
      await given.directory(where, 'd')
      const code = async (path: string, query = {}) => (await send('GET', `${ofSpace}/history-list/${path}`, { token, query })).body.code
      assert.equal(await code('none'), 'FileNotFound')
      assert.equal(await code('d'), 'UnsupportedFileType')
      assert.equal(await code('a.txt', { marker: '123456' }), 'ParamInvalid')
      assert.equal(await code('a.txt', { order_by: 'name' }), 'ParamInvalid')
    })

    it('tells who wrote which content', async () => {
      const where = await place()
      for (const user of ['ann', 'bob']) {
        const token = await given.token(where.library, { user })
        await given.file({ ...where, token }, 'a.txt', user, 'overwrite')
      }
      assert.deepEqual(
        (await where.list('a.txt')).contents.map((one: { createdBy: string }) => one.createdBy),
        ['bob', 'ann'],
      )
    })

    it('makes a version current and the current content a version', async () => {
      const { write, ids, latest, list, content, usedBytes, remove } = await place()
      for (const bytes of ['1', '22', '333']) await write('a.txt', bytes)
      app.clock.advance(5000)
      const [second, first] = await ids('a.txt')
      const answer = await latest(first as number)
      assert.equal(answer.status, 200)
      assert.deepEqual(
        [answer.body.name, answer.body.size, answer.body.versionId, answer.body.setLatestTime],
        ['a.txt', 1, 4, answer.body.modificationTime],
      )
      assert.equal(await content('a.txt'), '1')
      assert.equal(await usedBytes(), 6)
      const { contents } = await list('a.txt')
      assert.deepEqual(
        contents.map((one: Record<string, unknown>) => [one['version'], one['creationWay'], one['size']]),
        [
          [4, 2, 1],
          [3, 1, 3],
          [2, 1, 2],
        ],
      )
      assert.equal((await latest(first as number)).body.versionId, 4, 'asking again changes nothing')
      assert.equal(await content('a.txt', { history_id: first as number }), '1')
      assert.deepEqual([(await remove([first])).status, (await remove([first])).body.code], [400, 'DirectoryHistoryNotBeDeleted'])
      await write('a.txt', '4444')
      assert.deepEqual(
        (await list('a.txt')).contents.map((one: { creationWay: number }) => one.creationWay),
        [1, 2, 1, 1],
      )
      assert.equal((await latest(first as number)).body.code, 'DirectoryHistoryNotFound')
      assert.equal((await latest(second as number)).status, 200)
      assert.equal(await usedBytes(), 10)
    })

    it('keeps the present content when history was switched off meanwhile', async () => {
      const { write, ids, latest, content, configure, usedBytes } = await place()
      for (const bytes of ['1', '22']) await write('a.txt', bytes)
      assert.equal((await configure({ enableFileHistory: false })).status, 204)
      const [first] = await ids('a.txt')
      assert.equal((await latest(first as number)).status, 200)
      assert.deepEqual([await content('a.txt'), (await ids('a.txt')).length, await usedBytes()], ['1', 1, 3])
    })

    it('refuses versions that do not exist or whose file is in the bin', async () => {
      const { write, ids, latest, remove, at, token } = await place()
      for (const bytes of ['1', '22']) await write('a.txt', bytes)
      const [id] = await ids('a.txt')
      for (const unknown of ['999', 'x', '-1', '0']) assert.equal((await latest(unknown)).body.code, 'DirectoryHistoryNotFound')
      await expect(200, 'DELETE', at('file', 'a.txt'), { token })
      assert.equal((await latest(id as number)).body.code, 'DirectoryHistoryNotFound')
      assert.equal((await remove([id])).body.code, 'DirectoryHistoryNotFound')
    })

    it('deletes versions by numbers or texts, all of them or none', async () => {
      const { write, ids, remove, usedBytes, list } = await place()
      for (const bytes of ['1', '22', '333', '4444']) await write('a.txt', bytes)
      const [third, second, first] = await ids('a.txt')
      assert.deepEqual([(await remove([third, 999])).status, (await ids('a.txt')).length], [404, 3])
      assert.equal((await remove([String(third), first, first])).status, 204)
      assert.deepEqual([await ids('a.txt'), await usedBytes()], [[second], 6])
      assert.equal((await remove([third])).body.code, 'DirectoryHistoryNotFound')
      assert.equal((await remove([])).body.code, 'ParamInvalid')
      assert.equal((await remove(Array.from({ length: 101 }, () => '1'))).body.code, 'TooManyItems')
      assert.equal((await list('a.txt', { page: 1 })).totalNum, 2)
    })

    it('reads and changes the settings of a library', async () => {
      const { configure, settings } = await place({ keepsHistory: false, historyCountMax: 0 })
      const code = async (body: object) => (await configure(body)).body?.code
      assert.deepEqual(await settings(), { enableFileHistory: false })
      assert.equal(await code({ enableFileHistory: true, fileHistoryExpireDay: 3 }), 'InvalidFileHistoryCount')
      assert.equal(await code({ enableFileHistory: true, fileHistoryCount: 3 }), 'InvalidFileHistoryExpireDay')
      for (const fileHistoryCount of [0, 1000, 1.5]) assert.equal(await code({ fileHistoryCount }), 'InvalidFileHistoryCount')
      for (const fileHistoryExpireDay of [-1, 1000]) assert.equal(await code({ fileHistoryExpireDay }), 'InvalidFileHistoryExpireDay')
      for (const mergeInterval of [1, 4, 601, 7.5]) assert.equal(await code({ mergeInterval }), 'InvalidFileHistoryMergeInterval')
      assert.equal(await code({ fileHistoryCount: 'many' }), 'ParamInvalid')
      assert.equal((await configure({ enableFileHistory: true, fileHistoryCount: 20, fileHistoryExpireDay: 0 })).status, 204)
      assert.equal((await configure({ mergeInterval: 600 })).status, 204)
      assert.deepEqual(await settings(), { enableFileHistory: true, fileHistoryCount: 20, fileHistoryExpireDay: 0, mergeInterval: 600 })
      assert.equal(await code({ isClearFileHistory: true }), 'ParamInvalid')
      assert.equal((await configure({ enableFileHistory: false })).status, 204)
      assert.equal((await settings()).fileHistoryCount, 20)
      assert.equal((await configure({ enableFileHistory: true })).status, 204)
    })

    it('prunes what a lowered count and a term leave over', async () => {
      const { write, ids, configure, usedBytes } = await place()
      for (const bytes of ['1', '22', '333', '4444', '55555']) await write('a.txt', bytes)
      await write('b.txt', 'b')
      assert.equal((await configure({ fileHistoryCount: 2 })).status, 204)
      await app.runJobs()
      assert.deepEqual([(await ids('a.txt')).length, await usedBytes()], [2, 5 + 4 + 3 + 1])
      assert.equal((await configure({ fileHistoryExpireDay: 2 })).status, 204)
      app.clock.advance(dayMs)
      await write('b.txt', 'bb')
      app.clock.advance(dayMs + 600_000)
      await app.runJobs()
      assert.deepEqual([await ids('a.txt'), (await ids('b.txt')).length], [[], 1], 'a term begins with the overwrite')
      assert.equal(await usedBytes(), 5 + 2 + 1)
    })

    it('prunes by age when a file is overwritten', async () => {
      const { write, ids, usedBytes } = await place({ historyDays: 1 })
      for (const bytes of ['1', '22']) await write('a.txt', bytes)
      app.clock.advance(dayMs)
      await write('a.txt', '333')
      assert.deepEqual([(await ids('a.txt')).length, await usedBytes()], [1, 5])
    })

    it('clears the history of a library as a task', async () => {
      const { write, ids, ofLibrary, token, library, configure, usedBytes, content } = await place()
      for (const path of ['a', 'b', 'c']) for (const bytes of ['1', '22', '333']) await write(path, bytes)
      assert.equal((await send('DELETE', ofLibrary, { token })).body.code, 'ParamInvalid')
      assert.equal((await configure({ enableFileHistory: false })).status, 204)
      const { taskId } = (await expect(202, 'DELETE', ofLibrary, { token })).body
      assert.deepEqual(
        [(await send('DELETE', ofLibrary, { token })).status, (await send('DELETE', ofLibrary, { token })).body.code],
        [429, 'RateLimitExceeded'],
      )
      const task = async () => (await expect(200, 'GET', `/api/v1/task/${library.id}/${taskId}`, { token })).body[0]
      assert.equal((await task()).status, 202)
      await app.runJobs()
      assert.deepEqual([(await task()).status, (await task()).result], [200, [{ status: 200, deleteCount: 6 }]])
      assert.deepEqual([await ids('a'), await content('b'), await usedBytes()], [[], '333', 9])
      app.clock.advance(limits.historyClearInterval)
      const again = (await expect(202, 'DELETE', ofLibrary, { token })).body.taskId
      await app.runJobs()
      assert.equal((await expect(200, 'GET', `/api/v1/task/${library.id}/${again}`, { token })).body[0].result[0].deleteCount, 0)
    })

    it('clears the history together with switching it off', async () => {
      const { write, ids, configure } = await place()
      for (const bytes of ['1', '22']) await write('a', bytes)
      assert.equal((await configure({ enableFileHistory: false, isClearFileHistory: true })).status, 204)
      await app.runJobs()
      assert.deepEqual(await ids('a'), [])
    })

    it('downloads versions and refuses those of other files', async () => {
      const { write, ids, content, at, token } = await place()
      for (const bytes of ['1', '22', '333']) await write('a', bytes)
      await write('b', 'b')
      const [second, first] = (await ids('a')) as [number, number]
      assert.deepEqual([await content('a', { history_id: first }), await content('a', { history_id: second })], ['1', '22'])
      assert.equal((await send('GET', at('file', 'b'), { token, query: { info: 1, history_id: first } })).body.code, 'FileNotFound')
      const redirected = await send('GET', at('file', 'a'), { token, query: { history_id: second } })
      assert.equal(await (await fetch(redirected.headers.get('location') as string)).text(), '22')
      assert.equal((await send('HEAD', at('file', 'a'), { token, query: { history_id: second } })).headers.get('x-smh-size'), '2')
    })

    it('writes what happened into the journal', async () => {
      const { write, ids, latest, remove, library } = await place()
      for (const bytes of ['1', '22', '333']) await write('a', bytes)
      const [second, first] = (await ids('a')) as [number, number]
      await latest(first)
      await remove([second])
      const rows = await app.db.read((reader) =>
        reader.all<{ operation: string }>(sql`
        SELECT j.operation FROM journal j JOIN spaces s ON s.id = j.space_id WHERE s.library_id = ${library.id} ORDER BY j.seq DESC LIMIT 3`),
      )
      assert.deepEqual(
        rows.map((row) => row.operation),
        ['HISTORY.DELETE', 'HISTORY.CREATE', 'HISTORY.LATEST'],
      )
    })

    it('finds versions by indexes', async () => {
      const spaceId = 7 as SpaceId
      const libraryId = 'smh0' as LibraryId
      const of = { spaceId, entryId: '0'.repeat(32) as EntryId }
      await app.db.write('schema', async (tx) => void (await tx.run(sql`ANALYZE versions`)))
      const plans = await plansOf(app, database, async (tx) => {
        await listVersions(tx, { ...of, order: { by: 'id', isDescending: true }, limit: 20 })
        await findVersion(tx, { spaceId, number: 3 })
        await listVersionRefs(tx, { spaceId, numbers: [1, 2] })
        await listFormerNumbers(tx, { spaceId, numbers: [1, 2] })
        await listOldVersions(tx, { libraryId, keptUntil: 5 })
      })
      if (database === 'sqlite') for (const plan of plans) assert.doesNotMatch(plan, isScan, plan)
    })
  })
})
