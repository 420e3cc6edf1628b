import { limits } from '../../kernel/limits.ts'
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import type { Page } from '../../kernel/page.ts'
import type { Call } from '../../platform/call.ts'
import type { Space } from '../spaces/index.ts'
import type { JournalEvent } from './change.ts'
import { changeFeedFailure } from './failures.ts'
import { getJournalEnd, listEventsBackwards } from './journal-store.ts'

/**
 * What happened in the Space, the newest first, by everybody or by one user. One call looks at a
 * bounded stretch: a page may be short, or empty, and still have a marker that leads on.
 */
export async function readJournal(
  call: Call<'db'>,
  asked: { readonly space: Space; readonly marker?: string; readonly userId?: string; readonly limit: number },
): Promise<Page<JournalEvent>> {
  const { space, userId, limit } = asked
  return call.db.read(async (reader) => {
    const before = asked.marker === undefined ? (await getJournalEnd(reader, space.id)) + 1 : decodePosition(space, asked.marker)
    const from = Math.max(1, before - limits.journalEventsPerCall)
    const items = await listEventsBackwards(reader, {
      spaceId: space.id,
      from,
      before,
      count: limit,
      ...(userId !== undefined && { actor: userId }),
    })
    const last = items.length === limit ? (items.at(-1)?.seq ?? from) : from
    return { items, ...(last > 1 && { nextMarker: encodeMarker(['journal', space.rootId, last]) }) }
  })
}

function decodePosition(space: Space, marker: string): number {
  const decoded = decodeMarker(marker)
  if (!Array.isArray(decoded)) throw changeFeedFailure.ParamInvalid(wrongMarker)
  const [kind, rootId, before] = decoded as readonly unknown[]
  if (kind !== 'journal' || rootId !== space.rootId || typeof before !== 'number') throw changeFeedFailure.ParamInvalid(wrongMarker)
  return before
}

const wrongMarker = 'The marker was not handed out for this space. Begin without one.'
