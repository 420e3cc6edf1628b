/** The end of every write: the counters of the Space and its journal, in one place. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { assert } from '../../kernel/assert.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { listOf } from '../../platform/db/lists.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import { changeCounters } from '../spaces/index.ts'
import type { Entry } from './entry.ts'
import { markNames } from './name-changes.ts'

/** The names clients of the change feed see. */
export type ChangeOperation =
  | 'FILE.CREATE'
  | 'FILE.CREATE_OVERWRITE'
  | 'FILE.MODIFY'
  | 'FILE.MOVE'
  | 'FILE.MOVE_OVERWRITE'
  | 'FILE.COPY'
  | 'FILE.COPY_OVERWRITE'
  | 'FILE.TRASH'
  | 'FILE.RESTORE'
  | 'FILE.RESTORE_OVERWRITE'
  | 'FILE.DELETE'
  | 'RECYCLE.DELETE'
  | 'RECYCLE.MODIFY'
  | 'HISTORY.CREATE'
  | 'HISTORY.DELETE'
  | 'HISTORY.MODIFY'
  | 'HISTORY.LATEST'

export type ChangeEvent = {
  readonly operation: ChangeOperation
  readonly entryId: EntryId
  /** Kept as JSON; start from `snapshot(entry)`. */
  readonly details?: object
}

export type Change = {
  readonly spaceId: SpaceId
  readonly events: readonly ChangeEvent[]
  /** Bytes kept for the Space in the tree, the bin and the versions together. */
  readonly usedBytes?: number
  /** Bytes booked for open uploads: less where one of them is placed. */
  readonly reservedBytes?: number
  /** What comes back to where it was counted is never refused. */
  readonly isReturn?: boolean
  /** Entries other than Directories, wherever they are. */
  readonly files?: number
  /** Directories without the root, wherever they are. */
  readonly directories?: number
  /** Entries that came, or are gone for good, without an event of their own. */
  readonly names?: readonly EntryId[]
}

/** What the journal remembers of an Entry, so that its readers need no second look. */
export const snapshot = (
  entry: Pick<Entry, 'parentId' | 'name' | 'kind' | 'revision' | 'content' | 'claimed' | 'linkTargetId'>,
): object => ({
  parentId: entry.parentId,
  name: entry.name,
  kind: entry.kind,
  revision: entry.revision,
  ...(entry.content && {
    sizeBytes: entry.content.sizeBytes,
    etag: entry.content.etag,
    crc64: entry.content.crc64,
    contentType: entry.content.contentType,
  }),
  ...entry.claimed,
  ...(entry.linkTargetId && { linkTargetId: entry.linkTargetId }),
})

/**
 * Moves the Space's counters by the given differences, refuses growth that its quota has no room
 * for, and appends the events to its journal. The last statements of a write: the Space's row is
 * the one every writer of the Space wants.
 */
export async function recordChange(tx: Transaction, call: Call<'clock'>, change: Change): Promise<void> {
  const count = change.events.length
  const { events: _, names = [], ...counters } = change
  const space = await changeCounters(tx, { ...counters, events: count })
  assert(space, 'A space that is written to exists.')
  const now = call.clock.now()
  if (space.isSearched) await markNames(tx, { spaceId: change.spaceId, ids: [...namesIn(change.events), ...names], now })
  if (count === 0) return
  const actor = call.actor.userId
  const first = space.journalSeq - count + 1
  if (count === 1) {
    const event = change.events[0] as ChangeEvent
    await tx.run(sql`
      INSERT INTO journal (space_id, seq, at, operation, actor, entry_id, details)
      VALUES (${change.spaceId}, ${first}, ${now}, ${event.operation}, ${actor}, ${hex(event.entryId)}, ${details(event)})`)
    return
  }
  const rows = change.events.map((event, position) => ({
    position,
    operation: event.operation,
    entry_id: event.entryId,
    details: details(event),
  }))
  await tx.run(sql`
    INSERT INTO journal (space_id, seq, at, operation, actor, entry_id, details)
    SELECT CAST(${change.spaceId} AS BIGINT), position + ${first}, CAST(${now} AS BIGINT), operation, CAST(${actor} AS TEXT), entry_id, details
    FROM ${eventRows(rows)} AS events`)
}

const eventRows = listOf({ position: 'int', operation: 'text', entry_id: 'bytes', details: 'text' })

const details = (event: ChangeEvent): string | null => (event.details ? JSON.stringify(event.details) : null)

/** The next integer id of the Space: recycled items, versions and tasks share one sequence. */
export const nextNumber = (tx: Transaction, spaceId: SpaceId): Promise<number> => nextNumbers(tx, spaceId, 1)

/** Takes so many of them and answers the first. */
export async function nextNumbers(tx: Transaction, spaceId: SpaceId, count: number): Promise<number> {
  const row = await tx.get<{ readonly last_number: number }>(sql`
    UPDATE spaces SET last_number = last_number + ${count} WHERE id = ${spaceId} RETURNING last_number`)
  assert(row, 'A space that is written to exists.')
  return row.last_number - count + 1
}

const namingOperations: ReadonlySet<ChangeOperation> = new Set<ChangeOperation>([
  'FILE.CREATE',
  'FILE.COPY',
  'FILE.MOVE',
  'FILE.MOVE_OVERWRITE',
  'FILE.RESTORE',
  'FILE.RESTORE_OVERWRITE',
  'FILE.DELETE',
  'RECYCLE.DELETE',
])

/** The Entries whose names these events touch; what made way for another is gone as well. */
function namesIn(events: readonly ChangeEvent[]): EntryId[] {
  return events.flatMap(({ operation, entryId, details }) => {
    if (!namingOperations.has(operation)) return []
    // Whoever overwrites notes the id of what made way under this name.
    return details && 'overwrittenId' in details ? [entryId, details.overwrittenId as EntryId] : [entryId]
  })
}
