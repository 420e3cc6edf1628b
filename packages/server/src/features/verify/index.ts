/**
 * Verify: proof that rows and bytes agree, for an operator after a crash, a restore or a doubt.
 * Reads everything, changes nothing unless asked to repair, and never deletes; how the last run
 * ended is kept.
 */
export { repairFinding } from './repair-finding.ts'
export type { Quarantine } from './repair-finding.ts'
export { describeFinding } from './report.ts'
export type { Finding, Report } from './report.ts'
export { verifyJobs } from './jobs.ts'
export { verifyInstallation } from './verify-installation.ts'
export { findLastVerify, markVerified } from './last-verify-store.ts'
export type { LastVerify } from './last-verify-store.ts'
