/** Background work of versions: clearing, trimming, and removing what has reached its end. */
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition, JobOutcome } from '../../platform/jobs/jobs.ts'
import { clearKind, clearStep, failClearing } from './clear-history.ts'
import type { ClearInput } from './clear-history.ts'
import { pruneEndedVersions, trimKind, trimLibraries, trimVersions } from './prune-versions.ts'
import type { TrimInput } from './prune-versions.ts'

const again = (hasMore: boolean): JobOutcome => (hasMore ? { again: true } : done)

const clear: JobDefinition<ClearInput> = {
  kind: clearKind,
  run: async (call, input) => again(!(await clearStep(call, input))),
  async giveUp(call, input) {
    await failClearing(call, input)
    return done
  },
}

const trim: JobDefinition<TrimInput> = {
  kind: trimKind,
  removesByAge: true,
  run: async (call, input) => again(await trimVersions(call, input)),
}

const trimAll: JobDefinition = {
  kind: 'versions.trim-all',
  everyMs: 24 * 3600_000,
  removesByAge: true,
  run: async (call) => again(await trimLibraries(call)),
}

const prune: JobDefinition = {
  kind: 'versions.prune',
  everyMs: 600_000,
  removesByAge: true,
  run: async (call) => again(await pruneEndedVersions(call)),
}

/** A row's input is what was enqueued with its kind. */
export const versionJobs: readonly JobDefinition[] = [clear as JobDefinition, trim as JobDefinition, trimAll, prune]
