/**
 * Objects: the tree as the object protocols see it, Files under keys. Puts, copies, finds, lists
 * and deletes by key; what a File is, what a bin or a version does with it, and what it counts is
 * the tree's business. Knows no protocol.
 */
export { copyObject } from './copy-object.ts'
export type { ObjectCopy } from './copy-object.ts'
export { deleteObjects } from './delete-objects.ts'
export { objectFailure } from './failures.ts'
export { findObject, partCountOf, readObject, readSmallObject, storedAtOf } from './find-object.ts'
export { listObjects } from './list-objects.ts'
export type { ListedObject, ObjectListing, ObjectPage } from './list-objects.ts'
export { findKeyPlace, requireKeyPlace } from './object-key.ts'
export type { KeyPlace } from './object-key.ts'
export { checkObjectPlace, placeObject } from './place-object.ts'
export type { NewObject, PutCondition } from './place-object.ts'
export { checkPut, nothingStored, putObject } from './put-object.ts'
export type { ObjectPut, PutContent, PutReceipt } from './put-object.ts'
