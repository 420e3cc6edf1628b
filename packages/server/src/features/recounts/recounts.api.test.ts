import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect, send } = app

  async function place() {
    const where = await given.place({ keepsHistory: true })
    const { token, at, library } = where
    return {
      ...where,
      stats: async (path: string, query: Record<string, string | number> = {}) => {
        const { body } = await send('GET', at('directory', path), { token, query: { stats: 1, stats_type: 'normal', ...query } })
        return body.code ?? [body.storage, body.fileCount, body.dirCount]
      },
      recount: (path: string, query: Record<string, string | number> = {}) =>
        send('PUT', at('directory', path), { token, query: { calibrate: 1, stats_type: 'normal', ...query } }),
      task: async (id: number) => (await expect(200, 'GET', `/api/v1/task-result/${library.id}/-/${id}`, { token })).body,
      recycle: async (resource: string, path: string): Promise<number> =>
        (await expect(200, 'DELETE', at(resource, path), { token })).body.recycledItemId,
      counts: async (path: string) => {
        const { body } = await expect(200, 'GET', at('directory', path), { token })
        return [body.fileCount, body.subDirCount]
      },
    }
  }

  describe(`recounts on ${database}`, () => {
    it('puts wrong counts right, as a task', async () => {
      const where = await place()
      await given.directory(where, 'd/e')
      await given.file(where, 'd/a', 'a')
      await app.db.write([], (tx) => tx.run(sql`UPDATE entries SET child_file_count = 7, child_directory_count = 5 WHERE name = 'd'`))
      assert.deepEqual(await where.counts('d'), [7, 5])
      const answer = await where.recount('')
      assert.equal(answer.status, 202)
      assert.equal((await where.task(answer.body.taskId)).status, 202)
      await app.runJobs()
      const { taskType, status, calibrateDirectoryStatsResult } = await where.task(answer.body.taskId)
      assert.deepEqual([taskType, status, calibrateDirectoryStatsResult], ['calibrateDirectoryStats', 200, { status: 200 }])
      assert.deepEqual(
        [await where.counts('d'), await where.counts('')],
        [
          [1, 1],
          [0, 1],
        ],
      )
    })

    it('refuses too many, and what is not there', async () => {
      const where = await place()
      const codeOf = async (path: string, query = {}) => {
        const { status, body } = await where.recount(path, query)
        return [status, body.code]
      }
      assert.deepEqual(await codeOf('none'), [404, 'DirectoryNotFound'])
      assert.deepEqual(await codeOf('', { stats_type: 'all' }), [400, 'InvalidDirectoryStatsType'])
      assert.deepEqual(await codeOf('d', { stats_type: 'recycle' }), [400, 'ParamInvalid'])
      const statuses = (await Promise.all(Array.from({ length: 4 }, () => where.recount('')))).map((answer) => answer.status)
      assert.deepEqual(statuses.toSorted(), [202, 429, 429, 429])
      assert.deepEqual(await codeOf(''), [429, 'RateLimitExceeded'])
      app.clock.advance(limits.recountInterval)
      assert.deepEqual(await codeOf(''), [202, undefined])
      await app.runJobs()
    })

    it('adds up what lies in the bin, as a whole, by item and inside an item', async () => {
      const where = await place()
      await given.directory(where, 'd/e')
      await given.file(where, 'd/a', '1')
      await given.file(where, 'd/e/b', '22')
      await given.file(where, 'c', '333')
      const tree = await where.recycle('directory', 'd')
      const file = await where.recycle('file', 'c')
      const recycle = { stats_type: 'recycle' }
      assert.deepEqual(await where.stats('', recycle), [6, 3, 2])
      assert.deepEqual(await where.stats('', { ...recycle, recycled_id: tree }), [3, 2, 1])
      assert.deepEqual(await where.stats('', { ...recycle, recycled_id: file }), [3, 1, 0])
      assert.deepEqual(await where.stats('d', { ...recycle, recycled_id: tree }), [3, 2, 1])
      assert.deepEqual(await where.stats('d/e', { ...recycle, recycled_id: tree }), [2, 1, 0])
      assert.equal(await where.stats('x', { ...recycle, recycled_id: tree }), 'DirectoryNotFound')
      assert.equal(await where.stats('d/none', { ...recycle, recycled_id: tree }), 'DirectoryNotFound')
      assert.equal(await where.stats('', { ...recycle, recycled_id: 999 }), 'DirectoryNotFound')
      assert.deepEqual(await where.stats(''), [0, 0, 0])
      assert.equal((await where.recount('', { ...recycle, recycled_id: tree })).status, 202)
      await app.runJobs()
    })

    it('adds up versions', async () => {
      const where = await place()
      await given.directory(where, 'd')
      for (const bytes of ['1', '22', '333']) await given.file(where, 'd/a', bytes, 'overwrite')
      const history = { stats_type: 'history' }
      assert.deepEqual(
        [await where.stats('d', history), await where.stats('', history), await where.stats('d')],
        [
          [3, 2, 0],
          [3, 2, 0],
          [3, 1, 0],
        ],
      )
      await where.recycle('directory', 'd')
      assert.deepEqual(await where.stats('', history), [0, 0, 0])
    })

    it('agrees with the counters of the space while others write', async () => {
      const where = await place()
      await given.directory(where, 'd')
      const { token, at, library } = where
      const size = async () => Number((await expect(200, 'GET', `/api/v1/space/${library.id}/-/size`, { token })).body.size)
      await Promise.all(
        Array.from({ length: 6 }, async (_, worker) => {
          for (let round = 0; round < 5; round++) {
            await given.file(where, `d/${worker % 3}`, 'x'.repeat(worker + round + 1), 'overwrite')
            if (round === 2) await send('DELETE', at('file', `d/${worker % 3}`), { token })
            if (round === 3) await where.recount('d')
            await where.stats('')
          }
        }),
      )
      await app.runJobs()
      const [live, bin, history] = [
        await where.stats(''),
        await where.stats('', { stats_type: 'recycle' }),
        await where.stats('', { stats_type: 'history' }),
      ]
      const binned = await app.db.read((reader) =>
        reader.get<{ bytes: number }>(sql`
          SELECT CAST(COALESCE(SUM(v.size_bytes), 0) AS BIGINT) AS bytes FROM versions v JOIN entries e ON e.space_id = v.space_id AND e.id = v.entry_id
          JOIN spaces s ON s.id = v.space_id WHERE e.state = 1 AND s.library_id = ${library.id}`),
      )
      assert.equal(live[0] + bin[0] + history[0] + Number(binned?.bytes), await size())
      assert.deepEqual(await where.counts('d'), [live[1], 0])
    })
  })

  describe(`details of recycled items on ${database}`, () => {
    it('come with an address of the bytes', async () => {
      const where = await place()
      const { token, library } = where
      await given.file(where, 'a.txt', 'bytes')
      const item = await where.recycle('file', 'a.txt')
      const info = (id: number | string) =>
        send('GET', `/api/v1/recycled/${library.id}/-/${id}`, { token, query: { info: 1, internal_domain: 0 } })
      const { status, body } = await info(item)
      assert.deepEqual([status, body.type, body.size, body.fileType, body.availableCosUrls], [200, 'file', '5', 'text', [body.cosUrl]])
      assert.equal(await (await fetch(body.cosUrl)).text(), 'bytes')
      assert.ok(Date.parse(body.cosUrlExpiration) > app.clock.now())
      assert.deepEqual([(await info(999)).body.code, (await info('x')).body.code], ['RecycledItemNotFound', 'RecycledItemNotFound'])
      await given.directory(where, 'd')
      const directory = (await info(await where.recycle('directory', 'd'))).body
      assert.deepEqual(
        [directory.type, directory.cosUrl, directory.size, typeof directory.creationTime],
        ['dir', undefined, undefined, 'string'],
      )
    })

    it('are refused where there is no bin', async () => {
      const where = await given.place({ usesRecycleBin: false })
      const { body } = await send('GET', `/api/v1/recycled/${where.library.id}/-/1`, { token: where.token, query: { info: 1 } })
      assert.equal(body.code, 'RecycleBinNotEnabled')
    })
  })
})
