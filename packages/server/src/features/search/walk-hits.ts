/**
 * The way of a search through the names of a Space: stretch by stretch, newest name first, off
 * the event loop, each hit checked to be in the tree and below the asked Directory. Positions are
 * numbers of names, which never change, so that a search goes on where it stopped while the tree
 * changes under it, and nothing comes twice.
 */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { pathsOf, startsWithPath, toEntry } from '../entries/index.ts'
import type { Entry, EntryRow } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { searchFailure } from './failures.ts'
import { findPlace } from './search-place.ts'
import { answers, asksForNothing, tokenQueryOf } from './search.ts'
import type { Search } from './search.ts'
import { windowStatement } from './search-store.ts'
import type { WindowRow } from './search-store.ts'

export type Hit = { readonly number: number; readonly entry: Entry; readonly path: EntryPath }

export type Asked = {
  readonly scope: SpaceScope
  readonly search: Search
  /** Only names behind this position; absent: from the newest. */
  readonly behind?: number | undefined
}

const rowsPerBatch = 250
const windowGrowth = 8

/** Hits in batches, with the position each batch reached. Ends when there are no further names. */
export async function* walkHits(
  call: Call<'db'>,
  { scope, search, behind, firstWindow }: Asked & { readonly firstWindow: number },
): AsyncGenerator<{ readonly hits: readonly Hit[]; readonly behind: number }> {
  if (asksForNothing(search)) return
  const place = await findPlace(call, scope, search)
  if (place.kind === 'nowhere') return
  const parentIds = place.kind === 'directories' ? place.ids : undefined
  const query = tokenQueryOf(scope.space.id, search)
  const places = new Places(call, scope)
  let before = behind ?? Number.MAX_SAFE_INTEGER
  for (let size = firstWindow; ; size = Math.min(size * windowGrowth, limits.searchWindowMax)) {
    const statement = windowStatement({ spaceId: scope.space.id, query, search, before, size, parentIds })
    call.signal.throwIfAborted()
    const end = new AbortController()
    const onAbort = (): void => end.abort(call.signal.reason)
    call.signal.addEventListener('abort', onAbort)
    const timer = setTimeout(() => end.abort(searchFailure.SearchTooComplex()), limits.searchStatementTime)
    let candidates = 0
    try {
      for await (const rows of call.db.scan<WindowRow>(statement, { signal: end.signal, batchRows: rowsPerBatch })) {
        const last = rows.at(-1) as WindowRow
        candidates = last.candidate_count
        before = last.number
        yield { hits: await toHits(places, search, rows), behind: before }
      }
    } finally {
      clearTimeout(timer)
      call.signal.removeEventListener('abort', onAbort)
    }
    if (candidates < size) return
  }
}

async function toHits(places: Places, search: Search, rows: readonly WindowRow[]): Promise<Hit[]> {
  const found = rows
    .filter((row): row is WindowRow & EntryRow => row.id !== null)
    .map((row) => ({ number: row.number, entry: toEntry(row) }))
    .filter(({ entry }) => answers(search, entry))
  return places.locate(found, search.scope)
}

/** Where Directories stand, each looked up once in a search. */
export class Places {
  readonly #call: Call<'db'>
  readonly #scope: SpaceScope
  readonly #paths = new Map<EntryId, EntryPath | undefined>()

  constructor(call: Call<'db'>, scope: SpaceScope) {
    this.#call = call
    this.#scope = scope
    this.#paths.set(scope.space.rootId, [])
  }

  /** Those that are in the tree below the Directory, with their paths. */
  async locate(found: readonly { readonly number: number; readonly entry: Entry }[], below: EntryPath): Promise<Hit[]> {
    const parents = [...new Set(found.map(({ entry }) => entry.parentId as EntryId))].filter((id) => !this.#paths.has(id))
    if (parents.length > 0) {
      const paths = await this.#call.db.read((reader) => pathsOf(reader, this.#scope.space, parents))
      for (const id of parents) this.#paths.set(id, paths.get(id))
    }
    return found.flatMap(({ number, entry }) => {
      const parent = this.#paths.get(entry.parentId as EntryId)
      return parent && startsWithPath(parent, below) ? [{ number, entry, path: [...parent, entry.name] }] : []
    })
  }
}

export type Found = {
  readonly hits: readonly Hit[]
  /** Where to go on; absent when every name has been looked at. */
  readonly behind?: number
}

/** Up to `countMax` hits. Fewer, with a place to go on, when time runs out. */
export async function findHits(call: Call<'db' | 'clock'>, asked: Asked & { readonly countMax: number }): Promise<Found> {
  const { countMax } = asked
  const endsAt = call.clock.now() + limits.searchTime
  const hits: Hit[] = []
  for await (const step of walkHits(call, {
    ...asked,
    firstWindow: Math.min(countMax + limits.searchWindowSpare, limits.searchWindowMax),
  })) {
    hits.push(...step.hits.slice(0, countMax - hits.length))
    const last = hits.at(-1)
    if (hits.length === countMax && last) return { hits, behind: last.number }
    if (call.clock.now() > endsAt) return { hits, behind: step.behind }
  }
  return { hits }
}
