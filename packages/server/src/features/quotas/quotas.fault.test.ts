/** Many writers against one quota over two spaces: what it counts is exact at every moment, and never too much. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testSeed } from '../../../test/seeds.ts'
import { seededRandom } from '../../platform/seeded-random.ts'
import { countQuotas } from '../../../test/check-quotas.ts'
import { checkReferences } from '../../../test/check-references.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import { uploading } from '../../../test/uploading.ts'
import { limits } from '../../kernel/limits.ts'

const seeds = [testSeed(), 20_260_115]
const writers = 12
const stepsOfEach = 14
const capacity = 400
const year = 365 * 86_400

for (const database of databases()) {
  test(`races against a quota on ${database}`, async (t) => {
    const app = await testApp({ database })

    async function world(settings: object = {}) {
      const library = await app.given.library({
        isMultiSpace: true,
        usesRecycleBin: true,
        keepsHistory: true,
        historyCountMax: 2,
        ...settings,
      })
      const token = await app.given.token(library, { period: year })
      const place = (space: string) => ({
        token,
        at: (resource: string, path = '') => `/api/v1/${resource}/${library.id}/${space}/${encodeURIComponent(path)}`,
      })
      for (const space_id of ['aa', 'bb', 'cc'])
        await app.expect(201, 'POST', `/api/v1/space/${library.id}`, { token, query: { space_id } })
      const body = { spaces: ['aa', 'bb'], capacity, removeWhenExceed: false }
      const id: number = (await app.expect(201, 'POST', `/api/v1/quota/${library.id}`, { token, body })).body.quotaId
      return { library, token, place, id, clients: { aa: uploading(app, place('aa')), bb: uploading(app, place('bb')) } }
    }

    type World = Awaited<ReturnType<typeof world>>

    /** One writer's random day; answers how often the quota said no. */
    async function write({ clients, place, token }: World, name: string, draw: () => number): Promise<number> {
      let refusals = 0
      const note = ({ status, body }: { status: number; body: { code?: string } | undefined }): void => {
        if (body?.code === 'QuotaLimitReached') refusals++
        else assert.ok(status < 500, `${status} ${JSON.stringify(body)}`)
      }
      for (let step = 0; step < stepsOfEach; step++) {
        const space = draw() < 0.5 ? 'aa' : 'bb'
        const client = clients[space]
        const file = `${name}-${Math.floor(draw() * 3)}`
        const bytes = 'x'.repeat(1 + Math.floor(draw() * 60))
        const choice = draw()
        if (choice < 0.6) {
          const announced = draw() < 0.7 ? { filesize: draw() < 0.7 ? bytes.length : 1 + Math.floor(draw() * 80) } : {}
          const begun = await client.begin(file, { query: { conflict_resolution_strategy: 'overwrite', ...announced } })
          note(begun)
          if (begun.status !== 201) continue
          if (draw() < 0.15) note(await client.abort(begun.body.confirmKey))
          else if (draw() < 0.85) {
            await client.put(begun.body, bytes)
            note(await client.confirm(begun.body.confirmKey))
          }
        } else if (choice < 0.75) {
          note(
            await app.send('PUT', place(space).at('file', `copy-${name}`), {
              token,
              body: { copyFrom: file },
              query: { conflict_resolution_strategy: 'rename' },
            }),
          )
        } else {
          const permanent = draw() < 0.7 ? { permanent: 1 } : {}
          note(await app.send('DELETE', place(space).at('file', file), { token, query: permanent as Record<string, number> }))
        }
      }
      return refusals
    }

    /** Looks at all quotas until told to stop; answers how often. */
    function watch(mayExceed: boolean): () => Promise<number> {
      let isOver = false
      let looks = 0
      const watching = (async () => {
        while (!isOver) {
          for (const { id, used, reserved, usedSum, reservedSum, isExceeded } of await countQuotas(app.db)) {
            assert.deepEqual([used, reserved], [usedSum, reservedSum], `quota ${id} counts what its spaces count`)
            if (!mayExceed) assert.ok(!isExceeded && used + reserved <= capacity, `quota ${id}: ${used} used, ${reserved} booked`)
          }
          looks++
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
        return looks
      })()
      return () => {
        isOver = true
        return watching
      }
    }

    for (const seed of seeds) {
      await t.test(`it is never passed, whoever writes (seed ${seed})`, async () => {
        const draw = seededRandom(seed)
        const given = await world()
        const stop = watch(false)
        const refusals = await Promise.all(
          Array.from({ length: writers }, (_, index) => write(given, `w${index}`, seededRandom(1 + Math.floor(draw() * 2_000_000_000)))),
        )
        assert.ok((await stop()) > 10, 'somebody looked')
        assert.ok(refusals.reduce((sum, count) => sum + count, 0) > 0, `the quota was felt (seed ${seed})`)
        await checkReferences(app)
        app.clock.advance(limits.uploadLifetime + 60_000)
        await app.runJobs()
        const quota = (await countQuotas(app.db)).find(({ id }) => id === given.id)
        assert.equal(quota?.reserved, 0, 'what nobody completes is given back')
        await checkReferences(app)
        await app.expect(204, 'DELETE', `/api/v1/quota/${given.library.id}/${given.id}`, { token: given.token })
      })

      await t.test(`it counts right while its spaces come, go and are deleted (seed ${seed})`, async () => {
        const draw = seededRandom(seed)
        const given = await world()
        const { library, token, id } = given
        const stop = watch(true)
        const sets = [['aa'], ['bb'], ['aa', 'bb'], ['cc'], ['aa', 'bb', 'cc']]
        const changes = async () => {
          for (let step = 0; step < 15; step++) {
            const body = { spaces: sets[Math.floor(draw() * sets.length)], capacity: Math.floor(draw() * capacity) }
            await app.expect(204, 'PUT', `/api/v1/quota/${library.id}/${id}`, { token, body })
          }
          await app.expect(204, 'DELETE', `/api/v1/space/${library.id}/cc`, { token, query: { force: 1 } })
        }
        const storm = Array.from({ length: 4 }, (_, index) => write(given, `w${index}`, seededRandom(seed + index)))
        await Promise.all([changes(), ...storm])
        await stop()
        await app.runJobs()
        await checkReferences(app)
        await app.expect(204, 'DELETE', `/api/v1/quota/${library.id}/${id}`, { token })
      })
    }

    await t.test('it lets what a full quota refuses half-way go back to where it came from', async () => {
      const { library, token, place, id } = await world()
      const path = `/api/v1/quota/${library.id}/${id}`
      await app.expect(204, 'PUT', path, { token, body: { spaces: ['aa'], capacity: 400 } })
      await app.expect(201, 'POST', `/api/v1/quota/${library.id}`, {
        token,
        body: { spaces: ['cc'], capacity: 200, removeWhenExceed: false },
      })
      await app.expect(201, 'PUT', place('aa').at('directory', 'd'), { token })
      for (let index = 0; index < 250; index++)
        await app.expect(200, 'PUT', place('aa').at('file', `d/${index}`), { token, query: { virtual_file: 1 }, body: { size: '1' } })
      const moved = await app.send('POST', `/api/v1/batch/${library.id}/cc`, {
        token,
        query: { move: 1 },
        body: [{ from: 'd', fromSpaceId: 'aa', to: 'd' }],
      })
      assert.equal(moved.status, 202)
      // Its old room is taken while it is away.
      await app.expect(204, 'PUT', path, { token, body: { capacity: 0 } })
      await app.runJobs()
      const { body: tasks } = await app.expect(200, 'GET', `/api/v1/task/${library.id}/cc/${moved.body.taskId}`, { token })
      assert.equal(tasks[0].result[0].code, 'QuotaLimitReached')
      const { body } = await app.expect(200, 'GET', place('aa').at('directory', 'd'), { token, query: { limit: 1000 } })
      assert.equal(body.contents.length, 250)
      await checkReferences(app)
    })

    await t.test('it lets exactly as many in as there is room for', async () => {
      const { clients } = await world()
      const begun = await Promise.all(
        Array.from({ length: 60 }, (_, index) => clients[index % 2 === 0 ? 'aa' : 'bb'].begin(`f${index}`, { query: { filesize: 10 } })),
      )
      assert.equal(begun.filter(({ status }) => status === 201).length, 40)
      assert.equal(begun.filter(({ body }) => body.code === 'QuotaLimitReached').length, 20)
      const silent = await Promise.all(Array.from({ length: 20 }, (_, index) => clients[index % 2 === 0 ? 'aa' : 'bb'].ticket(`s${index}`)))
      await Promise.all(silent.map((ticket) => clients.aa.put(ticket, '1234567890')))
      const open = begun.filter(({ status }) => status === 201)
      await Promise.all(open.slice(0, 7).map(({ body }, index) => clients[index % 2 === 0 ? 'aa' : 'bb'].abort(body.confirmKey)))
      const aborted = (await countQuotas(app.db)).at(-1)
      const freed = Math.floor((capacity - (aborted?.reserved ?? 0)) / 10)
      const done = await Promise.all(silent.map((ticket, index) => clients[index % 2 === 0 ? 'aa' : 'bb'].confirm(ticket.confirmKey)))
      assert.equal(done.filter(({ status }) => status === 200).length, freed)
      assert.equal((await countQuotas(app.db)).at(-1)?.used, freed * 10)
    })
  })
}
