/** The rows of jobs. A claimed row is due again when its lease runs out, so a crash needs no cleaning up. */
import type { Db, Transaction } from '../db/db.ts'
import { forUpdateSkipLocked } from '../db/expressions.ts'
import { hex, join, sql } from '../db/sql.ts'

export type ClaimedJob = {
  readonly id: string
  readonly kind: string
  readonly input: string
  readonly attempts: number
  /** Together with `attempts` the proof that the row is still this runner's. */
  readonly lease_until: number
}

type ClaimOptions = { readonly kinds: readonly string[]; readonly now: number; readonly leaseMs: number; readonly count: number }

export async function hasDueJob(db: Db, { kinds, now }: Pick<ClaimOptions, 'kinds' | 'now'>): Promise<boolean> {
  const due = sql`SELECT 1 AS one FROM jobs WHERE due_at <= ${now} AND kind IN (${join(kinds)}) LIMIT 1`
  return (await db.read((reader) => reader.get(due))) !== undefined
}

/** Claims due jobs of the kinds this program knows. Claimers of several processes pass over each other's rows. */
export function claimJobs(db: Db, { kinds, now, leaseMs, count }: ClaimOptions): Promise<ClaimedJob[]> {
  return db.write([], (tx) =>
    tx.all<ClaimedJob>(sql`
      WITH due AS MATERIALIZED (
        SELECT id FROM jobs
        WHERE due_at <= ${now} AND (lease_until IS NULL OR lease_until <= ${now}) AND kind IN (${join(kinds)})
        ORDER BY due_at, id LIMIT ${count} ${forUpdateSkipLocked}
      )
      UPDATE jobs SET lease_until = ${now + leaseMs}, due_at = ${now + leaseMs}, attempts = attempts + 1
      WHERE id IN (SELECT id FROM due)
      RETURNING id, kind, input, attempts, lease_until`),
  )
}

/** A job that was enqueued again while it ran is run again: somebody found new work for it. */
export function removeJob(db: Db, job: ClaimedJob): Promise<void> {
  return db.write(`job:${job.id}`, async (tx) => {
    const removed = await tx.run(sql`
      DELETE FROM jobs
      WHERE id = ${hex(job.id)} AND attempts = ${job.attempts} AND lease_until = ${job.lease_until} AND due_at = lease_until`)
    if (removed > 0) return
    await tx.run(sql`
      UPDATE jobs SET lease_until = NULL, attempts = 0, last_error = NULL
      WHERE id = ${hex(job.id)} AND attempts = ${job.attempts} AND lease_until = ${job.lease_until}`)
  })
}

type Rescheduling = { readonly dueAt: number; readonly input?: string | undefined; readonly attempts: number; readonly lastError?: string }

/** Gives the row back, due at another time; an earlier time asked for meanwhile wins. */
export function updateDueTime(db: Db, job: ClaimedJob, { dueAt, input, attempts, lastError }: Rescheduling): Promise<number> {
  return db.write(`job:${job.id}`, (tx) =>
    tx.run(sql`
      UPDATE jobs SET
        due_at = CASE WHEN due_at < lease_until AND due_at < ${dueAt} THEN due_at ELSE ${dueAt} END,
        input = ${input ?? job.input}, attempts = ${attempts}, last_error = ${lastError ?? null}, lease_until = NULL
      WHERE id = ${hex(job.id)} AND attempts = ${job.attempts} AND lease_until = ${job.lease_until}`),
  )
}

/** The longest that a job may ask to wait, and what two processes may differ by. */
const waitMsMax = 2 * 24 * 3600_000

/** Leases, and times to run, from a future that nobody could have meant: the clock has jumped back. */
export async function markOverdue(tx: Transaction, { now, leaseMs }: { readonly now: number; readonly leaseMs: number }): Promise<void> {
  await tx.run(sql`UPDATE jobs SET lease_until = NULL, due_at = ${now} WHERE lease_until > ${now + 2 * leaseMs}`)
  await tx.run(sql`UPDATE jobs SET due_at = ${now} WHERE lease_until IS NULL AND due_at > ${now + waitMsMax}`)
}

/** Every lease, and the jobs under them are due: whoever held one is dead. How long ago that was can still be seen. */
export async function markLeasesEnded(tx: Transaction, now: number): Promise<void> {
  await tx.run(sql`
    UPDATE jobs SET lease_until = NULL, due_at = CASE WHEN lease_until < ${now} THEN lease_until ELSE ${now} END
    WHERE lease_until IS NOT NULL`)
}

/** A scheduled job never waits longer than its period, however the clock was set when it ran last. */
export async function updateSchedule(
  tx: Transaction,
  job: { readonly id: string; readonly kind: string; readonly now: number; readonly everyMs: number },
): Promise<void> {
  await tx.run(sql`
    INSERT INTO jobs (id, kind, input, due_at, unique_key, attempts)
    VALUES (${hex(job.id)}, ${job.kind}, '{}', ${job.now}, ${job.kind}, 0)
    ON CONFLICT (unique_key) DO UPDATE SET due_at = excluded.due_at
    WHERE jobs.lease_until IS NULL AND jobs.due_at > ${job.now + job.everyMs}`)
}
