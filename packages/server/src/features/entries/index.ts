/**
 * Entries: the tree itself. Files, directories and their names, moves and listings, the journal
 * of what changed, and the rows that say which bytes are still needed. Ground floor: knows
 * libraries and spaces, nothing above. It never touches bytes except to remove dead segments.
 */
export * from './entry.ts'
export {
  entryColumns,
  findEntryById,
  findEntryByPath,
  findEntryWithPath,
  findRecycledEntry,
  hasVersions,
  pathOf,
  toEntry,
} from './entry-store.ts'
export type { EntryRow, TreeOf } from './entry-store.ts'
export { attributeChangeFields, attributeFields, changeAttributes, metaField, readAttributes } from './attributes.ts'
export type { AttributesChange, AttributesInput } from './attributes.ts'
export { checkPlace } from './check-place.ts'
export type { Place, PlaceRules } from './check-place.ts'
export { placeFile } from './place-file.ts'
export type { NewFile, PlacedFile } from './place-file.ts'
export { nextNumber, recordChange, snapshot } from './record-change.ts'
export type { Change, ChangeEvent, ChangeOperation } from './record-change.ts'
export { recycleEntry } from './recycle-entry.ts'
export { relocateEntry } from './relocate-entry.ts'
export type { Relocated, Relocation } from './relocate-entry.ts'
export { removeEntry } from './remove-entry.ts'
export { insertBlob, releaseBlob } from './blob-rows.ts'
export type { NewBlob } from './blob-rows.ts'
export { itemTypeOf, renderItem } from './render-item.ts'
export type { Item, ItemOptions } from './render-item.ts'
export { categoryOf, contentCasOf, contentTypeOf, fileTypeOf } from './content-type.ts'
export { entryFailure } from './failures.ts'
export { ItemReply } from './item-reply.ts'
export { entryOperations } from './routes.ts'
export { entryJobs } from './jobs.ts'
