/** How much lies below a Directory, in the tree, in the bin or in versions. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { Sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { Directory } from './entry.ts'
import { findEntryByPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'

export const statsTypes = ['normal', 'recycle', 'history'] as const
export type StatsType = (typeof statsTypes)[number]

export type DirectoryStats = {
  readonly directory: Directory
  readonly sizeBytes: number
  readonly fileCount: number
  readonly directoryCount: number
}

type TotalsRow = { readonly size_bytes: number; readonly file_count: number; readonly directory_count: number }

/** Adds up a subtree off the event loop; the Directory itself is not counted. */
export async function getDirectoryStats(
  call: Call<'db'>,
  input: { readonly scope: SpaceScope; readonly path: EntryPath; readonly type: StatsType; readonly recycledItemNumber?: number },
): Promise<DirectoryStats> {
  const { scope, path, type } = input
  const directory = await call.db.read((reader) => findEntryByPath(reader, scope.space, path))
  if (directory?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
  const totals = await getTotals(call, totalsOf(input, directory.id))
  const directoryCount = type === 'history' ? 0 : totals.directory_count
  return { directory: directory as Directory, sizeBytes: totals.size_bytes, fileCount: totals.file_count, directoryCount }
}

async function getTotals(call: Call<'db'>, statement: Sql): Promise<TotalsRow> {
  for await (const [row] of call.db.scan<TotalsRow>(statement, { signal: call.signal })) if (row) return row
  return { size_bytes: 0, file_count: 0, directory_count: 0 }
}

type StatsInput = Parameters<typeof getDirectoryStats>[1]

function totalsOf({ scope, path, type, recycledItemNumber }: StatsInput, directoryId: EntryId): Sql {
  const spaceId = scope.space.id
  const children = sql`SELECT id, kind, size_bytes FROM entries WHERE space_id = ${spaceId} AND parent_id = ${hex(directoryId)} AND state = 0`
  switch (type) {
    case 'normal':
      return sumBelow(spaceId, children)
    case 'history':
      return sumVersionsBelow(spaceId, children)
    case 'recycle': {
      if (recycledItemNumber === undefined && path.length > 0)
        throw entryFailure.ParamInvalid('recycled_id is missing. Only for the root may it be left out.')
      const items = sql`
        SELECT e.id, e.kind, e.size_bytes FROM recycled_items r JOIN entries e ON e.space_id = r.space_id AND e.id = r.entry_id
        WHERE r.space_id = ${spaceId}`
      return sumBelow(spaceId, recycledItemNumber === undefined ? items : sql`${items} AND r.number = ${recycledItemNumber}`)
    }
  }
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
