/** Rows ⇄ Spaces: every SQL statement of the slice, except those that purge a deleted Space. */
import type { EntryId, LibraryId, SpaceId, SpaceName } from '../../kernel/ids.ts'
import { defineCache, recall, remember } from '../../platform/cache.ts'
import type { Remembered } from '../../platform/cache.ts'
import type { Call } from '../../platform/call.ts'
import { newId, randomBase36 } from '../../platform/clock.ts'
import type { Db, Reader, Transaction } from '../../platform/db/db.ts'
import { empty, hex, join, sql } from '../../platform/db/sql.ts'
import { defaultContentRules } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import { spaceFailure } from './failures.ts'
import { leaveQuotas, quotaKinds, roomColumns, toRoom } from './space-counters.ts'
import type { Room, RoomRow } from './space-counters.ts'
import { isSpaceName } from './space.ts'
import type { Space, SpaceSettings } from './space.ts'

const spaceCache = defineCache<string, Remembered<Space>>({ name: 'spaces', entriesMax: 20_000 })

const keyOf = (libraryId: LibraryId, name: string): string => `${libraryId}/${name}`

/** The Space a client names, unless it is being deleted. Remembered; every change of the row forgets it. */
export function findSpace(call: Call<'db' | 'caches'>, libraryId: LibraryId, name: string): Promise<Space | undefined> {
  if (!isSpaceName(name)) return nothing
  return remember(call.caches.of(spaceCache), keyOf(libraryId, name), () => call.db.read((reader) => findSpaceRow(reader, libraryId, name)))
}

const nothing = Promise.resolve(undefined)

/** The Space as far as this process remembers it; undefined says nothing. */
export const recallSpace = (call: Call<'caches'>, libraryId: LibraryId, name: string): Space | undefined =>
  recall(call.caches.of(spaceCache), keyOf(libraryId, name))

/** Forgets what this process remembers of the Space, once the change is durable. */
export function forgetSpace(tx: Transaction, call: Call<'caches'>, space: Pick<Space, 'libraryId' | 'name'>): void {
  tx.afterCommit(() => call.caches.of(spaceCache).delete(keyOf(space.libraryId, space.name)))
}

/** The same without the cache: for writes, which must see the row as it is. */
export async function findSpaceRow(reader: Reader, libraryId: LibraryId, name: string): Promise<Space | undefined> {
  const row = await reader.get<SpaceRow>(sql`
    SELECT id, library_id, name, root_id, created_by, created_at, settings, download_bytes_per_second, retention_days,
      CASE WHEN quota_id IS NULL AND library_quota_id IS NULL THEN 0 ELSE 1 END AS has_quota
    FROM spaces WHERE library_id = ${libraryId} AND name = ${name} AND state = 0`)
  return row && toSpace(row)
}

type SpaceRow = {
  readonly id: number
  readonly library_id: string
  readonly name: string
  readonly root_id: string
  readonly created_by: string
  readonly created_at: number
  readonly settings: string
  readonly download_bytes_per_second: number | null
  readonly retention_days: number | null
  readonly has_quota: number
}

function toSpace(row: SpaceRow): Space {
  const settings = JSON.parse(row.settings) as Partial<SpaceSettings>
  return {
    id: row.id as SpaceId,
    libraryId: row.library_id as LibraryId,
    name: row.name as SpaceName,
    rootId: row.root_id as EntryId,
    createdBy: row.created_by,
    createdAt: row.created_at,
    settings: { ...settings, content: { ...defaultContentRules, ...settings.content } },
    hasQuota: row.has_quota === 1,
    ...(row.download_bytes_per_second !== null && { downloadBytesPerSecond: row.download_bytes_per_second }),
    ...(row.retention_days !== null && { retentionDays: row.retention_days }),
  }
}

export type NewSpace = {
  readonly libraryId: LibraryId
  /** Absent: a name is made up. */
  readonly name?: SpaceName
  readonly createdBy: string
  readonly settings: SpaceSettings
  /** The names in it can be searched for, from the first one. */
  readonly isSearched?: boolean
}

/** Adds the Space and its root Directory; refuses a name that is taken. */
export async function createSpaceRow(tx: Transaction, call: Call<'clock' | 'random' | 'caches'>, made: NewSpace): Promise<Space> {
  const name = made.name ?? (`space${randomBase36(call.random, 13)}` as SpaceName)
  const rootId = newId(call) as EntryId
  const now = call.clock.now()
  const row = await tx.get<{ readonly id: number; readonly library_quota_id: number | null }>(sql`
    INSERT INTO spaces (library_id, name, root_id, created_by, created_at, settings, searched_since, library_quota_id)
    VALUES (${made.libraryId}, ${name}, ${hex(rootId)}, ${made.createdBy}, ${now}, ${JSON.stringify(made.settings)},
      ${made.isSearched ? now : null}, (SELECT id FROM quotas WHERE library_id = ${made.libraryId} AND kind = ${quotaKinds.ofLibrary}))
    ON CONFLICT (library_id, name) DO NOTHING RETURNING id, library_quota_id`)
  if (!row) throw spaceFailure.DuplicateRecord()
  await tx.run(sql`
    INSERT INTO entries (space_id, id, name, kind, created_at, modified_at, created_by)
    VALUES (${row.id}, ${hex(rootId)}, '', 0, ${now}, ${now}, ${made.createdBy})`)
  return {
    id: row.id as SpaceId,
    libraryId: made.libraryId,
    name,
    rootId,
    createdBy: made.createdBy,
    createdAt: now,
    settings: made.settings,
    hasQuota: row.library_quota_id !== null,
  }
}

export async function updateSpaceSettings(tx: Transaction, call: Call<'caches'>, space: Space, settings: SpaceSettings): Promise<void> {
  await tx.run(sql`UPDATE spaces SET settings = ${JSON.stringify(settings)} WHERE id = ${space.id}`)
  forgetSpace(tx, call, space)
}

/** `undefined` removes the limit. */
export async function updateDownloadLimit(
  tx: Transaction,
  call: Call<'caches'>,
  space: Space,
  bytesPerSecond: number | undefined,
): Promise<void> {
  await tx.run(sql`UPDATE spaces SET download_bytes_per_second = ${bytesPerSecond ?? null} WHERE id = ${space.id}`)
  forgetSpace(tx, call, space)
}

/**
 * Takes the Space out of sight and frees its name; what it holds is purged later. False when
 * somebody else was faster.
 */
export async function markSpaceDeleted(tx: Transaction, call: Call<'caches'>, space: Space): Promise<boolean> {
  // No client can choose a name with a tilde, and it sorts behind all they can choose.
  const changed = await tx.run(sql`UPDATE spaces SET state = 1, name = ${`~${space.id}`} WHERE id = ${space.id} AND state = 0`)
  if (changed === 1) await leaveQuotas(tx, space.id)
  forgetSpace(tx, call, space)
  return changed === 1
}

export type SpaceCounters = { readonly usedBytes: number; readonly fileCount: number; readonly directoryCount: number }

type CountersRow = { readonly used_bytes: number; readonly file_count: number; readonly directory_count: number }

const toCounters = (row: CountersRow | undefined): SpaceCounters => ({
  usedBytes: row?.used_bytes ?? 0,
  fileCount: row?.file_count ?? 0,
  directoryCount: row?.directory_count ?? 0,
})

/** What a Space holds in its tree, its bin and its versions together. */
export async function getCounters(reader: Reader, spaceId: SpaceId): Promise<SpaceCounters> {
  return toCounters(await reader.get<CountersRow>(sql`SELECT used_bytes, file_count, directory_count FROM spaces WHERE id = ${spaceId}`))
}

/** The same over all Spaces of a Library. */
export async function sumCounters(reader: Reader, libraryId: LibraryId): Promise<SpaceCounters> {
  return toCounters(
    await reader.get<CountersRow>(sql`
      SELECT CAST(COALESCE(SUM(used_bytes), 0) AS BIGINT) AS used_bytes, CAST(COALESCE(SUM(file_count), 0) AS BIGINT) AS file_count,
        CAST(COALESCE(SUM(directory_count), 0) AS BIGINT) AS directory_count
      FROM spaces WHERE library_id = ${libraryId} AND state = 0`),
  )
}

export async function countSpaces(reader: Reader, libraryId: LibraryId): Promise<number> {
  const row = await reader.get<{ readonly total: number }>(
    sql`SELECT COUNT(*) AS total FROM spaces WHERE library_id = ${libraryId} AND state = 0`,
  )
  return row?.total ?? 0
}

export type SpaceUsage = { readonly usedBytes: number; readonly quota?: Room }

/** By name, with the quota of each; that of the Library counts where it has a single Space. Spaces that do not exist are left out. */
export async function listUsage(reader: Reader, library: Library, names: readonly string[]): Promise<ReadonlyMap<string, SpaceUsage>> {
  const quotaId = library.settings.isMultiSpace ? sql`s.quota_id` : sql`COALESCE(s.quota_id, s.library_quota_id)`
  const rows = await reader.all<RoomRow & { readonly name: string; readonly used_bytes: number }>(sql`
    SELECT s.name, s.used_bytes, ${roomColumns} FROM spaces s LEFT JOIN quotas q ON q.id = ${quotaId}
    WHERE s.library_id = ${library.id} AND s.state = 0 AND s.name IN (${join(names)})`)
  return new Map(rows.map((row) => [row.name, { usedBytes: row.used_bytes, ...toRoom(row) }]))
}

export type FileCounts = {
  /** Wherever they are: tree, bin and versions. */
  readonly files: number
  readonly directories: number
  readonly recycledFiles: number
  readonly recycledDirectories: number
  readonly versions: number
}

type FileCountsRow = {
  readonly files: number
  readonly directories: number
  readonly recycled_files: number
  readonly recycled_directories: number
  readonly versions: number
}

/** What lies below a recycled Directory is marked in no row of its own, so the bin is walked. */
export async function scanFileCounts(db: Db, spaceId: SpaceId, signal: AbortSignal): Promise<FileCounts> {
  const statement = sql`
    WITH RECURSIVE recycled (id, kind) AS (
      SELECT e.id, e.kind FROM recycled_items r JOIN entries e ON e.space_id = r.space_id AND e.id = r.entry_id WHERE r.space_id = ${spaceId}
      UNION ALL
      SELECT e.id, e.kind FROM recycled d JOIN entries e ON e.space_id = ${spaceId} AND e.parent_id = d.id AND e.state = 0 WHERE d.kind = 0
    )
    SELECT s.file_count AS files, s.directory_count AS directories,
      (SELECT COUNT(*) FROM recycled WHERE kind <> 0) AS recycled_files, (SELECT COUNT(*) FROM recycled WHERE kind = 0) AS recycled_directories,
      (SELECT COUNT(*) FROM versions WHERE space_id = ${spaceId}) AS versions
    FROM spaces s WHERE s.id = ${spaceId}`
  for await (const [row] of db.scan<FileCountsRow>(statement, { signal })) {
    if (row)
      return {
        files: row.files + row.versions,
        directories: row.directories,
        recycledFiles: row.recycled_files,
        recycledDirectories: row.recycled_directories,
        versions: row.versions,
      }
  }
  return { files: 0, directories: 0, recycledFiles: 0, recycledDirectories: 0, versions: 0 }
}

export type SpaceItem = { readonly name: SpaceName; readonly createdBy: string; readonly createdAt: number }

/** By name, behind `after`; of one creator only where `createdBy` is given. */
export async function listSpaces(
  reader: Reader,
  asked: {
    readonly libraryId: LibraryId
    readonly after: string
    readonly prefix: string
    readonly createdBy?: string
    readonly names?: readonly SpaceName[]
    readonly limit: number
  },
): Promise<SpaceItem[]> {
  const creator = asked.createdBy === undefined ? empty : sql` AND created_by = ${asked.createdBy}`
  const names = asked.names ? sql` AND name IN (${join(asked.names)})` : empty
  const prefix = asked.prefix === '' ? empty : sql` AND name >= ${asked.prefix} AND name < ${behindPrefix(asked.prefix)}`
  const rows = await reader.all<{ readonly name: string; readonly created_by: string; readonly created_at: number }>(sql`
    SELECT name, created_by, created_at FROM spaces
    WHERE library_id = ${asked.libraryId} AND state = 0 AND name > ${asked.after}${creator}${names}${prefix}
    ORDER BY name LIMIT ${asked.limit}`)
  return rows.map((row) => ({ name: row.name as SpaceName, createdBy: row.created_by, createdAt: row.created_at }))
}

/** Where a Space stands among those of all Libraries; either text may be one that nothing has. */
export type SpacePlace = { readonly libraryId: string; readonly name: string }

export type PlacedSpace = { readonly libraryId: LibraryId; readonly name: SpaceName; readonly createdAt: number }

/** Of all Libraries, by Library and name, from one place to before another. */
export async function listSpacesAcross(
  reader: Reader,
  { from, before, limit }: { readonly from: SpacePlace; readonly before: SpacePlace; readonly limit: number },
): Promise<PlacedSpace[]> {
  const rows = await reader.all<Pick<SpaceRow, 'library_id' | 'name' | 'created_at'>>(sql`
    SELECT library_id, name, created_at FROM spaces
    WHERE state = 0 AND (library_id, name) >= (${from.libraryId}, ${from.name}) AND (library_id, name) < (${before.libraryId}, ${before.name})
    ORDER BY library_id, name LIMIT ${limit}`)
  return rows.map((row) => ({ libraryId: row.library_id as LibraryId, name: row.name as SpaceName, createdAt: row.created_at }))
}

/** Sorts behind every name with this prefix. */
const behindPrefix = (prefix: string): string => `${prefix}\u{10FFFF}`
