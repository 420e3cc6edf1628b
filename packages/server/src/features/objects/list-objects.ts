import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Reader } from '../../platform/db/db.ts'
import type { Bucket } from '../buckets/index.ts'
import { findEntryByPath } from '../entries/index.ts'
import { findKeyPlace } from './object-key.ts'
import { listKeys, storageClassOf } from './object-store.ts'
import type { KeyRow } from './object-store.ts'
import { boundsBehind, newBudget, walkKeys, withPrefix } from './walk-keys.ts'
import type { WalkStart } from './walk-keys.ts'

export type ObjectListing = {
  readonly bucket: Bucket
  /** What keys begin with. */
  readonly prefix: string
  /** Keys that go on behind the prefix to this text are told as one; empty tells every key. */
  readonly delimiter: string
  /** Keys and common prefixes behind this one. */
  readonly after: string
  readonly limit: number
}

export type ListedObject = {
  readonly key: string
  readonly sizeBytes: number
  readonly etag: string
  readonly storedAt: number
  readonly storageClass: string | undefined
}

/** Objects and common prefixes each in the order of their keys; `nextMarker` is there when more follow. */
export type ObjectPage = { readonly objects: readonly ListedObject[]; readonly prefixes: readonly string[]; readonly nextMarker?: string }

const nothing: ObjectPage = { objects: [], prefixes: [] }

/**
 * One page of a bucket. With a slash for a delimiter it is a walk along one Directory, and empty
 * Directories are common prefixes; without, what is told are the Files below, and a page that has
 * looked at too many Directories ends early, with a marker.
 */
export function listObjects(call: Call<'db'>, listing: ObjectListing): Promise<ObjectPage> {
  const { bucket, prefix, delimiter, limit } = listing
  // No key has a NUL, and databases can't be asked about one.
  if (limit === 0 || prefix.includes('\0')) return Promise.resolve(nothing)
  return call.db.read(async (reader) => {
    const base = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    const directoryId = await findStart(reader, bucket, base)
    if (!directoryId) return nothing
    const start: WalkStart = { spaceId: bucket.space.id, directoryId, base, namePrefix: prefix.slice(base.length) }
    const readsAhead = call.db.traits.isRemote
    return delimiter === '/' ? listDirectory(reader, start, listing, readsAhead) : listBelow(reader, start, listing, readsAhead)
  })
}

async function findStart(reader: Reader, bucket: Bucket, base: string): Promise<EntryId | undefined> {
  if (base === '' && bucket.root.length === 0) return bucket.space.rootId
  const path = base === '' ? bucket.root : findKeyPlace(bucket, base)?.path
  const directory = path && (await findEntryByPath(reader, bucket.space, path))
  return directory?.kind === 'directory' ? directory.id : undefined
}

async function listDirectory(reader: Reader, start: WalkStart, { after, limit }: ObjectListing, readsAhead: boolean): Promise<ObjectPage> {
  const bounds = boundsBehind(after, start.base)
  if (!bounds) return nothing
  // The marker stands inside a child, or is its very prefix, which was told then.
  const entered = bounds.from === undefined ? undefined : start.base + bounds.from
  const isTold = entered !== undefined && !(await hasKeyBehind(reader, start, { after, entered, readsAhead }))
  const from = isTold ? { after: bounds.from } : bounds
  const rows = await listKeys(reader, {
    directory: { spaceId: start.spaceId, id: start.directoryId },
    bounds: withPrefix(from, start.namePrefix),
    limit: limit + 1,
  })
  const objects: ListedObject[] = []
  const prefixes: string[] = []
  const count = Math.min(rows.length, limit)
  for (let index = 0; index < count; index++) {
    const row = rows[index] as KeyRow
    if (row.kind === 0) prefixes.push(start.base + row.sort_key)
    else objects.push(toListed(start.base + row.sort_key, row))
  }
  const last = rows[limit - 1]
  return { objects, prefixes, ...(rows.length > limit && last && { nextMarker: start.base + last.sort_key }) }
}

/** Whether the Directory that a marker stands in has a key behind it. */
async function hasKeyBehind(
  reader: Reader,
  start: WalkStart,
  { after, entered, readsAhead }: { readonly after: string; readonly entered: string; readonly readsAhead: boolean },
): Promise<boolean> {
  if (after === entered) return false
  const name = entered.slice(start.base.length, -1)
  const directory = await findEntryByPath(reader, { id: start.spaceId, rootId: start.directoryId }, [name])
  if (directory?.kind !== 'directory') return false
  const below = { spaceId: start.spaceId, directoryId: directory.id, base: entered, namePrefix: '' }
  const walk = walkKeys(reader, below, { after, pageKeys: 1, budget: newBudget(), readsAhead })
  const { done } = await walk.next()
  await walk.return(undefined)
  return done !== true
}

/** The end of what begins with a text: no key goes on with this character. */
const lastBehind = (text: string): string => `${text}\u{10FFFF}`

async function listBelow(
  reader: Reader,
  start: WalkStart,
  { prefix, delimiter, after, limit }: ObjectListing,
  readsAhead: boolean,
): Promise<ObjectPage> {
  const objects: ListedObject[] = []
  const prefixes: string[] = []
  const budget = newBudget()
  const groupOf = (key: string): string | undefined => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    return at < 0 ? undefined : key.slice(0, at + delimiter.length)
  }
  // A marker that is a common prefix was told as such.
  let from = after !== '' && groupOf(after) === after ? lastBehind(after) : after
  let last = ''
  walking: while (true) {
    const walk = walkKeys(reader, start, { after: from, pageKeys: limit - objects.length - prefixes.length + 1, budget, readsAhead })
    while (true) {
      const next = await walk.next()
      if (next.done) return { objects, prefixes, ...(next.value !== undefined && { nextMarker: next.value }) }
      if (objects.length + prefixes.length === limit) {
        await walk.return(undefined)
        return { objects, prefixes, nextMarker: last }
      }
      const { key, row } = next.value
      const group = groupOf(key)
      if (group === undefined) {
        objects.push(toListed(key, row))
        last = key
        continue
      }
      prefixes.push((last = group))
      from = lastBehind(group)
      await walk.return(undefined)
      continue walking
    }
  }
}

const toListed = (key: string, row: KeyRow): ListedObject => ({
  key,
  sizeBytes: row.size_bytes,
  etag: row.etag ?? '',
  storedAt: row.stored_at,
  storageClass: storageClassOf(row),
})
