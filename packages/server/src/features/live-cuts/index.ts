/** Cuts: orders that take publishers and viewers of live streams off at once, in every process. */
export { announceCut, cutLock } from './announce-cut.ts'
export { isCutBy } from './cut.ts'
export type { Cut } from './cut.ts'
export { liveCutJobs } from './jobs.ts'
export { forgetLive, rememberLive } from './live-memory.ts'
export { watchCuts } from './watch-cuts.ts'
export type { CutWatch } from './watch-cuts.ts'
