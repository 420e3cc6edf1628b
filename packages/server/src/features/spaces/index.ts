/** Spaces: each tenant's tree inside a Library, with its settings and counters. Ground floor. */
export * from './space.ts'
export { libraryOperation, spaceOperation } from './scoped-operation.ts'
