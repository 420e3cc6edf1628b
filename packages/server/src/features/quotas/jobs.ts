/** Background work of Quotas: deleting what is too much, and forgetting in time what was deleted. */
import { newId } from '../../platform/clock.ts'
import { done, enqueueJob } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { cleanUpQuota } from './clean-up.ts'
import type { CleanUpInput } from './clean-up.ts'
import { listOverdueQuotas } from './clean-up-store.ts'
import { removeOldRemovals } from './removal-store.ts'

/** How long a clean-up waits for a purge before it looks again. */
const purgePauseMs = 1000

const cleanUp: JobDefinition<CleanUpInput> = {
  kind: 'quotas.clean-up',
  async run(call, input) {
    const outcome = await cleanUpQuota(call, input)
    return outcome === 'done' ? done : { again: true, ...(outcome === 'waiting' && { delayMs: purgePauseMs }) }
  },
}

/** Starts a clean-up for every Quota that has become overdue; each goes on by itself. */
const watch: JobDefinition = {
  kind: 'quotas.watch',
  everyMs: 60_000,
  removesByAge: true,
  async run(call) {
    const now = call.clock.now()
    const overdue = await call.db.read((reader) => listOverdueQuotas(reader, now))
    if (overdue.length === 0) return done
    await call.db.write(`job:${cleanUp.kind}`, async (tx) => {
      for (const quotaId of overdue)
        await enqueueJob(tx, {
          definition: cleanUp,
          id: newId(call),
          input: { quotaId },
          dueAt: now,
          uniqueKey: `${cleanUp.kind}:${quotaId}`,
        })
      tx.afterCommit(() => call.jobs.wake())
    })
    return done
  },
}

const forget: JobDefinition = {
  kind: 'quotas.forget',
  everyMs: 3_600_000,
  async run(call) {
    const hasMore = await call.db.write(`job:quotas.forget`, (tx) => removeOldRemovals(tx, call.clock.now()))
    return hasMore ? { again: true } : done
  },
}

// The input of a job is what its own kind was enqueued with.
export const quotaJobs: readonly JobDefinition[] = [cleanUp as JobDefinition, watch, forget]
