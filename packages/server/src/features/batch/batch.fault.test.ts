/** Batches that are killed half-way, again and again, or worked on by two at once: each item is done once. The seed is printed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { recount, treeOf } from '../../../test/tree-of.ts'
import { limits } from '../../kernel/limits.ts'
import { sql } from '../../platform/db/sql.ts'
import { batchJobs } from './index.ts'
import type { BatchJobInput } from './run-batch.ts'

const seed = Number(process.env['MEDIATHEQUE_SEED'] ?? Date.now() % 1_000_000)

/** Numbers in [0, 1), the same for the same seed (Mulberry32). */
function seeded(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

onEachDatabase(async (database) => {
  const random = seeded(seed)
  let chance = 0
  let struck = 0
  let strikes = Number.POSITIVE_INFINITY
  const faults = {
    at(point: string): Promise<void> | undefined {
      // The first point always strikes.
      if (!point.startsWith('batch.') || chance === 0 || strikes === 0 || (struck > 0 && random() >= chance)) return undefined
      struck++
      strikes--
      return Promise.reject(new Error(`Planted at ${point}.`))
    },
  }
  const app = await testApp({ database, faults })
  const { given, expect } = app
  const it = (name: string, work: () => Promise<void>) => void test(`${name} (${database}, seed ${seed})`, work)

  async function world() {
    const library = await given.library({ isMultiSpace: true, usesRecycleBin: true })
    const token = await given.token(library)
    const [one, two] = [await given.space(library, token), await given.space(library, token)]
    const at = (resource: string, path = ''): string => `/api/v1/${resource}/${library.id}/${one}/${encodeURIComponent(path)}`
    const batch = (space: string, flag: string, items: readonly object[]) =>
      app.send('POST', `/api/v1/batch/${library.id}/${space}`, { token, query: { [flag]: 1 }, body: items })
    await given.file({ token, at }, 'f0', 'x')
    for (let d = 0; d < 6; d++) {
      await given.directory({ token, at }, `a/d${d}/e`)
      await batch(
        one,
        'copy',
        Array.from({ length: 90 }, (_, index) => ({ copyFrom: 'f0', to: `a/d${d}/${index % 2 === 0 ? 'e/' : ''}f${index}` })),
      )
    }
    const taskIn = async (space: string, taskId: number) =>
      (await expect(200, 'GET', `/api/v1/task/${library.id}/${space}/${taskId}`, { token, query: { with_progress: 1 } })).body[0]
    return { library, token, one, two, batch, taskIn }
  }
  type World = Awaited<ReturnType<typeof world>>

  /** Runs the jobs under a rain of faults until the task has ended. */
  async function runToTheEnd({ taskIn, library }: World, space: string, taskId: number) {
    let entries = 0
    let rain = chance
    for (let round = 0; round < 300; round++) {
      // Now and then it holds: an item is given up after so many failures in a row.
      chance = round % (limits.jobAttemptsMax / 2) === 4 ? 0 : rain
      await app.runJobs()
      await recount(app, library.id)
      const task = await taskIn(space, taskId)
      if (task.status !== 202) return task
      assert.ok(task.progress.entries >= entries, 'What was gone through is not forgotten.')
      entries = task.progress.entries
      app.clock.advance(3600_000)
      rain *= 0.95
    }
    return assert.fail('The task comes to an end.')
  }

  const scenarios: readonly {
    readonly name: string
    readonly begin: (at: World) => ReturnType<World['batch']>
    readonly check: (at: World, before: readonly string[]) => Promise<void>
  }[] = [
    {
      name: 'copies a directory once',
      begin: (at) =>
        at.batch(at.one, 'copy', [
          { copyFrom: 'a', to: 'b' },
          { copyFrom: 'f0', to: 'g' },
        ]),
      async check(at, before) {
        const copied = before.filter((path) => path.startsWith('/a/')).map((path) => `/b/${path.slice(3)}`)
        assert.deepEqual(await treeOf(app, at.library.id, at.one), [...before, ...copied, '/g'].sort())
      },
    },
    {
      name: 'moves a directory to another space once',
      begin: (at) =>
        at.batch(at.two, 'move', [
          { fromSpaceId: at.one, from: 'a', to: 'b' },
          { fromSpaceId: at.one, from: 'f0', to: 'g' },
        ]),
      async check(at, before) {
        const moved = before.filter((path) => path.startsWith('/a/')).map((path) => `/b/${path.slice(3)}`)
        assert.deepEqual(
          [await treeOf(app, at.library.id, at.one), await treeOf(app, at.library.id, at.two)],
          [[], [...moved, '/g'].sort()],
        )
      },
    },
    {
      name: 'copies many files once, though every name is taken',
      begin: (at) =>
        at.batch(
          at.one,
          'copy',
          Array.from({ length: 600 }, () => ({ copyFrom: 'f0', to: 'f0' })),
        ),
      async check(at, before) {
        assert.equal((await treeOf(app, at.library.id, at.one)).length, before.length + 600)
      },
    },
  ]

  for (const { name, begin, check } of scenarios) {
    it(`${name}, however often it is killed`, async () => {
      const at = await world()
      const before = await treeOf(app, at.library.id, at.one)
      const { body } = await begin(at)
      struck = 0
      chance = 0.4
      const { spaceName: space } = await jobInput(at, body.taskId)
      const task = await runToTheEnd(at, space, body.taskId)
      chance = 0
      assert.ok(struck > 0, 'faults were met')
      assert.ok(
        task.result.every((item: { status: number }) => item.status < 300),
        JSON.stringify(task.result.slice(0, 3)),
      )
      await check(at, before)
    })

    it(`${name} when two work on it at once`, async () => {
      const at = await world()
      const before = await treeOf(app, at.library.id, at.one)
      const { body } = await begin(at)
      const input = await jobInput(at, body.taskId)
      const [job] = batchJobs
      const work = async (): Promise<void> => {
        while ('again' in ((await job?.run(app.call(), input as never)) ?? {})) await recount(app, at.library.id)
      }
      await Promise.all([work(), work()])
      const task = await at.taskIn(input.spaceName, body.taskId)
      assert.deepEqual([task.status, task.result.filter((item: { status: number }) => item.status >= 300)], [200, []])
      await check(at, before)
      await app.runJobs()
      await recount(app, at.library.id)
    })
  }

  it('gives up an item whose steps always fail, and goes on with the next', async () => {
    const at = await world()
    const before = await treeOf(app, at.library.id, at.one)
    const { body } = await at.batch(at.one, 'copy', [
      { copyFrom: 'a', to: 'b' },
      { copyFrom: 'f0', to: 'g' },
    ])
    struck = 0
    chance = 1
    for (let failures = 0; failures < limits.jobAttemptsMax; failures++) {
      assert.equal((await at.taskIn(at.one, body.taskId)).status, 202)
      await app.runJobs()
      app.clock.advance(3600_000)
      // The last time only the step fails, and not what is done about it.
      if (failures === limits.jobAttemptsMax - 2) strikes = 1
    }
    chance = 0
    strikes = Number.POSITIVE_INFINITY
    await app.runJobs()
    const task = await at.taskIn(at.one, body.taskId)
    assert.deepEqual(
      task.result.map((item: { status: number; code?: string }) => item.code ?? item.status),
      ['InternalServerError', 200],
    )
    assert.equal(task.status, 207)
    assert.deepEqual(await treeOf(app, at.library.id, at.one), [...before, '/g'].sort())
    await recount(app, at.library.id)
  })

  it('deletes many files once, however often it is killed and asked again', async () => {
    const at = await world()
    const before = await treeOf(app, at.library.id, at.one)
    const items = Array.from({ length: 540 }, (_, index) => ({
      path: `a/d${Math.floor(index / 90)}/${(index % 90) % 2 === 0 ? 'e/' : ''}f${index % 90}`,
    }))
    struck = 0
    chance = 0.6
    for (let status = 500; status === 500; ) {
      status = (await at.batch(at.one, 'delete', items)).status
      await recount(app, at.library.id)
    }
    chance = 0
    assert.ok(struck > 0, 'faults were met')
    assert.deepEqual(
      await treeOf(app, at.library.id, at.one),
      before.filter((path) => path.endsWith('/') || path === '/f0'),
    )
    const inBin = await app.db.read((reader) => reader.all<object>(sql`SELECT DISTINCT entry_id FROM recycled_items`))
    assert.equal(inBin.length, items.length)
  })

  async function jobInput({ library }: World, taskId: number): Promise<BatchJobInput> {
    const rows = await app.db.read((reader) => reader.all<{ input: string }>(sql`SELECT input FROM jobs WHERE kind = 'batch.run'`))
    const inputs = rows.map((row) => JSON.parse(row.input) as BatchJobInput)
    return inputs.find((input) => input.libraryId === library.id && input.number === taskId) ?? assert.fail('The task has a job.')
  }
})
