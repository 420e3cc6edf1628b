/**
 * The keys of a tree in their order, from a marker on: Directory by Directory, each along its
 * index, never more of one than is asked for; `children.ts` asks for several at once where that is
 * cheaper. The order is that of whole keys as bytes, because a Directory stands among its siblings
 * as its name with a slash behind it.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Reader } from '../../platform/db/db.ts'
import { ChildReader } from './children.ts'
import type { ChildRow, KeyBounds, KeyRow } from './object-store.ts'

/** Where a walk begins: a Directory, what its keys begin with, and what its children's names begin with. */
export type WalkStart = { readonly spaceId: SpaceId; readonly directoryId: EntryId; readonly base: string; readonly namePrefix: string }

export type WalkedKey = { readonly key: string; readonly row: KeyRow }

/** The looks that one page may take; what a walk has not seen by then is left to the next page. */
export type LookBudget = { left: number }

export const newBudget = (): LookBudget => ({ left: limits.objectListLooksMax })

type Frame = {
  readonly id: EntryId
  readonly base: string
  bounds: KeyBounds
  rows: readonly ChildRow[]
  next: number
  /** All its rows have been read. */
  isWhole: boolean
  /** Rows that the last look at it still covers. */
  covered: number
}

/** Files only. Ends early when the budget is used up, with the marker that goes on from there. */
export async function* walkKeys(
  reader: Reader,
  start: WalkStart,
  options: { readonly after: string; readonly pageKeys: number; readonly budget: LookBudget; readonly readsAhead: boolean },
): AsyncGenerator<WalkedKey, string | undefined> {
  const { after, pageKeys, budget, readsAhead } = options
  const first = boundsBehind(after, start.base)
  if (!first) return undefined
  const children = new ChildReader(reader, { spaceId: start.spaceId, pageKeys, readsAhead })
  const stack: Frame[] = [newFrame(start.directoryId, start.base, withPrefix(first, start.namePrefix))]
  while (stack.length > 0) {
    const frame = stack.at(-1) as Frame
    const row = frame.rows[frame.next++]
    if (row) {
      const key = frame.base + row.sort_key
      if (row.kind !== 0) yield { key, row }
      else {
        const bounds = boundsBehind(after, key)
        if (bounds) stack.push(newFrame(row.id as EntryId, key, bounds))
      }
      continue
    }
    const last = frame.rows.at(-1)
    if (frame.isWhole) {
      stack.pop()
      continue
    }
    // A look is a page of one Directory, in however many statements it comes.
    if (frame.covered === 0) {
      if (budget.left-- <= 0) return last ? frame.base + last.sort_key : frame.base
      frame.covered = pageKeys
    }
    if (last) frame.bounds = { after: last.sort_key, before: frame.bounds.before }
    const upcoming = directoriesBehind(stack, children)
    const { rows, limit } = await children.read({ id: frame.id, bounds: frame.bounds, limit: frame.covered, upcoming })
    Object.assign(frame, { rows, next: 0, isWhole: rows.length < limit, covered: frame.covered - limit })
  }
  return undefined
}

const newFrame = (id: EntryId, base: string, bounds: KeyBounds): Frame => ({
  id,
  base,
  bounds,
  rows: [],
  next: 0,
  isWhole: false,
  covered: 0,
})

/** Directories that are known and not read, in the order a walk comes to them. All stand behind its marker, and so does all they hold. */
function* directoriesBehind(stack: readonly Frame[], children: ChildReader): Generator<EntryId, void> {
  for (const { rows, next } of stack.toReversed()) yield* unread(rows.slice(next), children)
}

function* unread(rows: readonly ChildRow[], children: ChildReader): Generator<EntryId, void> {
  for (const { kind, id } of rows) {
    if (kind !== 0) continue
    const known = children.peek(id as EntryId)
    if (known) yield* unread(known.rows, children)
    else yield id as EntryId
  }
}

/** Which children of the Directory with this base may hold keys behind the marker; undefined when none does. */
export function boundsBehind(marker: string, base: string): KeyBounds | undefined {
  if (!marker.startsWith(base)) return compareBytes(marker, base) > 0 ? undefined : {}
  const rest = marker.slice(base.length)
  if (rest === '') return {}
  const slash = rest.indexOf('/')
  return slash < 0 ? { after: rest } : { from: rest.slice(0, slash + 1) }
}

/** The same bounds, within the names that begin with this prefix. */
export function withPrefix(bounds: KeyBounds, prefix: string): KeyBounds {
  if (prefix === '') return bounds
  const before = `${prefix}\u{10FFFF}`
  const lower = bounds.after ?? bounds.from
  return lower !== undefined && compareBytes(lower, prefix) >= 0 ? { ...bounds, before } : { from: prefix, before }
}

/** As both databases compare: UTF-16, in which this process holds text, puts some characters in another order. */
export const compareBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))
