/** The slice's background work. */
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { expireUploads } from './expire-uploads.ts'
import { hashContent } from './hash-content.ts'

export const uploadJobs: readonly JobDefinition[] = [expireUploads, hashContent as JobDefinition]
