/** The noun: what a search asks for, and whether an Entry answers it. Pure; no I/O. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import { limits } from '../../kernel/limits.ts'
import { allOf, anyOf, tokenOf } from '../../platform/db/name-index.ts'
import type { TokenQuery } from '../../platform/db/name-index.ts'
import { categoryOf, extnameOf, fileTypeOf } from '../entries/index.ts'
import type { Entry, EntryKind } from '../entries/index.ts'
import { matchesType } from './entry-types.ts'
import type { TypeFilter } from './entry-types.ts'
import { extnameToken, hasPieces, tokensOfPiece } from './name-tokens.ts'
import type { Piece } from './name-tokens.ts'

export type Search = {
  /** Any of them; a name holds every piece of a word. Absent: any name. */
  readonly words?: readonly (readonly Piece[])[]
  /** The Directory to look below. */
  readonly scope: EntryPath
  /** Any of them. */
  readonly kinds?: readonly EntryKind[]
  readonly types?: TypeFilter
  /** Lower case, without a dot. */
  readonly inExtnames?: readonly string[]
  readonly excludeExtnames?: readonly string[]
  readonly sizeBytesMin?: number
  readonly sizeBytesMax?: number
  readonly modifiedFrom?: number
  readonly modifiedUntil?: number
  readonly labels?: readonly string[]
  readonly categories?: readonly string[]
  readonly creators?: readonly string[]
}

/** Words were given, but there is nothing in them to look for. */
export const asksForNothing = (search: Search): boolean => search.words?.length === 0

/** What the index must hold for a name to be looked at; undefined when it narrows nothing down. */
export function tokenQueryOf(spaceId: number, search: Search): TokenQuery | undefined {
  const parts: TokenQuery[] = []
  if (search.words) {
    const words = search.words.map((pieces) =>
      allOf(
        pieces
          .slice(0, limits.searchPiecesPerWordMax)
          .flatMap((piece) => tokensOfPiece(piece, limits.searchTokensPerPieceMax).map((token) => tokenOf(spaceId, token))),
      ),
    )
    parts.push(anyOf(words))
  }
  const extnames = search.inExtnames?.map(extnameToken)
  if (extnames && extnames.length > 0 && extnames.every((token) => token !== undefined))
    parts.push(anyOf(extnames.map((token) => tokenOf(spaceId, token))))
  return parts.length === 0 ? undefined : allOf(parts)
}

/** How many of the words the name holds. */
export const countWords = (search: Search, name: string): number => (search.words ?? []).filter((pieces) => hasPieces(name, pieces)).length

/** The rest of the question, for an Entry that the statements have let through. */
export function answers(search: Search, entry: Entry): boolean {
  if (search.words && !search.words.some((pieces) => hasPieces(entry.name, pieces))) return false
  if (search.types && !matchesType(search.types, entry)) return false
  if (!hasExtname(search, entry)) return false
  const { labels, categories } = search
  if (labels && !labels.some((label) => entry.attributes.labels?.includes(label))) return false
  return !categories || categories.includes(categoryOfEntry(entry) ?? '')
}

/** Directories have no extension: none that is asked for, and none that is excluded. */
function hasExtname({ inExtnames, excludeExtnames }: Search, entry: Entry): boolean {
  if (!inExtnames && !excludeExtnames) return true
  if (entry.kind === 'directory') return !inExtnames
  const extname = extnameOf(entry.name)
  return (!inExtnames || inExtnames.includes(extname)) && !excludeExtnames?.includes(extname)
}

/** As answers show it: a File that was given none has that of its family. */
export const categoryOfEntry = (entry: Pick<Entry, 'name' | 'content' | 'attributes'>): string | undefined =>
  entry.attributes.category ?? (entry.content && categoryOf(fileTypeOf(entry.name, entry.content.contentType)))
