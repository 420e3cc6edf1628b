/**
 * The bin: removed Entries that can return, until their retention ends. Putting something into
 * it belongs to the tree (`recycleEntry`); listing, restoring and purging live here.
 */
export { recycleBinJobs } from './jobs.ts'
export { recycleBinOperations } from './routes.ts'
