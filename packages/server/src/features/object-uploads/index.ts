/**
 * Object uploads: unfinished Files that the object protocols address by bucket and key. The rows,
 * the parts and their end by age are those of every upload; what is of this slice is how they are
 * found, listed and completed from a list of parts. A key's directories are made when it is complete.
 */
export { beginObjectUpload } from './begin-object-upload.ts'
export type { ObjectUploadInput } from './begin-object-upload.ts'
export { receiveObjectPart, requireObjectUpload, requirePartPlace } from './receive-object-part.ts'
export type { UploadAt } from './receive-object-part.ts'
export { completeObjectUpload } from './complete-object-upload.ts'
export type { CompletedObject } from './complete-object-upload.ts'
export { abortObjectUpload } from './abort-object-upload.ts'
export { listObjectParts } from './list-object-parts.ts'
export { listObjectUploads } from './list-object-uploads.ts'
export type { ListedUpload, UploadMarker } from './object-upload-store.ts'
export type { ListedPart } from './part-list.ts'
