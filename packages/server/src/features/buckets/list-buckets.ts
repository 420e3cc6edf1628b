/**
 * The buckets a caller reaches, page by page, in the order of their names as bytes. A database can
 * only walk along the names of Spaces, and a bucket's name has the account behind that: where one
 * Space's name goes on where another's ends (`team`, `team-0`) the two orders differ. So a page
 * reads a few rows more than it tells and puts them in order here.
 */
import type { Actor } from '../../kernel/actor.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader } from '../../platform/db/db.ts'
import { isSpaceName, listSpaces, listSpacesAcross, onlySpace, spaceNameLengthMax } from '../spaces/index.ts'
import type { PlacedSpace, SpacePlace } from '../spaces/index.ts'
import { bucketName, libraryIdLength } from './bucket.ts'

export type BucketListing = {
  /** What names begin with; empty tells all. */
  readonly prefix: string
  /** Names behind this one, which need not be that of a bucket. */
  readonly after: string
  readonly limit: number
}

export type ListedBucket = { readonly name: string; readonly createdAt: number }

/** `nextMarker` is the last name told, and is there when more follow. */
export type BucketPage = { readonly items: readonly ListedBucket[]; readonly nextMarker?: string }

/** One page of the trees that the actor reaches; buckets of applications are left out, as nobody owns them. */
export async function listBuckets(call: Call<'db'>, actor: Actor, { prefix: asked, after, limit }: BucketListing): Promise<BucketPage> {
  const prefix = withinLibrary(asked, actor.libraryId)
  // Nobody's name goes on like that, and databases can't be asked about a NUL.
  if (prefix === undefined || !mayBegin(prefix)) return { items: [] }
  const spaces = await call.db.read((reader) =>
    actor.libraryId !== undefined && actor.spaces
      ? placesNamed(reader, actor.libraryId, [...actor.spaces])
      : placesFrom(reader, { prefix, from: isBefore(after, prefix) ? prefix : after, limit: limit + 1 }),
  )
  const buckets = spaces
    .map(({ libraryId, name, createdAt }) => ({ name: bucketName(libraryId, name), createdAt }))
    .filter(({ name }) => name.startsWith(prefix) && isBefore(after, name))
    .toSorted((one, other) => (isBefore(one.name, other.name) ? -1 : 1))
  const items = buckets.slice(0, limit)
  const last = items.at(-1)
  return { items, ...(buckets.length > limit && last && { nextMarker: last.name }) }
}

const behindAll = '\u{10FFFF}'

/** The prefix that leaves a caller within their Library; undefined when nothing is left. */
function withinLibrary(prefix: string, libraryId: LibraryId | undefined): string | undefined {
  if (libraryId === undefined) return prefix
  const own = `${libraryId}-`
  if (own.startsWith(prefix)) return own
  return prefix.startsWith(own) ? prefix : undefined
}

/** Letters, digits and hyphens, a hyphen behind the Library. */
const mayBegin = (prefix: string): boolean => /^[a-z0-9-]*$/.test(prefix) && '-'.startsWith(prefix.charAt(libraryIdLength))

/** As bytes. Names of buckets have nothing beyond ASCII, so that where text is one of them units of UTF-16 are as good. */
const isBefore = (one: string, other: string): boolean => one < other

async function placesNamed(reader: Reader, libraryId: LibraryId, names: readonly SpaceName[]): Promise<PlacedSpace[]> {
  if (names.length === 0) return []
  const spaces = await listSpaces(reader, { libraryId, after: '', prefix: '', names, limit: names.length })
  return spaces.map(({ name, createdAt }) => ({ libraryId, name, createdAt }))
}

/** So many Spaces from a bucket's name on, those that the other order keeps back, and those it kept back before. */
async function placesFrom(
  reader: Reader,
  { prefix, from, limit }: { readonly prefix: string; readonly from: string; readonly limit: number },
): Promise<PlacedSpace[]> {
  const first = placeOf(from)
  const before = placeOf(prefix)
  const spaces = await listSpacesAcross(reader, {
    from: first,
    before:
      prefix.length > libraryIdLength
        ? { ...before, name: before.name + behindAll }
        : { libraryId: before.libraryId + behindAll, name: '' },
    limit: limit + spaceNameLengthMax,
  })
  if (from.length <= libraryIdLength) return spaces
  return [...(await placesNamed(reader, first.libraryId as LibraryId, namesWithin(first.name))), ...spaces]
}

/** Where names from a text on stand. What follows the Library's id begins with a hyphen in every name. */
function placeOf(text: string): SpacePlace {
  const rest = text.slice(libraryIdLength)
  const name = rest.startsWith('-') ? rest.slice(1) : rest < '-' ? '' : behindAll
  return { libraryId: text.slice(0, libraryIdLength), name }
}

/** Spaces whose names are before the text while their buckets may be behind it: those that the text begins with, and the one that has no name. */
const namesWithin = (text: string): readonly SpaceName[] =>
  [onlySpace, ...Array.from({ length: Math.min(text.length, spaceNameLengthMax + 1) }, (_, length) => text.slice(0, length))]
    .filter(isSpaceName)
    .filter((name) => isBefore(name, text))
