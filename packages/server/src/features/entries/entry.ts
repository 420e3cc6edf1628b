/** The noun: an Entry of the tree and its kinds. Pure; no I/O. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { BlobId, EntryId, SpaceId } from '../../kernel/ids.ts'

export type EntryKind = 'directory' | 'file' | 'symlink' | 'virtual'

/** The order of the numbers is the column `entries.kind`. */
export const entryKinds: readonly EntryKind[] = ['directory', 'file', 'symlink', 'virtual']

/** What callers attach to an Entry. Absent members are unset. */
export type Attributes = {
  readonly labels?: readonly string[]
  readonly category?: string
  /** Full header names, `x-smh-meta-…`. */
  readonly meta?: Readonly<Record<string, string>>
  /** ISO texts as the client sent them. */
  readonly localCreationTime?: string
  readonly localModificationTime?: string
  /** How the content asks to be served, by lower-case header name; doors that know such headers set and return them. */
  readonly headers?: Readonly<Record<string, string>>
  /** The class a client asked for, where it is not the usual one: a label, kept and returned. */
  readonly storageClass?: string
}

/** The content of a File: what every answer about it tells. */
export type Content = {
  readonly blobId: BlobId
  readonly sizeBytes: number
  /** Unsigned decimal; absent until a job has established it. */
  readonly crc64?: string
  /** MD5 hex, or `hex-N` for N parts; without quotes. */
  readonly etag: string
  readonly contentType: string
}

export type Entry = {
  readonly spaceId: SpaceId
  readonly id: EntryId
  /** Undefined for the root of a Space only. */
  readonly parentId?: EntryId
  readonly name: string
  readonly kind: EntryKind
  readonly createdAt: number
  readonly modifiedAt: number
  readonly createdBy: string
  /** A File's version number, a Directory's change counter. */
  readonly revision: number
  /** Direct children of a Directory. */
  readonly childFileCount: number
  readonly childDirectoryCount: number
  /** Files only. */
  readonly content?: Content
  /** Virtual files only: what they say of a content that is elsewhere. */
  readonly claimed?: Pick<Content, 'sizeBytes' | 'contentType'>
  /** When the current content arrived. */
  readonly uploadedAt?: number
  /** Symlinks only. */
  readonly linkTargetId?: EntryId
  readonly attributes: Attributes
}

/** What lists show of an Entry: without what only a change of it needs. */
export type ListedEntry = Pick<
  Entry,
  'name' | 'kind' | 'createdAt' | 'modifiedAt' | 'createdBy' | 'revision' | 'claimed' | 'linkTargetId' | 'attributes'
> & {
  /** Of lists that tell it: reading it is a fifth of reading a page. */
  readonly id?: EntryId
  readonly content?: Omit<Content, 'blobId'>
}

/** What the details of an Entry show besides. */
export type DetailedEntry = ListedEntry & Pick<Entry, 'id' | 'childFileCount' | 'childDirectoryCount'>

export type File = Entry & { readonly kind: 'file'; readonly content: Content }
export type Directory = Entry & { readonly kind: 'directory' }

/** Bytes that the Entry itself counts for. */
export const sizeOf = (entry: Pick<Entry, 'claimed'> & { readonly content?: Pick<Content, 'sizeBytes'> }): number =>
  (entry.content ?? entry.claimed)?.sizeBytes ?? 0

export const isFile = (entry: Entry): entry is File => entry.kind === 'file'
export const isDirectory = (entry: Entry): entry is Directory => entry.kind === 'directory'

export type ConflictStrategy = 'ask' | 'rename' | 'overwrite'

export const isSamePath = (one: EntryPath, other: EntryPath): boolean => one.length === other.length && startsWithPath(one, other)

/** True when `path` is `top` or lies below it. */
export const startsWithPath = (path: EntryPath, top: EntryPath): boolean =>
  top.length <= path.length && top.every((name, index) => name === path[index])

/**
 * Why an Entry is not in the tree; the order of the numbers is the column `entries.state`.
 * `withTarget`: a link that left it with the recycled File it points at, and returns with it.
 */
export type EntryState = 'inTree' | 'recycled' | 'purging' | 'inTransit' | 'withTarget'

export const entryStates: readonly EntryState[] = ['inTree', 'recycled', 'purging', 'inTransit', 'withTarget']
