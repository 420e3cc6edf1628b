/** Background work of recounts. */
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { endRecount, recountKind, recountStep } from './recount-directory.ts'
import type { RecountInput } from './recount-directory.ts'

const recount: JobDefinition<RecountInput> = {
  kind: recountKind,
  run: async (call, input) => ((await recountStep(call, input)) ? done : { again: true }),
  async giveUp(call, input) {
    await endRecount(call, input, { status: 500 })
    return done
  },
}

/** A row's input is what was enqueued with its kind. */
export const recountJobs: readonly JobDefinition[] = [recount as JobDefinition]
