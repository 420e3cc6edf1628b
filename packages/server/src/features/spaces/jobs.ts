/** Background work of Spaces. */
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { purgeSpace, purgeSpaceKind } from './purge-space.ts'
import type { PurgeSpaceInput } from './purge-space.ts'

const purge: JobDefinition<PurgeSpaceInput> = {
  kind: purgeSpaceKind,
  run: async (call, input) => ((await purgeSpace(call, input)) ? done : { again: true }),
}

export const spaceJobs: readonly JobDefinition<never>[] = [purge]
