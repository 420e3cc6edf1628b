/**
 * Searches of older clients: started once, then read page by page under an id. The first answer
 * holds what was found in the time there is; a later page goes on where that stopped. A session
 * keeps numbers of names only: each page looks at the tree as it is when it is asked for.
 */
import { isHexId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { toEntry } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { searchFailure } from './failures.ts'
import { inOrder, isOrdered } from './hit-order.ts'
import type { HitOrder } from './hit-order.ts'
import { readLegacySearch, requireSearch } from './read-search.ts'
import type { LegacyBody } from './read-search.ts'
import { answers } from './search.ts'
import type { Search } from './search.ts'
import { findSession, insertSession, listByNumber, removeOldSessions, removeSession, updateSession } from './search-store.ts'
import type { SessionOwner } from './search-store.ts'
import { Places, findHits } from './walk-hits.ts'
import type { Hit } from './walk-hits.ts'

export type SearchPage = {
  readonly id: string
  readonly hits: readonly Hit[]
  /** Every name has been looked at. */
  readonly isFinished: boolean
  /** Absent on the last page. */
  readonly nextMarker?: number
}

type Question = { readonly search: Search; readonly order?: HitOrder }
type Progress = { readonly numbers: readonly number[]; readonly behind: number | null }

/** A renewal of a session's life is written at most this often. */
const renewalInterval = 60_000
/** Hits looked up ahead where their order is given. */
const hitsAhead = limits.pageItemsDefault * 5

const ownerOf = (call: Call, scope: SpaceScope): SessionOwner => ({ spaceId: scope.space.id, userId: call.actor.userId })

/** Starts a search and answers its first page. A user's eleventh search ends the first. */
export async function createSearch(
  call: Call<'db' | 'clock' | 'random'>,
  asked: { readonly scope: SpaceScope; readonly body: LegacyBody; readonly order?: HitOrder },
): Promise<SearchPage> {
  const { scope, order } = asked
  requireSearch(scope)
  const question: Question = { search: readLegacySearch(asked.body), ...(order && { order }) }
  const progress = await goOn(call, scope, question, { numbers: [], behind: Number.MAX_SAFE_INTEGER })
  const id = newId(call)
  const now = call.clock.now()
  const owner = ownerOf(call, scope)
  await call.db.write(spaceLock(scope.space.id), async (tx) => {
    const row = {
      id,
      query: JSON.stringify(question),
      hits: JSON.stringify(progress.numbers),
      behind: progress.behind,
      expires_at: now + limits.searchSessionLifetime,
    }
    await insertSession(tx, owner, row, now)
    await removeOldSessions(tx, owner, limits.searchSessionsPerUserMax)
  })
  return readPage(call, { scope, id, question, progress, offset: 0 })
}

/** The page of a search that begins behind so many hits. Its life begins anew with each page. */
export async function searchMore(
  call: Call<'db' | 'clock'>,
  asked: { readonly scope: SpaceScope; readonly id: string; readonly marker: number },
): Promise<SearchPage> {
  const { scope, id, marker } = asked
  requireSearch(scope)
  checkId(id)
  const now = call.clock.now()
  const session = await call.db.read((reader) => findSession(reader, ownerOf(call, scope), id, now))
  if (!session) throw searchFailure.SearchIdNotFound()
  const question = JSON.parse(session.query) as Question
  const before: Progress = { numbers: JSON.parse(session.hits) as number[], behind: session.behind }
  if (marker > before.numbers.length) throw searchFailure.ParamInvalid('The marker is not one that this search has given.')
  const isShort = before.numbers.length < marker + limits.pageItemsDefault
  const progress = isShort ? await goOn(call, scope, question, before) : before
  const expiresAt = now + limits.searchSessionLifetime
  if (progress !== before || expiresAt - session.expires_at >= renewalInterval)
    await call.db.write(spaceLock(scope.space.id), (tx) =>
      updateSession(tx, { id, hits: JSON.stringify(progress.numbers), behind: progress.behind, expires_at: expiresAt }),
    )
  return readPage(call, { scope, id, question, progress, offset: marker })
}

/** Ends a search; one that is over already is no failure. */
export async function deleteSearch(call: Call<'db'>, asked: { readonly scope: SpaceScope; readonly id: string }): Promise<void> {
  const { scope, id } = asked
  requireSearch(scope)
  checkId(id)
  await call.db.write(spaceLock(scope.space.id), (tx) => removeSession(tx, ownerOf(call, scope), id))
}

function checkId(id: string): void {
  if (!isHexId(id)) throw searchFailure.SearchIdInvalid()
}

/** Looks on where the search has stopped. What is found together is put in order together. */
async function goOn(call: Call<'db' | 'clock'>, scope: SpaceScope, question: Question, progress: Progress): Promise<Progress> {
  const { search, order } = question
  if (progress.behind === null) return progress
  const countMax = isOrdered(search, order) ? hitsAhead : limits.searchHitsMax
  const found = await findHits(call, { scope, search, behind: progress.behind, countMax })
  return { numbers: [...progress.numbers, ...inOrder(found.hits, search, order).map(({ number }) => number)], behind: found.behind ?? null }
}

async function readPage(
  call: Call<'db'>,
  asked: {
    readonly scope: SpaceScope
    readonly id: string
    readonly question: Question
    readonly progress: Progress
    readonly offset: number
  },
): Promise<SearchPage> {
  const { scope, id, progress, offset } = asked
  const { search } = asked.question
  const numbers = progress.numbers.slice(offset, offset + limits.pageItemsDefault)
  const rows = await call.db.read((reader) => listByNumber(reader, { spaceId: scope.space.id, search, numbers }))
  const entries = rows.map((row) => ({ number: row.number, entry: toEntry(row) })).filter(({ entry }) => answers(search, entry))
  const places = new Places(call, scope)
  const byNumber = new Map((await places.locate(entries, search.scope)).map((hit) => [hit.number, hit]))
  const isFinished = progress.behind === null
  const next = offset + numbers.length
  return {
    id,
    hits: numbers.flatMap((number) => byNumber.get(number) ?? []),
    isFinished,
    ...((next < progress.numbers.length || !isFinished) && { nextMarker: next }),
  }
}
