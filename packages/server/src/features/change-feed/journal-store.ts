/** Reads the journal. Its rows are written by the tree, in the transaction of each change. */
import type { SpaceId } from '../../kernel/ids.ts'
import type { Reader } from '../../platform/db/db.ts'
import { Sql, sql } from '../../platform/db/sql.ts'
import { entryColumns, toEntry } from '../entries/index.ts'
import type { EntryRow } from '../entries/index.ts'
import type { ChangeDetails, JournalEvent } from './change.ts'

/** The sequence number of the newest event. */
export async function getJournalEnd(reader: Reader, spaceId: SpaceId): Promise<number> {
  const row = await reader.get<{ readonly journal_seq: number }>(sql`SELECT journal_seq FROM spaces WHERE id = ${spaceId}`)
  return row?.journal_seq ?? 0
}

type EventRow = EntryRow & {
  readonly event_seq: number
  readonly event_at: number
  readonly event_operation: string
  readonly event_actor: string
  readonly event_entry_id: string
  readonly event_details: string | null
}

const select = `
  SELECT j.seq AS event_seq, j.at AS event_at, j.operation AS event_operation, j.actor AS event_actor, hex_of(j.entry_id) AS event_entry_id,
    j.details AS event_details, ${entryColumns('e')}
  FROM journal j LEFT JOIN entries e ON e.space_id = j.space_id AND e.id = j.entry_id
  WHERE j.space_id = `

/** The events behind `after`, in the order of their commits, each with its Entry as it is now. */
export async function listEvents(
  reader: Reader,
  asked: { readonly spaceId: SpaceId; readonly after: number; readonly count: number },
): Promise<JournalEvent[]> {
  return (
    await reader.all<EventRow>(new Sql([select, ' AND j.seq > ', ' ORDER BY j.seq LIMIT ', ''], [asked.spaceId, asked.after, asked.count]))
  ).map(toEvent)
}

/** The newest events of a stretch, newest first: those of `actor` alone where one is named. */
export async function listEventsBackwards(
  reader: Reader,
  asked: {
    readonly spaceId: SpaceId
    readonly from: number
    readonly before: number
    readonly count: number
    readonly actor?: string
  },
): Promise<JournalEvent[]> {
  const { spaceId, from, before, count, actor } = asked
  const stretch = [spaceId, from, before]
  const byActor = actor === undefined ? [' ORDER BY j.seq DESC LIMIT '] : [' AND j.actor = ', ' ORDER BY j.seq DESC LIMIT ']
  const rows = await reader.all<EventRow>(
    new Sql(
      [select, ' AND j.seq >= ', ' AND j.seq < ', ...byActor, ''],
      actor === undefined ? [...stretch, count] : [...stretch, actor, count],
    ),
  )
  return rows.map(toEvent)
}

const toEvent = (row: EventRow): JournalEvent => ({
  seq: row.event_seq,
  at: row.event_at,
  operation: row.event_operation,
  actor: row.event_actor,
  entryId: row.event_entry_id,
  details: row.event_details === null ? {} : (JSON.parse(row.event_details) as ChangeDetails),
  ...((row.id as string | null) !== null && { entry: toEntry(row) }),
})
