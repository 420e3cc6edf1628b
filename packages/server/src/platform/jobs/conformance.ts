/** What the runner promises, on whichever database; two handles stand for two processes. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../call.ts'
import { systemRandom } from '../clock.ts'
import type { Db } from '../db/db.ts'
import { dbFailure } from '../db/failures.ts'
import { sql } from '../db/sql.ts'
import { silentLog } from '../log/log.ts'
import { done, enqueueJob } from './jobs.ts'
import type { JobDefinition, JobNeeds, JobOutcome } from './jobs.ts'
import { createJobRunner } from './runner.ts'
import type { JobRunner, JobRunnerOptions } from './runner.ts'

const leaseMs = 60_000
const startedAt = Date.UTC(2026, 0, 1)

type Row = {
  readonly kind: string
  readonly due_at: number
  readonly attempts: number
  readonly lease_until: number | null
  readonly last_error: string | null
}
type Run = (call: Call<JobNeeds>, input: { readonly n?: number }) => Promise<JobOutcome>

class Bench {
  readonly dbs: readonly Db[]
  now = startedAt
  #ids = 0

  constructor(dbs: readonly Db[]) {
    this.dbs = dbs
  }

  get db(): Db {
    return this.dbs[0] as Db
  }

  runner(definitions: readonly JobDefinition<never>[], options: Partial<JobRunnerOptions> = {}): JobRunner {
    const clock = { now: () => this.now }
    const makeCall = (): Call<JobNeeds> => ({ clock, random: systemRandom }) as Call<JobNeeds>
    return createJobRunner({ db: this.db, definitions, makeCall, clock, log: silentLog, leaseMs, pollMs: 5, ...options })
  }

  async enqueue(
    definition: { readonly kind: string },
    job: { readonly n?: number; readonly dueAt?: number; readonly uniqueKey?: string } = {},
  ): Promise<void> {
    const id = (++this.#ids).toString(16).padStart(32, '0')
    const { n, dueAt = this.now, uniqueKey } = job
    const input = n === undefined ? {} : { n }
    await this.db.write('space:1', (tx) => enqueueJob(tx, { definition, id, input, dueAt, ...(uniqueKey && { uniqueKey }) }))
  }

  rows(): Promise<Row[]> {
    return this.db.read((reader) =>
      reader.all<Row>(sql`SELECT kind, due_at, attempts, lease_until, last_error FROM jobs ORDER BY kind, due_at`),
    )
  }
}

const job = (run: Run, everyMs?: number): JobDefinition => ({
  kind: 'test.job',
  run: run as JobDefinition['run'],
  ...(everyMs && { everyMs }),
})

/** `open` answers two handles on one new database, the same one twice where it is embedded. */
export function jobsConformance(name: string, open: () => Promise<readonly Db[]>): void {
  async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
    const dbs = await open()
    try {
      await work(new Bench(dbs))
    } finally {
      await Promise.all(dbs.map((db) => db.close()))
    }
  }

  describe(`${name}: a job`, () => {
    test('runs when it is due, once, with its input', () =>
      withBench(async (bench) => {
        const seen: unknown[] = []
        const definition = job(async (_, input) => (seen.push(input), done))
        const runner = bench.runner([definition])
        await bench.enqueue(definition, { n: 1 })
        await bench.enqueue(definition, { n: 2, dueAt: bench.now + 10 })
        assert.equal(await runner.runDue(), 1)
        bench.now += 10
        assert.equal(await runner.runDue(), 1)
        assert.deepEqual(seen, [{ n: 1 }, { n: 2 }])
        assert.deepEqual(await bench.rows(), [])
      }))

    test('is given up after many failures in a row, where it says what then', () =>
      withBench(async (bench) => {
        let givenUp = 0
        const definition: JobDefinition = {
          ...job(() => Promise.reject(new Error('no luck'))),
          giveUp: async () => (givenUp++, givenUp < 2 ? { again: true } : done),
        }
        const runner = bench.runner([definition])
        await bench.enqueue(definition)
        let failures = 0
        for (let rounds = 0; (await bench.rows()).length > 0 && rounds < 50; rounds++) {
          failures += await runner.runDue()
          bench.now += 3600_000
        }
        assert.deepEqual({ givenUp, failures }, { givenUp: 2, failures: 2 * limits.jobAttemptsMax })
      }))

    test('is not given up while a store is away', () =>
      withBench(async (bench) => {
        const definition: JobDefinition = {
          ...job(() => Promise.reject(dbFailure.ServerOverloaded())),
          giveUp: () => assert.fail('It was given up.'),
        }
        const runner = bench.runner([definition])
        await bench.enqueue(definition)
        for (let failures = 1; failures <= limits.jobAttemptsMax + 3; failures++) {
          await runner.runDue()
          bench.now += 3600_000
        }
        assert.equal((await bench.rows())[0]?.attempts, limits.jobAttemptsMax + 3)
      }))

    test('comes back when it asks for another run', () =>
      withBench(async (bench) => {
        const seen: unknown[] = []
        const definition = job(async (_, { n = 0 }) => {
          seen.push(n)
          if (n < 2) return { again: true, input: { n: n + 1 } }
          return n === 2 ? { again: true, input: { n: 3 }, delayMs: 500 } : done
        })
        const runner = bench.runner([definition])
        await bench.enqueue(definition)
        assert.equal(await runner.runDue(), 3)
        assert.deepEqual(
          (await bench.rows()).map((row) => row.due_at),
          [bench.now + 500],
        )
        bench.now += 500
        assert.equal(await runner.runDue(), 1)
        assert.deepEqual(seen, [0, 1, 2, 3])
      }))

    test('is tried again later and later after a failure, which its row tells', () =>
      withBench(async (bench) => {
        let isBroken = true
        const definition = job(async () => {
          if (isBroken) throw new Error('no luck')
          return done
        })
        const runner = bench.runner([definition])
        await bench.enqueue(definition)
        const delays: number[] = []
        for (let failures = 1; failures <= 15; failures++) {
          assert.equal(await runner.runDue(), 1)
          const [row] = await bench.rows()
          assert.deepEqual(
            { ...row, due_at: 0 },
            { kind: 'test.job', due_at: 0, attempts: failures, lease_until: null, last_error: 'no luck' },
          )
          delays.push((row?.due_at ?? 0) - bench.now)
          bench.now = row?.due_at ?? 0
        }
        assert.deepEqual(delays.slice(0, 4), [1000, 2000, 4000, 8000])
        assert.equal(delays.at(-1), 3600_000)
        isBroken = false
        await runner.runDue()
        assert.deepEqual(await bench.rows(), [])
      }))

    test('keeps nobody from his turn when its own row is damaged', () =>
      withBench(async (bench) => {
        let runs = 0
        const runner = bench.runner([job(async () => (runs++, done)), { ...job(async () => done), kind: 'test.damaged' }])
        await bench.enqueue({ ...job(async () => done), kind: 'test.damaged' })
        await bench.db.write([], (tx) => tx.run(sql`UPDATE jobs SET input = 'no JSON'`))
        await bench.enqueue(job(async () => done))
        await runner.runDue()
        assert.equal(runs, 1)
        const [damaged] = await bench.rows()
        assert.deepEqual([damaged?.kind, damaged?.attempts], ['test.damaged', 1])
        assert.match(damaged?.last_error ?? '', /JSON/)
      }))

    test('waits once under its key', () =>
      withBench(async (bench) => {
        let runs = 0
        const definition = job(async () => (runs++, done))
        await bench.enqueue(definition, { uniqueKey: 'k', dueAt: bench.now + 5 })
        await bench.enqueue(definition, { uniqueKey: 'k', dueAt: bench.now })
        assert.equal(await bench.runner([definition]).runDue(), 0)
        bench.now += 5
        await bench.runner([definition]).runDue()
        assert.equal(runs, 1)
      }))

    test('runs again when it was enqueued while it ran', () =>
      withBench(async (bench) => {
        let runs = 0
        const definition: JobDefinition = job(async () => {
          if (++runs === 1) await bench.enqueue(definition, { uniqueKey: 'k' })
          return done
        })
        await bench.enqueue(definition, { uniqueKey: 'k' })
        assert.equal(await bench.runner([definition]).runDue(), 2)
        assert.deepEqual(await bench.rows(), [])
      }))

    test('of an unknown kind is left to the program that knows it', () =>
      withBench(async (bench) => {
        await bench.enqueue({ kind: 'test.later' })
        assert.equal(await bench.runner([job(async () => done)]).runDue(), 0)
        assert.equal((await bench.rows()).length, 1)
      }))
  })

  describe(`${name}: a schedule`, () => {
    test('is enqueued once by any number of runners and comes back for ever', () =>
      withBench(async (bench) => {
        let runs = 0
        const definition = job(async () => (runs++, done), 1000)
        const runners = bench.dbs.map((db) => bench.runner([definition], { db }))
        await Promise.all(runners.map((runner) => runner.runDue()))
        assert.equal(runs, 1)
        assert.deepEqual(
          (await bench.rows()).map((row) => row.due_at),
          [bench.now + 1000],
        )
        for (let round = 2; round < 5; round++) {
          bench.now += 1000
          for (const runner of runners) await runner.runDue()
          assert.equal(runs, round)
        }
      }))

    test('goes on when the clock jumps back', () =>
      withBench(async (bench) => {
        let runs = 0
        const runner = bench.runner([job(async () => (runs++, done), 1000)])
        await runner.runDue()
        bench.now -= 365 * 24 * 3600_000
        await runner.runDue()
        assert.equal(runs, 2)
        assert.equal((await bench.rows())[0]?.due_at, bench.now + 1000)
      }))

    test('survives its failures', () =>
      withBench(async (bench) => {
        let runs = 0
        const run: Run = () => (++runs === 1 ? Promise.reject(new Error('once')) : Promise.resolve(done))
        const runner = bench.runner([job(run, 10_000)])
        await runner.runDue()
        bench.now += 1000
        await runner.runDue()
        assert.equal(runs, 2)
        assert.deepEqual(await bench.rows(), [
          { kind: 'test.job', due_at: bench.now + 10_000, attempts: 0, lease_until: null, last_error: null },
        ])
      }))
  })

  describe(`${name}: what removes by age`, () => {
    const day = 24 * 3600_000
    const hour = 3600_000

    /** A minutely removal that ran a moment ago, another job beside it, one that is asked for, and how often each ran. */
    async function running(bench: Bench, options: Partial<JobRunnerOptions> = {}) {
      const runs = { removals: 0, asked: 0, others: 0 }
      const removal: JobDefinition = { kind: 'test.remove', everyMs: 60_000, removesByAge: true, run: async () => (runs.removals++, done) }
      const other: JobDefinition = { kind: 'test.other', everyMs: 60_000, run: async () => (runs.others++, done) }
      const asked: JobDefinition = { kind: 'test.purge', removesByAge: true, run: async () => (runs.asked++, done) }
      const start = (): JobRunner => bench.runner([removal, asked, other], options)
      const runner = start()
      await runner.runDue()
      return { runs, runner, start, asked }
    }

    test('waits an hour when nothing was removed for a day, and others do not', () =>
      withBench(async (bench) => {
        const { runs, runner, asked } = await running(bench)
        bench.now += day - 1
        await runner.runDue()
        assert.deepEqual(runs, { removals: 2, asked: 0, others: 2 })
        bench.now += 400 * day
        await runner.runDue()
        await bench.enqueue(asked)
        bench.now += hour - 1
        await runner.runDue()
        assert.deepEqual(runs, { removals: 2, asked: 0, others: 4 })
        bench.now += 1
        await runner.runDue()
        assert.deepEqual(runs, { removals: 3, asked: 1, others: 4 })
        bench.now += 60_000
        await runner.runDue()
        assert.deepEqual(runs, { removals: 4, asked: 1, others: 5 })
      }))

    test('goes on at once when the clock was set right', () =>
      withBench(async (bench) => {
        const { runs, runner } = await running(bench)
        bench.now += 400 * day
        await runner.runDue()
        bench.now -= 400 * day - 60_000
        await runner.runDue()
        assert.equal(runs.removals, 2)
      }))

    test('waits also where the server was started anew meanwhile, or had died in the middle of it', () =>
      withBench(async (bench) => {
        const { runs, start } = await running(bench, { isAlone: true })
        await bench.db.write([], (tx) => tx.run(sql`UPDATE jobs SET lease_until = ${bench.now + 60_000} WHERE kind = ${'test.remove'}`))
        bench.now += 2 * day
        await start().runDue()
        bench.now += hour / 2
        const last = start()
        await last.runDue()
        assert.equal(runs.removals, 1)
        bench.now += hour
        await last.runDue()
        assert.equal(runs.removals, 2)
      }))
  })

  describe(`${name}: a lease`, () => {
    test('keeps others away until it runs out, and a late finisher out of the way', () =>
      withBench(async (bench) => {
        let finishFirst = (): void => {}
        let runs = 0
        const run: Run = () =>
          ++runs === 1 ? new Promise((resolve) => (finishFirst = () => resolve(done))) : Promise.resolve({ again: true, delayMs: 7 })
        const definition = job(run)
        await bench.enqueue(definition)
        const dead = bench.runner([definition]).runDue()
        while (runs === 0) await new Promise((resolve) => setTimeout(resolve, 1))
        const successor = bench.runner([definition], { db: bench.dbs[1] as Db })
        bench.now += leaseMs - 1
        assert.equal(await successor.runDue(), 0)
        bench.now += 1
        assert.equal(await successor.runDue(), 1)
        finishFirst()
        await dead
        assert.deepEqual(
          (await bench.rows()).map((row) => row.due_at),
          [bench.now + 7],
        )
      }))

    test('of a runner that has died ends when the only one starts', () =>
      withBench(async (bench) => {
        let runs = 0
        const run: Run = () => (++runs === 1 ? new Promise(() => {}) : Promise.resolve(done))
        const definition = job(run)
        await bench.enqueue(definition)
        void bench.runner([definition]).runDue()
        while (runs === 0) await new Promise((resolve) => setTimeout(resolve, 1))
        assert.equal(await bench.runner([definition]).runDue(), 0)
        assert.equal(await bench.runner([definition], { isAlone: true }).runDue(), 1)
        assert.deepEqual(await bench.rows(), [])
      }))

    test('from a clock that has jumped back runs out at once', () =>
      withBench(async (bench) => {
        let runs = 0
        const run: Run = () => (++runs === 1 ? new Promise(() => {}) : Promise.resolve(done))
        const definition = job(run)
        await bench.enqueue(definition)
        void bench.runner([definition]).runDue()
        while (runs === 0) await new Promise((resolve) => setTimeout(resolve, 1))
        bench.now -= 24 * 3600_000
        assert.equal(await bench.runner([definition]).runDue(), 1)
        assert.deepEqual(await bench.rows(), [])
      }))
  })

  describe(`${name}: a job`, () => {
    test('from a clock that has jumped back is due at once', () =>
      withBench(async (bench) => {
        const definition = job(() => Promise.resolve(done))
        await bench.enqueue(definition)
        await bench.enqueue(definition, { dueAt: bench.now + 1000 })
        bench.now -= 365 * 24 * 3600_000
        assert.equal(await bench.runner([definition]).runDue(), 2)
        await bench.enqueue(definition, { dueAt: bench.now + 1000 })
        assert.equal(await bench.runner([definition]).runDue(), 0)
      }))
  })

  describe(`${name}: runners`, () => {
    test('share the work of one database without doing any twice', () =>
      withBench(async (bench) => {
        const seen: number[] = []
        const definition = job(async (_, { n = -1 }) => (seen.push(n), done))
        for (let n = 0; n < 40; n++) await bench.enqueue(definition, { n })
        const runners = bench.dbs.map((db) => bench.runner([definition], { db, concurrency: 4 }))
        for (const runner of runners) runner.start()
        while ((await bench.rows()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
        await Promise.all(runners.map((runner) => runner.stop()))
        assert.deepEqual(
          seen.toSorted((a, b) => a - b),
          Array.from({ length: 40 }, (_, n) => n),
        )
      }))

    test('look at once when they are woken', () =>
      withBench(async (bench) => {
        let isRun = (): void => {}
        const ran = new Promise<void>((resolve) => (isRun = resolve))
        const definition = job(async () => (isRun(), done))
        const runner = bench.runner([definition], { pollMs: 3600_000 })
        runner.start()
        await new Promise((resolve) => setTimeout(resolve, 20))
        await bench.enqueue(definition)
        runner.jobs.wake()
        await ran
        await runner.stop()
      }))

    test('stop when their handlers have ended, and give back what was aborted', () =>
      withBench(async (bench) => {
        let isStarted = (): void => {}
        const started = new Promise<void>((resolve) => (isStarted = resolve))
        const definition = job(
          ({ signal }) =>
            new Promise((_, reject) => {
              isStarted()
              signal.addEventListener('abort', () => setTimeout(() => reject(new Error('aborted')), 20))
            }),
        )
        await bench.enqueue(definition)
        const runner = bench.runner([definition])
        runner.start()
        await started
        await runner.stop()
        const [row] = await bench.rows()
        assert.deepEqual(
          { ...row, last_error: null },
          { kind: 'test.job', due_at: bench.now, attempts: 0, lease_until: null, last_error: null },
        )
      }))
  })
}
