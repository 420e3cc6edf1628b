/** How much lies below a Directory, in the tree, in the bin or in versions. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { Sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { Reader } from '../../platform/db/db.ts'
import { startsWithPath } from './entry.ts'
import type { Entry } from './entry.ts'
import { findChild, findEntryByPath, findRecycledEntry } from './tree-lookup.ts'
import type { TreeOf } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'

export const statsTypes = ['normal', 'recycle', 'history'] as const
export type StatsType = (typeof statsTypes)[number]

export type StatsQuestion = {
  readonly scope: SpaceScope
  readonly path: EntryPath
  readonly type: StatsType
  /** For `recycle`: the item that holds the Directory; without it, the root stands for the whole bin. */
  readonly recycledItemNumber?: number
}

export type DirectoryStats = {
  readonly top: Entry
  readonly sizeBytes: number
  readonly fileCount: number
  readonly directoryCount: number
}

type TotalsRow = { readonly size_bytes: number; readonly file_count: number; readonly directory_count: number }

/** Adds up a subtree off the event loop; the Directory itself is not counted. */
export async function getDirectoryStats(call: Call<'db'>, question: StatsQuestion): Promise<DirectoryStats> {
  const top = await call.db.read((reader) => findStatsTop(reader, question))
  const totals = await getTotals(call, totalsOf(question, top))
  const directoryCount = question.type === 'history' ? 0 : totals.directory_count
  return { top, sizeBytes: totals.size_bytes, fileCount: totals.file_count, directoryCount }
}

/** What the question is about: a Directory of the tree, or in the bin a recycled item or a Directory in one. */
export async function findStatsTop(reader: Reader, question: StatsQuestion): Promise<Entry> {
  const { scope, path, type, recycledItemNumber } = question
  if (type === 'recycle' && recycledItemNumber === undefined && path.length > 0)
    throw entryFailure.ParamInvalid('recycled_id is missing. Only for the root may it be left out.')
  const isInBin = type === 'recycle' && recycledItemNumber !== undefined
  const top = isInBin ? await findInBin(reader, scope.space, path, recycledItemNumber) : await findEntryByPath(reader, scope.space, path)
  if (!top || (top.kind !== 'directory' && !(isInBin && path.length === 0))) throw entryFailure.DirectoryNotFound()
  return top
}

/** Paths in the bin are those that things had when they were removed; the root stands for the item itself. */
async function findInBin(reader: Reader, space: TreeOf, path: EntryPath, number: number): Promise<Entry | undefined> {
  const item = await reader.get<{ readonly entry_id: string; readonly original_path: string }>(
    sql`SELECT entry_id, original_path FROM recycled_items WHERE space_id = ${space.id} AND number = ${number}`,
  )
  let found = item && (await findRecycledEntry(reader, space, item.entry_id as EntryId))
  if (!item || path.length === 0) return found
  const originalPath = JSON.parse(item.original_path) as EntryPath
  if (!startsWithPath(path, originalPath)) return undefined
  for (const name of path.slice(originalPath.length))
    found = found && (await findChild(reader, { spaceId: space.id, parentId: found.id, name }))
  return found
}

async function getTotals(call: Call<'db'>, statement: Sql): Promise<TotalsRow> {
  for await (const [row] of call.db.scan<TotalsRow>(statement, { signal: call.signal })) if (row) return row
  return { size_bytes: 0, file_count: 0, directory_count: 0 }
}

function totalsOf({ scope, type, recycledItemNumber }: StatsQuestion, top: Entry): Sql {
  const spaceId = scope.space.id
  const tops =
    top.kind === 'directory'
      ? sql`SELECT id, kind, size_bytes FROM entries WHERE space_id = ${spaceId} AND parent_id = ${hex(top.id)} AND state = 0`
      : sql`SELECT id, kind, size_bytes FROM entries WHERE space_id = ${spaceId} AND id = ${hex(top.id)}`
  if (type === 'history') return sumVersionsBelow(spaceId, tops)
  if (type === 'normal' || recycledItemNumber !== undefined) return sumBelow(spaceId, tops)
  return sumBelow(
    spaceId,
    sql`
      SELECT e.id, e.kind, e.size_bytes FROM recycled_items r JOIN entries e ON e.space_id = r.space_id AND e.id = r.entry_id
      WHERE r.space_id = ${spaceId}`,
  )
}

const subtree = (spaceId: number, tops: Sql): Sql => sql`
  WITH RECURSIVE below (id, kind, size_bytes) AS (
    ${tops}
    UNION ALL
    SELECT e.id, e.kind, e.size_bytes FROM below JOIN entries e ON e.space_id = ${spaceId} AND e.parent_id = below.id AND e.state = 0 WHERE below.kind = 0
  )`

const sumBelow = (spaceId: number, tops: Sql): Sql => sql`${subtree(spaceId, tops)}
  SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS size_bytes, COALESCE(SUM(CASE WHEN kind = 0 THEN 0 ELSE 1 END), 0) AS file_count,
    COALESCE(SUM(CASE WHEN kind = 0 THEN 1 ELSE 0 END), 0) AS directory_count
  FROM below`

const sumVersionsBelow = (spaceId: number, tops: Sql): Sql => sql`${subtree(spaceId, tops)}
  SELECT CAST(COALESCE(SUM(v.size_bytes), 0) AS BIGINT) AS size_bytes, COUNT(*) AS file_count, 0 AS directory_count
  FROM below JOIN versions v ON v.space_id = ${spaceId} AND v.entry_id = below.id`
