/**
 * Runs due jobs, a bounded number at once, each under a lease. It knows kinds and times and
 * nothing of what the jobs do.
 */
import { assert } from '../../kernel/assert.ts'
import { Failure } from '../../kernel/failure.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../call.ts'
import { newId } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Log } from '../log/log.ts'
import { claimJobs, hasDueJob, markLeasesEnded, markOverdue, removeJob, updateDueTime, updateSchedule } from './job-store.ts'
import type { ClaimedJob } from './job-store.ts'
import { done } from './jobs.ts'
import type { JobDefinition, JobNeeds, JobOutcome } from './jobs.ts'
import type { Jobs } from './waker.ts'

export type JobRunnerOptions = {
  readonly db: Db
  readonly definitions: readonly JobDefinition<never>[]
  readonly makeCall: () => Call<JobNeeds>
  readonly clock: Clock
  readonly log: Log
  readonly pollMs?: number
  /** A handler has this long before its signal is aborted and another runner may take its job. */
  readonly leaseMs?: number
  readonly concurrency?: number
  /** See `removesByAge`. For tests whose clock is right however it jumps: `Infinity`. */
  readonly standstillMs?: number
  /** No other process runs jobs of this database, so that a lease from before the start is that of a dead one. */
  readonly isAlone?: boolean
}

export type JobRunner = {
  readonly jobs: Jobs
  start(): void
  /** Resolves when the running handlers have ended; their signals are aborted. */
  stop(): Promise<void>
  /** Runs everything that is due now, and what that makes due at once; answers how many runs it took. */
  runDue(): Promise<number>
}

const retryMsFirst = 1000
const retryMsMax = 3600_000
const errorLengthMax = 1000
/** Runs of one `runDue`: a job that is always due again at once is a bug. */
const dueRunsMax = 100_000

export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const {
    db,
    clock,
    log,
    pollMs = 1000,
    leaseMs = 5 * 60_000,
    concurrency = 2,
    standstillMs = limits.standstillMin,
    isAlone = false,
  } = options
  const definitions = new Map(options.definitions.map((definition) => [definition.kind, definition as JobDefinition]))
  assert(definitions.size === options.definitions.length, 'Every kind of job is defined once.')
  const allKinds = [...definitions.keys()]
  const removalKinds = allKinds.filter((kind) => definitions.get(kind)?.removesByAge)
  const otherKinds = allKinds.filter((kind) => !removalKinds.includes(kind))
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  let isScheduled = false
  let lastNow = 0
  /** Set from the moment a standstill is found until nothing is late any more. */
  let removalsWaitUntil: number | undefined
  let wake = (): void => {}
  let loop: Promise<void> | undefined

  /** Schedules are written once per runner, and again when the clock jumps back: times in rows may lie far ahead then. */
  async function prepare(now: number): Promise<void> {
    if (isScheduled && now >= lastNow) return void (lastNow = now)
    const call = options.makeCall()
    await db.write([], async (tx) => {
      if (isAlone && !isScheduled) await markLeasesEnded(tx, now)
      await markOverdue(tx, { now, leaseMs })
      for (const { kind, everyMs } of definitions.values()) {
        if (everyMs !== undefined) await updateSchedule(tx, { id: newId(call), kind, now, everyMs })
      }
    })
    isScheduled = true
    lastNow = now
  }

  async function claim(count: number): Promise<ClaimedJob[]> {
    if (allKinds.length === 0) return []
    const now = clock.now()
    await prepare(now)
    // Most looks find nothing, and a read costs less than a write.
    if (!(await hasDueJob(db, { kinds: allKinds, now }))) return []
    const kinds = (await mayRemove(now)) ? allKinds : otherKinds
    if (kinds.length === 0) return []
    return claimJobs(db, { kinds, now, leaseMs, count })
  }

  /** The rows themselves keep how long nothing was removed, also over a restart. */
  async function mayRemove(now: number): Promise<boolean> {
    if (removalKinds.length === 0 || standstillMs === Infinity) return true
    if (!(await hasDueJob(db, { kinds: removalKinds, now: now - standstillMs }))) {
      removalsWaitUntil = undefined
      return true
    }
    if (removalsWaitUntil === undefined) {
      removalsWaitUntil = now + limits.standstillPause
      const until = new Date(removalsWaitUntil).toISOString()
      log.warn({ until }, 'the server stood still for a day or more, or its clock ran ahead: nothing is removed by age for a while')
    }
    return now >= removalsWaitUntil
  }

  async function run(job: ClaimedJob): Promise<void> {
    const definition = definitions.get(job.kind)
    assert(definition, 'Only known kinds are claimed.')
    const lease = new AbortController()
    const timer = setTimeout(() => lease.abort(), leaseMs).unref()
    const signal = AbortSignal.any([stopping.signal, lease.signal])
    const call = { ...options.makeCall(), signal }
    let input: object = {}
    try {
      input = JSON.parse(job.input) as object
      await settle(definition, job, await definition.run(call, input))
    } catch (error) {
      if (isGivenUp(definition, job, error)) await giveUp(definition, job, { call, input, error })
      else await giveBack(job, error)
    } finally {
      clearTimeout(timer)
    }
  }

  async function settle(definition: JobDefinition, job: ClaimedJob, outcome: JobOutcome): Promise<void> {
    if ('again' in outcome) {
      const input = outcome.input && JSON.stringify(outcome.input)
      await updateDueTime(db, job, { dueAt: clock.now() + (outcome.delayMs ?? 0), input, attempts: 0 })
    } else if (definition.everyMs !== undefined) await updateDueTime(db, job, { dueAt: clock.now() + definition.everyMs, attempts: 0 })
    else await removeJob(db, job)
  }

  const isGivenUp = (definition: JobDefinition, job: ClaimedJob, error: unknown): boolean =>
    definition.giveUp !== undefined && job.attempts >= limits.jobAttemptsMax && !stopping.signal.aborted && !isStoreAway(error)

  async function giveUp(
    definition: JobDefinition,
    job: ClaimedJob,
    { call, input, error }: { readonly call: Call<JobNeeds>; readonly input: object; readonly error: unknown },
  ): Promise<void> {
    log.error({ err: error, kind: job.kind, attempts: job.attempts }, 'a job failed again and again and is given up')
    try {
      await settle(definition, job, (await definition.giveUp?.(call, input)) ?? done)
    } catch (giveUpError) {
      await giveBack(job, giveUpError)
    }
  }

  /** A job that failed comes back later and later; one that was stopped comes back at once. */
  async function giveBack(job: ClaimedJob, error: unknown): Promise<void> {
    const isStopped = stopping.signal.aborted
    const delayMs = isStopped ? 0 : Math.min(retryMsFirst * 2 ** (job.attempts - 1), retryMsMax)
    const lastError = (error instanceof Error ? error.message : String(error)).slice(0, errorLengthMax)
    if (!isStopped) log.warn({ err: error, kind: job.kind, attempts: job.attempts }, 'a job failed and is tried again')
    try {
      await updateDueTime(db, job, { dueAt: clock.now() + delayMs, attempts: isStopped ? job.attempts - 1 : job.attempts, lastError })
    } catch (storeError) {
      log.error({ err: storeError, kind: job.kind }, 'a job could not be given back; its lease will run out')
    }
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve))
      const isMoreLikely = await fill()
      if (!isMoreLikely) await Promise.race([woken, pollPause(pollMs, stopping.signal)])
      else if (running.size >= concurrency) await Promise.race(running)
    }
    await Promise.all(running)
  }

  /** Claims as many jobs as there is room for; true when there may be more. */
  async function fill(): Promise<boolean> {
    const room = concurrency - running.size
    if (room <= 0) return true
    try {
      const claimed = await claim(room)
      for (const job of claimed) {
        // A job that ended may have made others due, or be due again itself.
        const ended: Promise<void> = run(job).finally(() => {
          running.delete(ended)
          wake()
        })
        running.add(ended)
      }
      return claimed.length === room
    } catch (error) {
      log.error({ err: error }, 'jobs could not be claimed')
      return false
    }
  }

  return {
    jobs: { wake: () => wake() },
    start() {
      loop ??= work()
    },
    async stop() {
      stopping.abort()
      await loop
    },
    async runDue() {
      for (let runs = 0; ; runs++) {
        assert(runs < dueRunsMax, 'Jobs that are due come to an end.')
        const [job] = await claim(1)
        if (!job) return runs
        await run(job)
      }
    },
  }
}

/** The disk is full or the database gone: the work is as good as before, and waits. */
const isStoreAway = (error: unknown): boolean => error instanceof Failure && error.kind === 'unavailable'

/** A timer that neither keeps the process alive nor outlives the signal. */
function pollPause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms).unref()
    signal.addEventListener('abort', end)
  })
}
