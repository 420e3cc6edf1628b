/**
 * Branded identifiers. Binary ids travel as lower-case hex text inside the process and on
 * the wire, and as 16 raw bytes in the database (see `hex` in platform/db/sql.ts).
 */
declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

/** `smh` + 13 base-36 characters. */
export type LibraryId = Branded<string, 'LibraryId'>
/** Internal number of a Space, unique in the whole database; never on the wire. */
export type SpaceId = Branded<number, 'SpaceId'>
/** What clients call the Space: `-`, `space…` or a chosen name; unique inside one Library. */
export type SpaceName = Branded<string, 'SpaceName'>
/** 32 hex digits, time-ordered and unguessable; clients see it as *inode*. */
export type EntryId = Branded<string, 'EntryId'>
/** 32 hex digits. The id of a Blob is the id of its first segment. */
export type BlobId = Branded<string, 'BlobId'>
/** 32 hex digits: one run of immutable bytes in a blob driver. */
export type SegmentId = Branded<string, 'SegmentId'>
/** 32 hex digits; clients see it as *confirmKey*. */
export type UploadId = Branded<string, 'UploadId'>

const hexId = /^[0-9a-f]{32}$/
const libraryId = /^smh[0-9a-z]{13}$/

export const isHexId = (text: string): boolean => hexId.test(text)
export const isLibraryId = (text: string): text is LibraryId => libraryId.test(text)

/** Undefined when the text can't be the id of anything; callers answer "missing" then. */
export const parseEntryId = (text: string): EntryId | undefined => (hexId.test(text) ? (text as EntryId) : undefined)
export const parseUploadId = (text: string): UploadId | undefined => (hexId.test(text) ? (text as UploadId) : undefined)
