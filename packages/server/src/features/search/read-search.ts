/** What the bodies of the search calls mean. Pure. */
import { parsePath } from '../../kernel/entry-path.ts'
import { limits } from '../../kernel/limits.ts'
import { parseTime } from '../../kernel/time.ts'
import type { EntryKind } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { readTypes } from './entry-types.ts'
import { searchFailure } from './failures.ts'
import { piecesOf } from './name-tokens.ts'
import type { Piece } from './name-tokens.ts'
import type { Search } from './search.ts'

/** Refuses a search where the Library has it switched off. */
export function requireSearch(scope: SpaceScope): void {
  if (!scope.library.settings.isSearchEnabled) throw searchFailure.SearchNotEnabled()
}

export type FilterBody = {
  readonly scope?: string
  readonly minFileSize?: number
  readonly maxFileSize?: number
  readonly modificationTimeStart?: string
  readonly modificationTimeEnd?: string
  readonly labels?: readonly string[]
  readonly categories?: readonly string[]
  readonly creators?: readonly { readonly userId?: string }[]
}

export type NamesBody = FilterBody & {
  readonly keywords?: readonly string[]
  readonly inExtnames?: readonly string[]
  readonly excludeExtnames?: readonly string[]
  readonly fileTypes?: readonly string[]
}

export type LegacyBody = FilterBody & {
  readonly keyword?: string
  readonly type?: string | readonly string[]
  readonly extname?: readonly string[]
}

/** Of `searchFs` and `searchFsStats`: each keyword is a word of its own. */
export function readNamesSearch(body: NamesBody): Search {
  const search = {
    ...readFilters(body),
    ...optional('kinds', readKinds(body.fileTypes)),
    ...optional('inExtnames', readExtnames(body.inExtnames)),
    ...optional('excludeExtnames', readExtnames(body.excludeExtnames)),
  }
  const keywords = body.keywords?.filter((keyword) => keyword !== '')
  return keywords && keywords.length > 0 ? { ...search, words: readWords(keywords) } : search
}

/** Of the older call: blanks part the words, and without a word there must be another filter. */
export function readLegacySearch(body: LegacyBody): Search {
  const types = readTypeNames(body.type)
  const search = { ...readFilters(body), ...optional('types', types), ...optional('inExtnames', readExtnames(body.extname)) }
  const keywords = (body.keyword ?? '').split(/\s+/u).filter((word) => word !== '')
  if (keywords.length > 0) return { ...search, words: readWords(keywords) }
  const isFiltered = Object.keys(search).some((member) => member !== 'scope')
  if (!isFiltered) throw searchFailure.ParamInvalid('There is nothing to search for. Give a keyword or a filter.')
  return search
}

function readFilters(body: FilterBody): Search {
  const sizes = { min: readSize(body.minFileSize), max: readSize(body.maxFileSize) }
  if (sizes.min !== undefined && sizes.max !== undefined && sizes.min > sizes.max)
    throw searchFailure.ParamInvalid('minFileSize is above maxFileSize.')
  const times = { from: readTime(body.modificationTimeStart), until: readTime(body.modificationTimeEnd) }
  if (times.from !== undefined && times.until !== undefined && times.from > times.until)
    throw searchFailure.ParamInvalid('modificationTimeStart is after modificationTimeEnd.')
  return {
    scope: parsePath(body.scope ?? ''),
    ...optional('sizeBytesMin', sizes.min),
    ...optional('sizeBytesMax', sizes.max),
    ...optional('modifiedFrom', times.from),
    ...optional('modifiedUntil', times.until),
    ...optional('labels', readTexts(body.labels, limits.searchLabelLengthMax)),
    ...optional('categories', readTexts(body.categories, limits.categoryBytesMax)),
    ...optional(
      'creators',
      readTexts(
        body.creators?.map(({ userId }) => userId ?? ''),
        limits.userIdLengthMax,
      ),
    ),
  }
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value }

/** Words with nothing to look for are left out; when all are, nothing is found. */
function readWords(keywords: readonly string[]): readonly (readonly Piece[])[] {
  if (keywords.length > limits.searchWordsMax) throw searchFailure.ParamInvalid(`A search has at most ${limits.searchWordsMax} keywords.`)
  for (const keyword of keywords)
    if ([...keyword].length > limits.searchWordLengthMax) throw searchFailure.ParamInvalid('A keyword is too long.')
  return keywords.map(piecesOf).filter((pieces) => pieces.length > 0)
}

function readSize(bytes: number | undefined): number | undefined {
  if (bytes !== undefined && !(Number.isSafeInteger(bytes) && bytes >= 0))
    throw searchFailure.ParamInvalid('A file size is a number of bytes.')
  return bytes
}

function readTime(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const at = parseTime(text)
  if (at === undefined) throw searchFailure.ParamInvalid('A time is written as 2026-03-01T08:15:30.000Z.')
  return at
}

/** An empty list filters nothing. */
function readTexts(texts: readonly string[] | undefined, lengthMax: number): readonly string[] | undefined {
  if (!texts || texts.length === 0) return undefined
  if (texts.length > limits.searchFilterValuesMax)
    throw searchFailure.ParamInvalid(`A filter has at most ${limits.searchFilterValuesMax} values.`)
  for (const text of texts)
    if ([...text].length > lengthMax || !text.isWellFormed() || text.includes('\0'))
      throw searchFailure.ParamInvalid('A value of a filter is too long or not valid text.')
  return [...new Set(texts)]
}

/** With or without the dot, in any case. */
function readExtnames(extnames: readonly string[] | undefined): readonly string[] | undefined {
  const texts = extnames?.map((extname) => extname.replace(/^\./, '').toLowerCase()).filter((extname) => extname !== '')
  return readTexts(texts, limits.searchExtnameLengthMax)
}

const kindsOf: Readonly<Record<string, readonly EntryKind[]>> = { dir: ['directory'], file: ['file', 'virtual'], symlink: ['symlink'] }

function readKinds(fileTypes: readonly string[] | undefined): readonly EntryKind[] | undefined {
  if (!fileTypes || fileTypes.length === 0 || fileTypes.includes('all')) return undefined
  return fileTypes.flatMap((type) => kindsOf[type] ?? [])
}

function readTypeNames(type: string | readonly string[] | undefined): Search['types'] {
  const names = (typeof type === 'string' ? [type] : (type ?? [])).filter((name) => name !== '')
  if (names.length > limits.searchFilterValuesMax)
    throw searchFailure.ParamInvalid(`A filter has at most ${limits.searchFilterValuesMax} values.`)
  const types = readTypes(names)
  if (!types) throw searchFailure.ParamInvalid('The type is none of those a search knows.')
  const isEverything = types.unwanted.length === 0 && types.wanted.includes('all')
  return isEverything ? undefined : types
}
