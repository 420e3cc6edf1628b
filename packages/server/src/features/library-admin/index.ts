/**
 * What the owner of an account does with Libraries: make, describe, change, delete. Stands above
 * `libraries` and `spaces`, because a Library comes and goes with its Spaces.
 */
export { libraryActions } from './actions.ts'
export { createLibrary } from './create-library.ts'
export { modifyLibrary } from './modify-library.ts'
