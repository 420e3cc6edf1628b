/** Libraries: the top-level containers, their settings and their secret. Ground floor: knows no other slice. */
export * from './library.ts'
export { findLibrary } from './find-library.ts'
export { forgetLibrary } from './library-cache.ts'
export { findLibraryRow, insertLibrary, listLibraries, markLibraryDeleting, updateLibraryRow } from './library-store.ts'
export type { LibraryQuery, TagFilter } from './library-store.ts'
export { findLibrarySecret, sealNewSecret, verifyLibrarySecret } from './verify-library-secret.ts'
