import type { Call } from '../../platform/call.ts'
import type { Space } from '../spaces/index.ts'
import type { JournalEvent } from './change.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { getJournalEnd, listEvents } from './journal-store.ts'

/** The position behind everything that has happened. Take it before a full listing, then replay. */
export async function takeCursor(call: Call<'db' | 'clock'>, space: Space): Promise<string> {
  const seq = await call.db.read((reader) => getJournalEnd(reader, space.id))
  return encodeCursor(space, { seq, now: call.clock.now() })
}

export type Changes = { readonly events: readonly JournalEvent[]; readonly cursor: string; readonly hasMore: boolean }

/** What happened behind the cursor, and the cursor behind that. Asking twice answers twice the same. */
export async function readChanges(
  call: Call<'db' | 'clock'>,
  asked: { readonly space: Space; readonly cursor: string; readonly limit: number },
): Promise<Changes> {
  const { space, limit } = asked
  const now = call.clock.now()
  const { seq } = decodeCursor(space, asked.cursor, now)
  const found = await call.db.read((reader) => listEvents(reader, { spaceId: space.id, after: seq, count: limit + 1 }))
  const events = found.slice(0, limit)
  return { events, cursor: encodeCursor(space, { seq: events.at(-1)?.seq ?? seq, now }), hasMore: found.length > limit }
}
