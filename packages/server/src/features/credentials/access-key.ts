/** The noun: an AccessKey, a long-lived key pair of a Library with grants. Pure; no I/O. */
import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'

export type AccessKey = {
  /** What requests carry; `AKID` and 32 letters and digits. */
  readonly id: string
  readonly libraryId: LibraryId
  readonly name: string
  readonly grants: ReadonlySet<Grant>
  /** Spaces it is limited to; absent means every Space of the Library, empty means none. */
  readonly spaces?: ReadonlySet<SpaceName>
  readonly isEnabled: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** The key with what is secret about it; shown once, to whoever made or rotated it. */
export type NewAccessKey = { readonly key: AccessKey; readonly secretKey: string }

const permanentId = /^AKID[0-9a-z]{32}$/

/** False for what can't be the id of an AccessKey: nobody asks the database about it. */
export const isAccessKeyId = (text: string): boolean => permanentId.test(text)
