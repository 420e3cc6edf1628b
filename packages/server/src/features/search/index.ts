/**
 * Searches for names in a Space. Which names there are is told by the tree, in the transaction
 * that changes it (`entries`); how they are found, in any language, lives here. Contents are not
 * searched.
 */
export { searchJobs } from './jobs.ts'
export { searchOperations } from './routes.ts'
