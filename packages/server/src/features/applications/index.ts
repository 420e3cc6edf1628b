/**
 * Applications: programs that upload into one Space with keys for single objects. Registered
 * here, where their keys are made too; what a key opens is seen by the object door.
 */
export { applicationActions } from './actions.ts'
export { parseApplicationBucket, publicDirectory, storageRoot } from './application.ts'
export type { Application, StorageKind } from './application.ts'
export { removeApplicationsOf } from './application-store.ts'
export { findApplicationTree } from './find-application-tree.ts'
export { applicationFailure } from './failures.ts'
