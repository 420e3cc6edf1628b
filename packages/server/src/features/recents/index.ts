/** Recently used files: what a user previewed or changed last in a Space. Only reads and tidies. */
export { recentOperations } from './routes.ts'
export { recentJobs } from './jobs.ts'
