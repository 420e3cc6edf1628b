/** The slice's background work. Each run is one bounded step of an operation that is safe to repeat. */
import type { BlobId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { done, enqueueJob } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { expireUploads } from './expire-uploads.ts'
import { hashContent } from './hash-content.ts'
import type { HashInput } from './hash-content.ts'

const expireJob: JobDefinition = {
  kind: 'uploads.expire',
  everyMs: 60_000,
  removesByAge: true,
  run: async (call) => ((await expireUploads(call)) ? { again: true } : done),
}

const hashJob: JobDefinition<HashInput> = {
  kind: 'uploads.hash',
  run: async (call, input) => {
    const rest = await hashContent(call, input)
    return rest ? { again: true, input: rest } : done
  },
}

// The input of a job is what its own kind was enqueued with.
export const uploadJobs: readonly JobDefinition[] = [expireJob, hashJob as JobDefinition]

/** Has a content hashed once the transaction that made it commits. */
export async function enqueueHashing(tx: Transaction, call: Call<'clock' | 'random' | 'jobs'>, blobId: BlobId): Promise<void> {
  await enqueueJob(tx, {
    definition: hashJob,
    id: newId(call),
    input: { blobId },
    dueAt: call.clock.now(),
    uniqueKey: `${hashJob.kind}:${blobId}`,
  })
  tx.afterCommit(() => call.jobs.wake())
}
