/**
 * Entries: the tree itself. Files, directories and their names, moves and listings, the journal
 * of what changed, and the rows that say which bytes are still needed. Ground floor: knows
 * libraries and spaces, nothing above. It never touches bytes except to remove dead segments.
 */
export * from './entry.ts'
export { entryColumns, toEntry } from './entry-store.ts'
export {
  findChild,
  findEntryById,
  findEntryByPath,
  findEntryWithPath,
  findRecycledEntry,
  hasVersions,
  pathOf,
  pathsOf,
} from './tree-lookup.ts'
export type { EntryRow } from './entry-store.ts'
export { shownColumns, toListedEntry } from './listing-store.ts'
export type { ListedRow } from './listing-store.ts'
export type { TreeOf } from './tree-lookup.ts'
export { attributeChangeFields, attributeFields, changeAttributes, metaField, readAttributes } from './attributes.ts'
export type { AttributesChange, AttributesInput } from './attributes.ts'
export { checkPlace } from './check-place.ts'
export { checkDirectoryPlace, checkFilePlace } from './content-rules.ts'
export { findOrCreateParents, recordCreated } from './create-directory.ts'
export type { Place, PlaceRules } from './check-place.ts'
export { placeFile } from './place-file.ts'
export type { NewFile, PlacedFile } from './place-file.ts'
export { nextNumber, recordChange, snapshot } from './record-change.ts'
export type { Change, ChangeEvent, ChangeOperation } from './record-change.ts'
export { indexJobKind, markNames } from './name-changes.ts'
export type { IndexInput } from './name-changes.ts'
export { recycleEntry } from './recycle-entry.ts'
export { relocateEntry } from './relocate-entry.ts'
export type { Relocated, Relocation } from './relocate-entry.ts'
export { detachForPurge, removeEntry } from './remove-entry.ts'
export { moveFileWithin } from './move-file.ts'
export type { PlacedEntry } from './move-file.ts'
export { moveDirectoryWithin } from './move-directory.ts'
export { copyFileWithin } from './copy-file.ts'
export { beginTreeCopy, copyTreeStep } from './copy-tree.ts'
export type { TreeCopy } from './copy-tree.ts'
export { carryFileWithin } from './carry-file.ts'
export { beginTreeCarry, carryTreeStep, endTreeCarry, turnTreeCarry } from './carry-tree.ts'
export type { TreeCarry, TwoSpaces } from './carry-tree.ts'
export { landTree } from './land-tree.ts'
export type { EntryAt, TreeStrategy } from './land-tree.ts'
export { deleteEntriesWithin } from './delete-entries.ts'
export type { PathDeletion } from './delete-entries.ts'
export { findLinkedContents, followToFile, restoreLinks } from './links.ts'
export { findCallersFavorites, findFavorites } from './favorite-marks.ts'
export { recentActions, recordUse } from './recent-uses.ts'
export type { RecentAction } from './recent-uses.ts'
export { restoreVersion } from './restore-version.ts'
export type { EarlierContent } from './restore-version.ts'
export { findContentHistory, listVersionsBeyond, removeVersions, toVersionRef, versionOrigins } from './version-rows.ts'
export type { ContentHistory, VersionOrigin, VersionRef, VersionRefRow } from './version-rows.ts'
export { insertBlob, releaseBlob } from './blob-rows.ts'
export type { NewBlob } from './blob-rows.ts'
export { itemTypeOf, renderItem } from './render-item.ts'
export type { Item, ItemOptions } from './render-item.ts'
export { categoryOf, contentCasOf, contentTypeOf, extnameOf, fileTypeOf } from './content-type.ts'
export { entryFailure } from './failures.ts'
export { ItemReply, directoryPath, statsQuery } from './item-reply.ts'
export { findStatsTop } from './directory-stats.ts'
export type { StatsQuestion } from './directory-stats.ts'
export { entryOperations } from './routes.ts'
export { entryJobs } from './jobs.ts'
