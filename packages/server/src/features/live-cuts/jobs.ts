import { limits } from '../../kernel/limits.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { cutLock } from './announce-cut.ts'
import { removeCutsBefore } from './cut-store.ts'

/** Cuts that every process has read long ago. */
const forgetCuts: JobDefinition = {
  kind: 'live-cuts.forget',
  everyMs: limits.liveCutsRetention,
  run: async (call) => {
    const before = call.clock.now() - limits.liveCutsRetention
    const removed = await call.db.write(cutLock, (tx) => removeCutsBefore(tx, before, limits.housekeepingRowsPerStep))
    return removed === limits.housekeepingRowsPerStep ? { again: true } : done
  },
}

export const liveCutJobs: readonly JobDefinition<never>[] = [forgetCuts]
