/** Background work of the tree: removing what was purged, then the bytes nobody needs. */
import { limits } from '../../kernel/limits.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition, JobOutcome } from '../../platform/jobs/jobs.ts'
import { Pace } from '../../platform/jobs/pace.ts'
import { purgeJobKind, purgeSome } from './purge.ts'
import type { PurgeInput } from './purge.ts'
import { releaseDueBlobs, removeDueSegments } from './release-blobs.ts'

const minute = 60_000

const again = (hasMore: boolean): JobOutcome => (hasMore ? { again: true } : done)

/** Works through one subtree that was detached for good. */
export const purgeEntries: JobDefinition<PurgeInput> = {
  kind: purgeJobKind,
  async run(call, input) {
    const pace = new Pace(call.db.traits.unseenStepMs)
    for (let step = 0; step < limits.stepsPerRun; step++) {
      call.signal.throwIfAborted()
      const startedAt = call.clock.now()
      const { isDone, rows } = await purgeSome(call, input, pace.rowsMax)
      await call.faults.at('entries.purge.stepped')
      if (isDone) return done
      pace.note({ rows, ms: call.clock.now() - startedAt })
      await pace.rest()
    }
    return again(true)
  },
}

/** Looks at references whose grace time is over. */
export const releaseBlobsJob: JobDefinition = {
  kind: 'blobs.release',
  everyMs: minute,
  run: async (call) => again(await releaseDueBlobs(call)),
}

/** Hands the bytes of removed blobs and abandoned uploads back to the byte store. */
export const removeSegmentsJob: JobDefinition = {
  kind: 'segments.remove',
  everyMs: minute,
  run: async (call) => again(await removeDueSegments(call)),
}

/** A row's input is what was enqueued with its kind. */
export const entryJobs: readonly JobDefinition[] = [purgeEntries as JobDefinition, releaseBlobsJob, removeSegmentsJob]
