/** The noun: a Bucket, the name under which the object protocols know a tree. Pure; no I/O. */
import { isLibraryId } from '../../kernel/ids.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { accountId } from '../credentials/index.ts'
import type { Library } from '../libraries/index.ts'
import { isChoosableName, onlySpace } from '../spaces/index.ts'
import type { Space } from '../spaces/index.ts'

export type Bucket = {
  readonly name: string
  readonly library: Library
  readonly space: Space
  /** The directory its keys begin in; empty is the root. */
  readonly root: readonly string[]
  /** Keys lose doubled and encoded leading slashes: clients of applications send them with one. */
  readonly hasLooseSlashes: boolean
  /** First segment of the keys that anybody may read, where there is such. */
  readonly publicDirectory?: string
}

/** `<LibraryId>-<account>` for the one tree of a Library, `<LibraryId>-<space>-<account>` for one of many. */
export const bucketName = (libraryId: LibraryId, spaceName: SpaceName): string =>
  spaceName === onlySpace ? `${libraryId}-${accountId}` : `${libraryId}-${spaceName}-${accountId}`

/** What every bucket's name begins with is its Library's id. */
export const libraryIdLength = 16

/** The Library and Space a bucket's name means, whether they exist or not. */
export function parseBucketName(name: string): { readonly libraryId: LibraryId; readonly spaceName: string } | undefined {
  const [, libraryId, space, account] = /^(smh[0-9a-z]{13})(?:-([a-z0-9-]+))?-(\d+)$/.exec(name) ?? []
  if (libraryId === undefined || !isLibraryId(libraryId) || account !== accountId) return undefined
  if (space === undefined) return { libraryId, spaceName: onlySpace }
  return isChoosableName(space) ? { libraryId, spaceName: space } : undefined
}
