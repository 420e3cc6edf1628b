/** The noun: a Space, the tenant's tree inside a Library. Pure; no I/O. */
import type { EntryId, LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import type { ContentRules, Library } from '../libraries/index.ts'

/** The Space of a single-tenant Library. */
export const onlySpace = '-' as SpaceName

export type SpaceSettings = {
  /** What may be uploaded and who may read; a single-tenant Library keeps these itself. */
  readonly content: ContentRules
  readonly spaceTag?: string
}

export type Space = {
  readonly id: SpaceId
  readonly libraryId: LibraryId
  /** What clients call it. */
  readonly name: SpaceName
  readonly rootId: EntryId
  readonly createdBy: string
  readonly createdAt: number
  readonly settings: SpaceSettings
  /** Bytes per second of each download; absent means unlimited. */
  readonly downloadBytesPerSecond?: number
  /** Days recycled items are kept, where the Space overrides its Library. */
  readonly retentionDays?: number
  /** A quota covers it: what uploads announce is booked. Where this is out of date, the quota still holds. */
  readonly hasQuota: boolean
}

export const spaceNameLengthMax = 32
const choosableName = /^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/

/** A name a client may choose: all-digit ones would be taken for quota ids. */
export const isChoosableName = (text: string): boolean => choosableName.test(text) && !/^[0-9]+$/.test(text)

/** False for what can't be the name of any Space. */
export const isSpaceName = (text: string): text is SpaceName => text === onlySpace || choosableName.test(text)

/** What the authorisation step resolves for an operation inside a Library. */
export type LibraryScope = { readonly library: Library }
/** What it resolves for an operation inside a Space. */
export type SpaceScope = { readonly library: Library; readonly space: Space }

/** The rules in force: the Library's own where it has a single Space. */
export const contentRules = (scope: SpaceScope): ContentRules =>
  scope.library.settings.isMultiSpace ? scope.space.settings.content : scope.library.settings.content
