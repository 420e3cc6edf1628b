/** The jobs that keep the index, killed again and again while the tree changes: it ends up as the tree is. The seed is printed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testSeed } from '../../../test/seeds.ts'
import { seededRandom } from '../../platform/seeded-random.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { treeOf } from '../../../test/tree-of.ts'
import { modifyLibrary } from '../library-admin/index.ts'
import { verifyInstallation } from '../verify/index.ts'

const seed = testSeed()

onEachDatabase(async (database) => {
  const random = seededRandom(seed)
  let chance = 0
  let struck = 0
  const faults = {
    at(point: string): Promise<void> | undefined {
      if (!point.startsWith('search.') || chance === 0 || random() >= chance) return undefined
      struck++
      return Promise.reject(new Error(`Planted at ${point}.`))
    },
  }
  const app = await testApp({ database, faults })
  const { given } = app
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database}, seed ${seed})`, work)

  async function world(isSearchEnabled: boolean) {
    const where = await given.place({ isSearchEnabled })
    await given.file(where, 'seed.txt', 'x')
    for (let d = 0; d < 3; d++) {
      await given.directory(where, `d${d}`)
      const items = Array.from({ length: 150 }, (_, index) => ({ copyFrom: 'seed.txt', to: `d${d}/报告 ${index}.txt` }))
      await app.expect(200, 'POST', `/api/v1/batch/${where.library.id}/-`, { token: where.token, query: { copy: 1 }, body: items })
    }
    return where
  }
  type World = Awaited<ReturnType<typeof world>>

  /** Something of everything that changes names. */
  async function change({ token, at }: World, round: number): Promise<void> {
    const d = Math.floor(random() * 3)
    const n = Math.floor(random() * 150)
    const file = `d${d}/报告 ${n}.txt`
    const kind = Math.floor(random() * 4)
    if (kind === 0) await app.send('PUT', at('file', `d${d}/renamed ${round}.txt`), { token, body: { from: file } })
    else if (kind === 1) await app.send('DELETE', at('file', file), { token, query: { permanent: 1 } })
    else if (kind === 2) await app.send('PUT', at('directory', `new ${round}`), { token, body: {} })
    else await app.send('PUT', at('directory', `d${d} moved ${round}`), { token, body: { from: `d${d}` } })
  }

  /** Kills what it meets, until nothing is left to do. */
  async function settle(where: World): Promise<void> {
    chance = 0.5
    for (let round = 0; round < 25; round++) {
      await change(where, round)
      app.clock.advance(3600_000)
      await app.runJobs()
    }
    chance = 0
    for (let round = 0; round < 3; round++) {
      app.clock.advance(3600_000)
      await app.runJobs()
    }
  }

  async function check(where: World): Promise<void> {
    assert.ok(struck > 0, 'faults were met')
    assert.deepEqual((await verifyInstallation(app.call(), { isDeep: false })).findings, [])
    const tree = await treeOf(app, where.library.id)
    for (const keyword of ['报告', 'renamed', 'moved', 'new', '报告 77']) {
      const wanted = tree.filter((path) => path.replace(/\/$/, '').split('/').at(-1)?.includes(keyword)).length
      assert.equal(await countHits(where, keyword), wanted, keyword)
    }
  }

  async function countHits({ library, token }: World, keyword: string): Promise<number> {
    let count = 0
    for (let marker: string | undefined; ; ) {
      app.clock.advance(1000)
      const query = { limit: 100, ...(marker !== undefined && { marker }) }
      const { body } = await app.expect(200, 'POST', `/api/v1/search/${library.id}/-/search-fs`, {
        token,
        query,
        body: { keywords: [keyword] },
      })
      count += body.contents.length
      if (body.nextMarker === undefined) return count
      marker = String(body.nextMarker)
    }
  }

  it('indexes every name, however often it is killed', async () => {
    const where = await world(true)
    struck = 0
    await settle(where)
    await check(where)
  })

  it('fills a space whose library began to search, however often it is killed', async () => {
    const where = await world(false)
    struck = 0
    await modifyLibrary(app.call(), where.library.id, { settings: (inForce) => ({ ...inForce, isSearchEnabled: true }) })
    await settle(where)
    await check(where)
  })
})
