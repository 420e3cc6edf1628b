import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { plansOf } from '../../../test/query-plans.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import { viewStatement } from './contents-view-store.ts'

type Shown = {
  readonly name: string
  readonly path?: readonly string[]
  readonly type: string
  readonly inode: string
  readonly size?: string
}

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const { given, expect, send } = app

  async function place() {
    const where = await given.place()
    const { token, library } = where
    const address = `/api/v1/space/${library.id}/-/contents-view`
    const view = async (query: Record<string, string | number> = {}): Promise<{ contents: Shown[]; nextMarker?: string }> =>
      (await expect(200, 'GET', address, { token, query })).body
    return {
      ...where,
      view,
      code: async (query: Record<string, string | number>) => (await send('GET', address, { token, query })).body.code,
      names: async (query: Record<string, string | number> = {}) => (await view({ limit: 1000, ...query })).contents.map((one) => one.name),
      walk: async (query: Record<string, string | number>, limit: number): Promise<string[]> => {
        const names: string[] = []
        for (let marker: string | undefined; ; ) {
          const page = await view({ ...query, limit, ...(marker && { marker }) })
          names.push(...page.contents.map((one) => one.name))
          if (!page.nextMarker) return names
          marker = page.nextMarker
        }
      },
    }
  }

  /** Three levels, names in several scripts, two of them twice. */
  async function forest() {
    const where = await place()
    for (const path of ['d/e', '照片']) await given.directory(where, path)
    for (const [path, bytes] of [
      ['b.txt', '22'],
      ['d/a.txt', '1'],
      ['d/e/b.txt', '333'],
      ['照片/海.jpg', '55555'],
      ['照片/B.txt', '4444'],
    ] as const) {
      await given.file(where, path, bytes)
      app.clock.advance(1000)
    }
    return where
  }

  describe(`contents view on ${database}`, () => {
    it('shows everything by name with inodes, whatever the level', async () => {
      const { view, names } = await forest()
      assert.deepEqual(await names(), ['B.txt', 'a.txt', 'b.txt', 'b.txt', 'd', 'e', '海.jpg', '照片'])
      assert.deepEqual(await names({ filter: 'onlyDir' }), ['d', 'e', '照片'])
      assert.deepEqual(await names({ filter: 'onlyFile', order_by_type: 'desc' }), ['海.jpg', 'b.txt', 'b.txt', 'a.txt', 'B.txt'])
      const [first] = (await view({ limit: 1, with_path: 1 })).contents
      assert.deepEqual([first?.path, first?.type, first?.size], [['照片', 'B.txt'], 'file', '4'])
      assert.match(first?.inode ?? '', /^[0-9a-f]{32}$/)
      assert.equal((await view({ limit: 1 })).contents[0]?.path, undefined)
      const paths = (await view({ with_path: 1 })).contents.map((one) => one.path?.join('/'))
      assert.deepEqual(paths.toSorted(), ['b.txt', 'd', 'd/a.txt', 'd/e', 'd/e/b.txt', '照片', '照片/B.txt', '照片/海.jpg'])
    })

    it('pages through every order without gap or repetition', async () => {
      const { names, walk } = await forest()
      for (const order_by of [
        'name',
        'modificationTime',
        'size',
        'creationTime',
        'uploadTime',
        'localCreationTime',
        'localModificationTime',
      ])
        for (const order_by_type of ['asc', 'desc'])
          for (const limit of [1, 3]) {
            const whole = await names({ order_by, order_by_type })
            assert.deepEqual(await walk({ order_by, order_by_type }, limit), whole, `${order_by} ${order_by_type} by ${limit}`)
            assert.equal(whole.length, 8)
          }
      assert.deepEqual(await names({ order_by: 'size', filter: 'onlyFile' }), ['a.txt', 'b.txt', 'b.txt', 'B.txt', '海.jpg'])
      assert.deepEqual(await names({ order_by: 'uploadTime', filter: 'onlyFile' }), ['b.txt', 'a.txt', 'b.txt', '海.jpg', 'B.txt'])
    })

    it('leaves out what is in the bin, and what lies below that', async () => {
      const where = await forest()
      const { token, at, names, library } = where
      const item = (await expect(200, 'DELETE', at('directory', 'd'), { token })).body.recycledItemId
      assert.deepEqual(await names(), ['B.txt', 'b.txt', '海.jpg', '照片'])
      await expect(200, 'POST', `/api/v1/recycled/${library.id}/-/${item}`, { token, query: { restore: 1 } })
      assert.equal((await names()).length, 8)
      await expect(204, 'DELETE', at('directory', 'd'), { token, query: { permanent: 1 } })
      assert.equal((await names()).length, 4, 'also before the purge has run')
      await app.runJobs()
      assert.equal((await names()).length, 4)
    })

    it('keeps one category, given or derived', async () => {
      const where = await forest()
      const { token, at, names } = where
      for (const name of ['clip.mp4', 'song.mp3', 'all.zip', 'page.html', 'odd.xyz', '.zip']) await given.file(where, name, name)
      await expect(204, 'POST', at('directory', 'b.txt'), { token, query: { update: 1 }, body: { category: 'mine' } })
      const categories = async (category: string) => names({ category, filter: 'onlyFile' })
      assert.deepEqual(await categories('mine'), ['b.txt'])
      assert.deepEqual(await categories('image'), ['海.jpg'])
      assert.deepEqual(await categories('doc'), ['B.txt', 'a.txt', 'b.txt', 'page.html'])
      assert.deepEqual(await categories('video'), ['clip.mp4'])
      assert.deepEqual(await categories('audio'), ['song.mp3'])
      assert.deepEqual(await categories('archive'), ['all.zip'])
      assert.deepEqual(await categories('other'), ['.zip', 'odd.xyz'])
      assert.deepEqual(await categories('none'), [])
    })

    it('refuses unknown orders, filters and markers', async () => {
      const { code } = await place()
      for (const query of [{ order_by: 'colour' }, { filter: 'some' }, { marker: '1234567' }, { marker: 'x' }] as const)
        assert.equal(await code(query as unknown as Record<string, string>), 'ParamInvalid')
      const { view, code: codeOf } = await forest()
      const { nextMarker } = await view({ limit: 1, order_by: 'size' })
      assert.equal(await codeOf({ marker: nextMarker as string }), 'ParamInvalid')
    })

    it('misses nothing that stays while others come and go', async () => {
      const where = await place()
      const kept = Array.from({ length: 30 }, (_, index) => `kept ${String(index).padStart(2, '0')}`)
      await Promise.all(kept.map((name) => given.file(where, name, name)))
      const churn = (async () => {
        for (let round = 0; round < 15; round++) {
          await given.file(where, `kept ${round} x`, 'x')
          await expect(200, 'DELETE', where.at('file', `kept ${round} x`), { token: where.token })
        }
      })()
      const seen = await where.walk({ filter: 'onlyFile' }, 4)
      await churn
      assert.deepEqual(
        seen.filter((name) => kept.includes(name)),
        kept,
      )
    })

    it('walks along indexes by time, and through directories alone', async () => {
      const asked = { spaceId: 101 as SpaceId, limit: 10 }
      const id = '0'.repeat(32) as EntryId
      await app.db.write('schema', async (tx) => {
        for (let start = 1; start <= 8000; start += 200) {
          const rows = Array.from({ length: 200 }, (_, index) => start + index).map((n) => {
            const hexOf = (number: number) => hex(number.toString(16).padStart(32, '0'))
            return sql`(${100 + (n % 4)}, ${hexOf(n)}, ${hexOf(n >> 6)}, ${`name ${n}`}, ${n % 64 === 0 ? 0 : 1}, ${n}, ${n}, '')`
          })
          await tx.run(
            sql`INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by) VALUES ${join(rows)}`,
          )
        }
        await tx.run(sql`ANALYZE entries`)
      })
      const plans = await plansOf(app, database, async (tx) => {
        for (const by of ['modificationTime', 'uploadTime', 'creationTime'] as const)
          for (const isDescending of [true, false])
            await tx.all(viewStatement({ ...asked, order: { by, isDescending }, filter: 'onlyFile', after: { key: 4000, id } }))
        await tx.all(viewStatement({ ...asked, order: { by: 'name', isDescending: false }, filter: 'onlyDir' }))
      })
      const onlyDir = plans.pop() ?? ''
      for (const plan of plans) assert.match(plan, /entries_by_(modification|creation)/, plan)
      for (const plan of plans.filter(() => database === 'sqlite')) assert.doesNotMatch(plan, /TEMP B-TREE FOR ORDER BY/, plan)
      assert.match(onlyDir, /entries_in_order/, onlyDir)
    })
  })
})
