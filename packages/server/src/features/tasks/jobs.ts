/** Background work of tasks: forgetting those that ended long ago. */
import { limits } from '../../kernel/limits.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { removeEndedTasks } from './task-store.ts'

const prune: JobDefinition = {
  kind: 'tasks.prune',
  everyMs: 3600_000,
  async run(call) {
    const limit = limits.cleanedRowsPerStep
    const removed = await call.db.write([], (tx) => removeEndedTasks(tx, { endedUntil: call.clock.now() - limits.taskRetention, limit }))
    return removed === limit ? { again: true } : done
  },
}

export const taskJobs: readonly JobDefinition[] = [prune]
