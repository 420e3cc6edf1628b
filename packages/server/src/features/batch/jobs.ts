/** Background work of batches: what did not fit into the request. */
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { batchJobKind, continueBatch, refuseItem } from './run-batch.ts'
import type { BatchJobInput } from './run-batch.ts'

const run: JobDefinition<BatchJobInput> = { kind: batchJobKind, run: continueBatch, giveUp: refuseItem }

export const batchJobs: readonly JobDefinition<never>[] = [run]
