/** Spaces: each tenant's tree inside a Library, with its settings and counters. Ground floor: knows libraries, nothing above. */
export * from './space.ts'
export { libraryOperation, spaceOperation } from './scoped-operation.ts'
export { countSpaces, createSpaceRow, findSpace, forgetSpace, getCounters, listSpaces, recallSpace, sumCounters } from './space-store.ts'
export type { NewSpace, SpaceCounters } from './space-store.ts'
export { retireSpace } from './delete-space.ts'
export { spaceFailure } from './failures.ts'
export { spaceJobs } from './jobs.ts'
export { spaceOperations } from './routes.ts'
