/**
 * Recounts: putting right what directories remember of their children, as a task of an
 * administrator. Those counts change with the rows in the same transactions, so that there is
 * normally nothing to do; it is for whoever has reason to doubt. Adding up is not kept, and
 * therefore never wrong.
 */
export { recountJobs } from './jobs.ts'
export { recountOperations } from './routes.ts'
