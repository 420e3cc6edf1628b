/** Background work of the tree: removing what was purged, then the bytes nobody needs. */
import type { JobDefinition } from '../../platform/jobs/jobs.ts'

export const entryJobs: readonly JobDefinition[] = []
