/** The noun: a Library, its settings, and what its kind implies. Pure; no I/O. */
import type { LibraryId } from '../../kernel/ids.ts'

export const storageClasses = [
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'MAZ_STANDARD',
  'MAZ_STANDARD_IA',
  'MAZ_INTELLIGENT_TIERING',
] as const
export type StorageClass = (typeof storageClasses)[number]

/** Rules for what may be uploaded; of the Library when it has a single Space, else of each Space. */
export type ContentRules = {
  readonly isPublicRead: boolean
  /** Media libraries: files live in one level of Albums instead of the root. Never changes. */
  readonly isMultiAlbum: boolean
  readonly allowsPhotos: boolean
  readonly allowsVideos: boolean
  /** Lower-case extensions without a dot; empty means "decide by the kind of the extension". */
  readonly photoExtnames: readonly string[]
  readonly videoExtnames: readonly string[]
  /** File libraries; empty means everything. */
  readonly fileExtnames: readonly string[]
  readonly recognizesSensitiveContent: boolean
}

export type LibrarySettings = {
  /** Any file type and depth; otherwise photos and videos only. Never changes. */
  readonly isFileLibrary: boolean
  /** Spaces are made through the API; otherwise one Space named `-`. Never changes. */
  readonly isMultiSpace: boolean
  readonly storageClass: StorageClass
  readonly usesRecycleBin: boolean
  /** 0 keeps recycled items for ever. */
  readonly recycledDays: number
  readonly isSearchEnabled: boolean
  readonly deniesQuotaBelowUsage: boolean
  readonly keepsHistory: boolean
  /** 0 keeps any number of versions. */
  readonly historyCountMax: number
  /** 0 keeps versions for ever. */
  readonly historyDays: number
  /** Overwrites within this time collapse into one version; 0 never. */
  readonly historyMergeSeconds: number
  readonly nameLengthMax: number
  /** Rules of the single Space; multi-tenant libraries keep them per Space. */
  readonly content: ContentRules
  readonly isQuotaEnabled: boolean
  /** Decimal text: up to 2^63-1 bytes. */
  readonly quotaBytes?: string
}

export type LibraryTag = { readonly key: string; readonly value: string }

export type Library = {
  readonly id: LibraryId
  readonly name: string
  readonly remark: string
  readonly settings: LibrarySettings
  readonly tags: readonly LibraryTag[]
  readonly createdAt: number
}

export const defaultContentRules: ContentRules = {
  isPublicRead: false,
  isMultiAlbum: false,
  allowsPhotos: true,
  allowsVideos: true,
  photoExtnames: [],
  videoExtnames: [],
  fileExtnames: [],
  recognizesSensitiveContent: false,
}

export const defaultSettings: LibrarySettings = {
  isFileLibrary: false,
  isMultiSpace: false,
  storageClass: 'STANDARD',
  usesRecycleBin: false,
  recycledDays: 0,
  isSearchEnabled: false,
  deniesQuotaBelowUsage: false,
  keepsHistory: false,
  historyCountMax: 0,
  historyDays: 0,
  historyMergeSeconds: 0,
  nameLengthMax: 255,
  content: defaultContentRules,
  isQuotaEnabled: false,
}
