/** Background work that keeps bytes and rows in step. */
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { collectSegments } from './collect-segments.ts'
import type { CollectInput } from './collect-segments.ts'

const collect: JobDefinition<CollectInput> = { kind: 'segments.collect', everyMs: 24 * 3600_000, run: collectSegments }

export const verifyJobs: readonly JobDefinition<never>[] = [collect]
