/**
 * Versions: the earlier contents of Files, seen and managed by users, and what a Library's
 * settings keep of them. A content becomes a version in the tree (`placeFile`), where it is
 * overwritten; reading one is a download.
 */
export { versionJobs } from './jobs.ts'
export { versionOperations } from './routes.ts'
