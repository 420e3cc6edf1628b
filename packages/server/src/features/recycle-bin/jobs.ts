/** Background work of the bin: purging what has reached its end. */
import { done } from '../../platform/jobs/jobs.ts'
import type { JobDefinition } from '../../platform/jobs/jobs.ts'
import { purgeEndedItems, purgeEndedKind } from './purge-items.ts'

const run: JobDefinition['run'] = async (call) => ((await purgeEndedItems(call)) ? { again: true } : done)

/** Looks for items whose retention is over. */
const expire: JobDefinition = { kind: 'recycle-bin.expire', everyMs: 60_000, removesByAge: true, run }

/** The same without waiting, for a bin that was emptied. */
const purge: JobDefinition = { kind: purgeEndedKind, removesByAge: true, run }

export const recycleBinJobs: readonly JobDefinition[] = [expire, purge]
