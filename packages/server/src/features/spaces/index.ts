/** Spaces: each tenant's tree inside a Library, with its settings and counters. Ground floor: knows libraries, nothing above. */
export * from './space.ts'
export { libraryOperation, spaceOperation } from './scoped-operation.ts'
export {
  countSpaces,
  createSpaceRow,
  findSpace,
  forgetSpace,
  getCounters,
  listSpaces,
  listSpacesAcross,
  recallSpace,
  sumCounters,
} from './space-store.ts'
export type { NewSpace, PlacedSpace, SpaceCounters, SpacePlace } from './space-store.ts'
export { changeCounters, checkRoom, insertLibraryQuota, quotaKinds, removeLibraryQuotas, updateLibraryQuota } from './space-counters.ts'
export type { CounterChange } from './space-counters.ts'
export { enqueueFollowSearch, findSearchedSince, followSearchKind, scanSpacesToFollow, updateSearchedSince } from './searched-spaces.ts'
export type { SpaceToFollow } from './searched-spaces.ts'
export { retireSpace } from './delete-space.ts'
export { spaceFailure } from './failures.ts'
export { spaceJobs } from './jobs.ts'
export { spaceOperations } from './routes.ts'
