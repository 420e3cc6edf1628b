/**
 * The children of Directories for one walk. Where statements travel, one reads several Directories:
 * as many as would share a page, by the size of the last that was seen whole. A walk of large
 * ones reads each alone, and none is read ahead while what was would fill a page as it is.
 */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Reader } from '../../platform/db/db.ts'
import { listChildren, listChildrenOfMany } from './object-store.ts'
import type { ChildRow, KeyBounds } from './object-store.ts'

/** Rows from the bounds on, and how many there could have been: fewer means that they are the last. */
export type Children = { readonly rows: readonly ChildRow[]; readonly limit: number }

export type ChildrenAsked = {
  readonly id: EntryId
  readonly bounds: KeyBounds
  readonly limit: number
  /** Directories that the walk may come to next, the nearest first. */
  readonly upcoming: Iterable<EntryId>
}

/** To put fewer Directories together costs more than their statements would. */
const worthwhile = 4

export class ChildReader {
  readonly #reader: Reader
  readonly #spaceId: SpaceId
  readonly #pageKeys: number
  readonly #ahead = new Map<EntryId, Children>()
  #rowsAhead = 0
  /** Directories of the next statement. */
  #width = 1
  readonly #widthMax: number

  constructor(reader: Reader, options: { readonly spaceId: SpaceId; readonly pageKeys: number; readonly readsAhead: boolean }) {
    this.#reader = reader
    this.#spaceId = options.spaceId
    this.#pageKeys = options.pageKeys
    this.#widthMax = options.readsAhead ? limits.objectDirectoriesAheadMax : 1
  }

  read(asked: ChildrenAsked): Promise<Children> {
    // Where a walk begins in the middle, a Directory's size is not seen.
    return this.#widthMax === 1 || !isUnbounded(asked.bounds) ? this.#readOne(asked) : this.#readWithOthers(asked)
  }

  /** What is known of a Directory that the walk has not come to yet. */
  peek(id: EntryId): Children | undefined {
    return this.#ahead.get(id)
  }

  #take(id: EntryId): Children | undefined {
    const known = this.#ahead.get(id)
    if (!known) return undefined
    this.#ahead.delete(id)
    this.#rowsAhead -= known.rows.length
    return known
  }

  async #readWithOthers(asked: ChildrenAsked): Promise<Children> {
    const { id, upcoming } = asked
    if (!this.#ahead.has(id) && this.#width > 1 && this.#rowsAhead < this.#pageKeys)
      await this.#readAhead(powerOfTwo([id, ...firstOf(upcoming, this.#width - 1)]))
    const children = this.#take(id) ?? (await this.#readOne(asked))
    this.#learn(children)
    return children
  }

  async #readOne({ id, bounds, limit }: ChildrenAsked): Promise<Children> {
    const rows = await listChildren(this.#reader, { directory: { spaceId: this.#spaceId, id }, bounds, limit })
    return { rows, limit }
  }

  async #readAhead(ids: readonly EntryId[]): Promise<void> {
    if (ids.length === 1) return
    const limit = Math.ceil(this.#pageKeys / ids.length)
    const pages = await listChildrenOfMany(this.#reader, { spaceId: this.#spaceId, ids, limit })
    pages.forEach((rows, index) => {
      this.#ahead.set(ids[index] as EntryId, { rows, limit })
      this.#rowsAhead += rows.length
    })
  }

  /** One that holds nothing but Directories says nothing of those in it. */
  #learn({ rows }: Children): void {
    if (rows.length > 0 && rows.every(({ kind }) => kind === 0)) return
    const fitting = Math.floor(this.#pageKeys / (rows.length + 1))
    this.#width = fitting < worthwhile ? 1 : Math.min(fitting, this.#widthMax)
  }
}

const isUnbounded = ({ after, from, before }: KeyBounds): boolean => after === undefined && from === undefined && before === undefined

function firstOf(ids: Iterable<EntryId>, count: number): EntryId[] {
  const first: EntryId[] = []
  for (const id of ids) {
    first.push(id)
    if (first.length === count) break
  }
  return first
}

/** As many of them as make few different statements. */
const powerOfTwo = (ids: readonly EntryId[]): readonly EntryId[] => ids.slice(0, 2 ** Math.floor(Math.log2(ids.length)))
