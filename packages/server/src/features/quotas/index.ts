/**
 * Quotas: limits for what Spaces hold together, and what becomes of a Space that holds more. What
 * is counted, and the refusal of growth, belongs to the Spaces (`changeCounters`), so that no
 * write can pass it by; here limits are set and, where one says so, what is too much is deleted.
 */
export { quotaFailure } from './failures.ts'
export { quotaJobs } from './jobs.ts'
export { hasRemovalAt } from './removal-store.ts'
export { quotaOperations } from './routes.ts'
