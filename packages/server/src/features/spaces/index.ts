/** Spaces: each tenant's tree inside a Library, with its settings and counters. Ground floor. */
export * from './space.ts'
export { libraryOperation, spaceOperation } from './scoped-operation.ts'
export { countSpaces, createSpaceRow, findSpace, forgetSpace, getCounters, sumCounters } from './space-store.ts'
export type { NewSpace, SpaceCounters } from './space-store.ts'
export { spaceFailure } from './failures.ts'
