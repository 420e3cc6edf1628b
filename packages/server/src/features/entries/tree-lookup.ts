/**
 * The ways to reach an Entry: by path, by id, as a child. Only what is in the tree is found, and
 * only through ancestors that are: what lies below a recycled Directory has left the tree with it.
 */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Reader } from '../../platform/db/db.ts'
import { isOneOf, isOneOfTexts } from '../../platform/db/lists.ts'
import { Sql, hex, sql } from '../../platform/db/sql.ts'
import type { Space } from '../spaces/index.ts'
import type { DetailedEntry, Entry } from './entry.ts'
import { entryColumns, statement, toEntry } from './entry-store.ts'
import type { EntryRow } from './entry-store.ts'
import { detailColumns, toDetailedEntry } from './listing-store.ts'
import type { DetailedRow } from './listing-store.ts'

/** The part of a Space that the tree needs. */
export type TreeOf = Pick<Space, 'id' | 'rootId'>

/** Levels of a path that one statement walks; longer paths take several. */
const levelsPerWalk = 16

/**
 * The id of what stands at a path of so many names, as a lookup inside a lookup per level: one
 * round trip. Not a join: SQLite plans a join anew whenever its parameters are bound (130 µs
 * instead of 7 µs at five levels).
 */
function idAtDepth(depth: number): string {
  let id = '?'
  for (let level = 0; level < depth; level++)
    id = `(SELECT id FROM entries WHERE space_id = ? AND parent_id = ${id} AND name = ? AND state = 0)`
  return id
}

type Statement = ReturnType<typeof statement>

/** Ways down to a row with these columns. */
const lookupsOf = (columns: string): { readonly byId: Statement; readonly walks: readonly Statement[] } => ({
  byId: statement(`SELECT ${columns} FROM entries WHERE space_id = ? AND id = ? AND state = 0`),
  walks: Array.from({ length: levelsPerWalk }, (_, depth) =>
    statement(`SELECT ${columns} FROM entries WHERE space_id = ? AND parent_id = ${idAtDepth(depth)} AND name = ? AND state = 0`),
  ),
})
const whole = lookupsOf(entryColumns())
const detailed = lookupsOf(detailColumns)
const { byId } = whole

/** The statement that finds the Entry under `parentId` by up to 16 names. */
export function walkStatement(spaceId: SpaceId, parentId: EntryId, names: EntryPath, lookups = whole): Sql {
  const walk = lookups.walks[names.length - 1]
  return walk ? walk(...names.map(() => spaceId), hex(parentId), ...names) : lookups.byId(spaceId, hex(parentId))
}

async function findRow<Row extends { readonly id: string }>(
  reader: Reader,
  space: TreeOf,
  path: EntryPath,
  lookups: typeof whole,
): Promise<Row | undefined> {
  let parentId = space.rootId
  for (let start = 0; ; start += levelsPerWalk) {
    const row = await reader.get<Row>(walkStatement(space.id, parentId, path.slice(start, start + levelsPerWalk), lookups))
    if (!row || start + levelsPerWalk >= path.length) return row
    parentId = row.id as EntryId
  }
}

/** The Entry in the tree at this path; the root Directory for `[]`. */
export async function findEntryByPath(reader: Reader, space: TreeOf, path: EntryPath): Promise<Entry | undefined> {
  const row = await findRow<EntryRow>(reader, space, path, whole)
  return row && toEntry(row)
}

/** The same for whoever only shows it: the ids it hangs on are not read. */
export async function findDetailsByPath(reader: Reader, space: TreeOf, path: EntryPath): Promise<DetailedEntry | undefined> {
  const row = await findRow<DetailedRow>(reader, space, path, detailed)
  return row && toDetailedEntry(row)
}

/**
 * What stands at many paths, in their order: one look for each Directory above them and one for
 * all that is asked of it.
 */
export async function findEntriesByPaths(
  reader: Reader,
  space: TreeOf,
  paths: readonly EntryPath[],
): Promise<readonly (Entry | undefined)[]> {
  const found = new Map<string, Entry>()
  for (const [above, below] of Map.groupBy(paths, (path) => keyOf(path.slice(0, -1)))) {
    const [first] = below
    if (!first) continue
    // A lonely path is one look, and the root has nothing above it.
    if (below.length === 1 || first.length === 0) {
      const entry = await findEntryByPath(reader, space, first)
      if (entry) found.set(keyOf(first), entry)
      continue
    }
    const parent = await findEntryByPath(reader, space, first.slice(0, -1))
    if (!parent) continue
    const names = [...new Set(below.map((path) => path.at(-1) as string))]
    const rows = await reader.all<EntryRow>(childrenByNames(space.id, parent.id, names))
    for (const row of rows) found.set(`${above}/${row.name}`, toEntry(row))
  }
  return paths.map((path) => found.get(keyOf(path)))
}

const keyOf = (path: EntryPath): string => path.map((name) => `/${name}`).join('')

/** The statement that finds the children of a Directory with these names. */
export const childrenByNames = (spaceId: SpaceId, parentId: EntryId, names: readonly string[]): Sql =>
  sql`SELECT ${columns} FROM entries WHERE space_id = ${spaceId} AND parent_id = ${hex(parentId)} AND name ${isOneOfTexts(names)} AND state = 0`

const columns = new Sql([entryColumns()], [])

/** The Entry with this id, if it and every Directory above it are in the tree. */
export async function findEntryById(reader: Reader, space: TreeOf, id: EntryId): Promise<Entry | undefined> {
  return (await findEntryWithPath(reader, space, id))?.entry
}

/** The same, with its place. */
export async function findEntryWithPath(
  reader: Reader,
  space: TreeOf,
  id: EntryId,
): Promise<{ readonly entry: Entry; readonly path: EntryPath } | undefined> {
  const path = await pathOf(reader, space, id)
  const row = path && (await reader.get<EntryRow>(byId(space.id, hex(id))))
  return row && { entry: toEntry(row), path }
}

const above = (column: string): string => `(SELECT ${column} FROM entries WHERE space_id = ? AND id = up.parent_id AND state = 0)`

/** Lookups instead of a join, as in `walks`. Above a row that is not in the tree there is nothing. */
const ancestry = statement(`
  WITH RECURSIVE up (id, parent_id, name, depth) AS (
    SELECT id, parent_id, name, 0 FROM entries WHERE space_id = ? AND id = ? AND state = 0
    UNION ALL
    SELECT up.parent_id, ${above('parent_id')}, ${above('name')}, up.depth + 1 FROM up WHERE up.parent_id IS NOT NULL
  )
  SELECT id, name FROM up ORDER BY depth DESC`)

/** The statement that walks from an Entry up to the highest Directory that is in the tree. */
export const ancestryStatement = (spaceId: SpaceId, id: EntryId): Sql => ancestry(spaceId, hex(id), spaceId, spaceId)

/** The names from the root to this Entry; undefined when it is not in the tree. */
export async function pathOf(reader: Reader, space: TreeOf, id: EntryId): Promise<EntryPath | undefined> {
  if (id === space.rootId) return []
  const rows = await reader.all<{ readonly id: string; readonly name: string }>(ancestryStatement(space.id, id))
  if (rows[0]?.id !== space.rootId) return undefined
  return rows.slice(1).map((row) => row.name)
}

type AncestorRow = { readonly start_id: string; readonly id: string; readonly name: string }

/** The same for many Entries, in one statement; those that are not in the tree are left out. */
export async function pathsOf(reader: Reader, space: TreeOf, ids: readonly EntryId[]): Promise<ReadonlyMap<EntryId, EntryPath>> {
  if (ids.length === 0) return new Map()
  const rows = await reader.all<AncestorRow>(sql`
    WITH RECURSIVE up (start_id, id, parent_id, name, depth) AS (
      SELECT id, id, parent_id, name, 0 FROM entries WHERE space_id = ${space.id} AND id ${isOneOf(ids)} AND state = 0
      UNION ALL
      SELECT up.start_id, up.parent_id, (SELECT parent_id FROM entries WHERE space_id = ${space.id} AND id = up.parent_id AND state = 0),
        (SELECT name FROM entries WHERE space_id = ${space.id} AND id = up.parent_id AND state = 0), up.depth + 1
      FROM up WHERE up.parent_id IS NOT NULL
    )
    SELECT start_id, id, name FROM up ORDER BY start_id, depth DESC`)
  const paths = new Map<EntryId, EntryPath>()
  for (const [start, [top, ...below]] of Map.groupBy(rows, (row) => row.start_id as EntryId))
    if (top?.id === space.rootId)
      paths.set(
        start,
        below.map((row) => row.name),
      )
  return paths
}

const childByName = statement(`SELECT ${entryColumns()} FROM entries WHERE space_id = ? AND parent_id = ? AND name = ? AND state = 0`)

export type ChildPlace = { readonly spaceId: SpaceId; readonly parentId: EntryId; readonly name: string }

export const childStatement = (place: ChildPlace): Sql => childByName(place.spaceId, hex(place.parentId), place.name)

/** What has this name in the Directory. */
export async function findChild(reader: Reader, place: ChildPlace): Promise<Entry | undefined> {
  const row = await reader.get<EntryRow>(childStatement(place))
  return row && toEntry(row)
}

const pairs = Array.from({ length: levelsPerWalk + 1 }, (_, depth) =>
  statement(`
    WITH parent AS (SELECT id FROM entries WHERE space_id = ? AND id = ${idAtDepth(depth)} AND state = 0)
    SELECT 0 AS is_child, ${entryColumns()} FROM entries WHERE space_id = ? AND id = (SELECT id FROM parent) AND state = 0
    UNION ALL
    SELECT 1 AS is_child, ${entryColumns()} FROM entries WHERE space_id = ? AND parent_id = (SELECT id FROM parent) AND name = ? AND state = 0`),
)

/** The statement that finds what stands at a path and what holds it. */
export function pairStatement(space: TreeOf, path: EntryPath): Sql | undefined {
  const above = path.slice(0, -1)
  return pairs[above.length]?.(space.id, ...above.map(() => space.id), hex(space.rootId), ...above, space.id, space.id, path.at(-1) ?? '')
}

/** Whatever stands at the parent's path, and at the path itself. */
export async function findParentAndChild(
  reader: Reader,
  space: TreeOf,
  path: EntryPath,
): Promise<{ readonly parent?: Entry; readonly child?: Entry }> {
  const pair = pairStatement(space, path)
  if (!pair) return findDeepPair(reader, space, path)
  const rows = await reader.all<EntryRow & { readonly is_child: number }>(pair)
  const parent = rows.find((row) => row.is_child === 0)
  const child = rows.find((row) => row.is_child === 1)
  return { ...(parent && { parent: toEntry(parent) }), ...(child && { child: toEntry(child) }) }
}

async function findDeepPair(reader: Reader, space: TreeOf, path: EntryPath): Promise<{ readonly parent?: Entry; readonly child?: Entry }> {
  const parent = await findEntryByPath(reader, space, path.slice(0, -1))
  const child = parent && (await findChild(reader, { spaceId: space.id, parentId: parent.id, name: path.at(-1) ?? '' }))
  return { ...(parent && { parent }), ...(child && { child }) }
}

const recycledById = statement(`SELECT ${entryColumns()} FROM entries WHERE space_id = ? AND id = ? AND state = 1`)

/** The top of a recycled item. */
export async function findRecycledEntry(reader: Reader, space: TreeOf, id: EntryId): Promise<Entry | undefined> {
  const row = await reader.get<EntryRow>(recycledById(space.id, hex(id)))
  return row && toEntry(row)
}

/** True when the File has earlier contents. */
export async function hasVersions(reader: Reader, file: { readonly spaceId: SpaceId; readonly id: EntryId }): Promise<boolean> {
  const row = await reader.get(sql`SELECT 1 AS found FROM versions WHERE space_id = ${file.spaceId} AND entry_id = ${hex(file.id)} LIMIT 1`)
  return row !== undefined
}
