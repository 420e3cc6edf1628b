/**
 * Background work. A job is one row, enqueued in the transaction that makes the work necessary,
 * claimed with a lease, and safe to run twice: a crash leaves the row, the lease runs out and
 * another runner takes it. Handlers do bounded work and answer whether some is left.
 */
import { hex, sql } from '../db/sql.ts'
import type { Transaction } from '../db/db.ts'
import type { Call, Machinery } from '../call.ts'

export type JobNeeds = Exclude<keyof Machinery, 'jobs'> | 'jobs'

export type JobDefinition<Input extends object = object> = {
  /** `slice.verb`, stable for ever: rows of older versions carry it. */
  readonly kind: string
  /** Runs one bounded step. `again` asks for another run after `delayMs` (default: at once). */
  readonly run: (call: Call<JobNeeds>, input: Input) => Promise<JobOutcome>
  /** A job with a schedule is enqueued once and comes back after this time, for ever. */
  readonly everyMs?: number
  /**
   * It removes for good what users may want back, because time has passed. After a standstill
   * it waits for `limits.standstillPause`: a clock that ran ahead would take everything at once.
   */
  readonly removesByAge?: true
  /**
   * Takes the place of another try after `limits.jobAttemptsMax` failures in a row, for work that
   * somebody waits for: it says so, and leaves nothing half done. Not while the stores are away.
   */
  readonly giveUp?: (call: Call<JobNeeds>, input: Input) => Promise<JobOutcome>
}

export type JobOutcome = { readonly done: true } | { readonly again: true; readonly delayMs?: number; readonly input?: object }

export const done: JobOutcome = { done: true }

/**
 * Enqueues a job inside the transaction that makes it necessary. A `uniqueKey` that is already
 * waiting is left as it is; one that is running will run again, as it may have looked too early.
 */
export async function enqueueJob<Input extends object>(
  tx: Transaction,
  job: {
    readonly definition: Pick<JobDefinition<Input>, 'kind'>
    readonly id: string
    readonly input: Input
    readonly dueAt: number
    readonly uniqueKey?: string
  },
): Promise<void> {
  await tx.run(sql`
    INSERT INTO jobs (id, kind, input, due_at, unique_key, attempts)
    VALUES (${hex(job.id)}, ${job.definition.kind}, ${JSON.stringify(job.input)}, ${job.dueAt}, ${job.uniqueKey ?? job.id}, 0)
    ON CONFLICT (unique_key) DO UPDATE SET due_at = excluded.due_at WHERE jobs.lease_until IS NOT NULL`)
}
