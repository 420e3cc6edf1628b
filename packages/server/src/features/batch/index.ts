/**
 * Batches: copies, moves and deletions of many Entries at once, within a Space and between two,
 * and copies of whole Directories. What an Entry's change means belongs to the tree; this room
 * decides who may, in which order, how much at a time, and what each item is told.
 */
export { batchFailure } from './failures.ts'
export { batchJobs } from './jobs.ts'
export { batchOperations } from './routes.ts'
