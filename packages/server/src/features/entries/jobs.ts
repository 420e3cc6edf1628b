/** Background work of the tree: removing what was purged, then the bytes nobody needs. */
import { spaceLock } from '../../platform/db/db.ts'
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition, JobOutcome } from '../../platform/jobs/jobs.ts'
import { purgeJobKind, purgeStep } from './purge.ts'
import type { PurgeInput } from './purge.ts'
import { releaseDueBlobs, removeDueSegments } from './release-blobs.ts'

const minute = 60_000

const again = (hasMore: boolean): JobOutcome => (hasMore ? { again: true } : done)

/** Works through one subtree that was detached for good. */
export const purgeEntries: JobDefinition<PurgeInput> = {
  kind: purgeJobKind,
  async run(call, input) {
    const isDone = await call.db.write(spaceLock(input.spaceId), (tx) => purgeStep(tx, call, input))
    await call.faults.at('entries.purge.stepped')
    return again(!isDone)
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
