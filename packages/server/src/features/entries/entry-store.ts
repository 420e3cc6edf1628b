/** Rows ⇄ Entries, and the ways to reach one: by path, by id. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { BlobId, EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { Sql, hex, sql } from '../../platform/db/sql.ts'
import type { SqlValue } from '../../platform/db/sql.ts'
import type { Space } from '../spaces/index.ts'
import { entryKinds, entryStates } from './entry.ts'
import type { Attributes, Entry, EntryState, File } from './entry.ts'

/** The part of a Space that the tree needs. */
export type TreeOf = Pick<Space, 'id' | 'rootId'>

export type EntryRow = {
  readonly space_id: number
  readonly id: string
  readonly parent_id: string | null
  readonly name: string
  readonly kind: number
  readonly created_at: number
  readonly modified_at: number
  readonly created_by: string
  readonly revision: number
  readonly child_file_count: number
  readonly child_directory_count: number
  readonly blob_id: string | null
  readonly size_bytes: number
  readonly crc64: string | null
  readonly etag: string | null
  readonly content_type: string | null
  readonly uploaded_at: number | null
  readonly link_target_id: string | null
  readonly attributes: string | null
}

const columnNames = [
  'space_id',
  'id',
  'parent_id',
  'name',
  'kind',
  'created_at',
  'modified_at',
  'created_by',
  'revision',
  'child_file_count',
  'child_directory_count',
  'blob_id',
  'size_bytes',
  'crc64',
  'etag',
  'content_type',
  'uploaded_at',
  'link_target_id',
  'attributes',
] as const satisfies readonly (keyof EntryRow)[]

/** The columns of an `EntryRow`, of the table under the given alias. */
export const entryColumns = (alias = 'entries'): string => columnNames.map((name) => `${alias}.${name}`).join(', ')

/**
 * A statement whose text is put together once, with `?` where the values go. The template's
 * identity is kept, so that a driver prepares it once.
 */
export function statement(text: string): (...values: readonly SqlValue[]) => Sql {
  const strings = text.split('?')
  return (...values) => new Sql(strings, values)
}

const noAttributes: Attributes = {}

export const attributesOf = (row: Pick<EntryRow, 'attributes'>): Attributes =>
  row.attributes === null ? noAttributes : (JSON.parse(row.attributes) as Attributes)

export function toEntry(row: EntryRow): Entry {
  return {
    spaceId: row.space_id as SpaceId,
    id: row.id as EntryId,
    ...(row.parent_id !== null && { parentId: row.parent_id as EntryId }),
    name: row.name,
    kind: entryKinds[row.kind] ?? 'file',
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    createdBy: row.created_by,
    revision: row.revision,
    childFileCount: row.child_file_count,
    childDirectoryCount: row.child_directory_count,
    ...(row.blob_id !== null && {
      content: {
        blobId: row.blob_id as BlobId,
        sizeBytes: row.size_bytes,
        ...(row.crc64 !== null && { crc64: row.crc64 }),
        etag: row.etag ?? '',
        contentType: row.content_type ?? '',
      },
    }),
    ...(row.uploaded_at !== null && { uploadedAt: row.uploaded_at }),
    ...(row.link_target_id !== null && { linkTargetId: row.link_target_id as EntryId }),
    attributes: attributesOf(row),
  }
}

/** Levels of a path that one statement walks; longer paths take several. */
const levelsPerWalk = 16

const byId = statement(`SELECT ${entryColumns()} FROM entries WHERE space_id = ? AND id = ? AND state = 0`)

/**
 * One index lookup per level, in one round trip. Nested lookups instead of joins: SQLite plans a
 * join anew whenever its parameters are bound (10 µs became 130 µs at five levels).
 */
const walks = Array.from({ length: levelsPerWalk + 1 }, (_, depth) => {
  if (depth === 0) return byId
  let parentId = '?'
  for (let level = 1; level < depth; level++)
    parentId = `(SELECT id FROM entries WHERE space_id = ? AND parent_id = ${parentId} AND name = ? AND state = 0)`
  return statement(`SELECT ${entryColumns()} FROM entries WHERE space_id = ? AND parent_id = ${parentId} AND name = ? AND state = 0`)
})

/** The statement that finds the Entry under `parentId` by up to 16 names. */
export function walkStatement(spaceId: SpaceId, parentId: EntryId, names: EntryPath): Sql {
  const walk = walks[names.length] ?? byId
  if (names.length === 0) return walk(spaceId, hex(parentId))
  return walk(...names.map(() => spaceId), hex(parentId), ...names)
}

/** The Entry in the tree at this path; the root Directory for `[]`. */
export async function findEntryByPath(reader: Reader, space: TreeOf, path: EntryPath): Promise<Entry | undefined> {
  let parentId = space.rootId
  for (let start = 0; ; start += levelsPerWalk) {
    const row = await reader.get<EntryRow>(walkStatement(space.id, parentId, path.slice(start, start + levelsPerWalk)))
    if (!row || start + levelsPerWalk >= path.length) return row && toEntry(row)
    parentId = row.id as EntryId
  }
}

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

const childByName = statement(`SELECT ${entryColumns()} FROM entries WHERE space_id = ? AND parent_id = ? AND name = ? AND state = 0`)

export type ChildPlace = { readonly spaceId: SpaceId; readonly parentId: EntryId; readonly name: string }

export const childStatement = (place: ChildPlace): Sql => childByName(place.spaceId, hex(place.parentId), place.name)

/** What has this name in the Directory. */
export async function findChild(reader: Reader, place: ChildPlace): Promise<Entry | undefined> {
  const row = await reader.get<EntryRow>(childStatement(place))
  return row && toEntry(row)
}

/** Whatever stands at the parent's path, and at the path itself. */
export async function findParentAndChild(reader: Reader, space: TreeOf, path: EntryPath): Promise<{ parent?: Entry; child?: Entry }> {
  const parent = await findEntryByPath(reader, space, path.slice(0, -1))
  if (!parent) return {}
  const child = await findChild(reader, { spaceId: space.id, parentId: parent.id, name: path.at(-1) ?? '' })
  return child ? { parent, child } : { parent }
}

/** Adds the Entry to the tree; false when the name is taken. */
export async function insertEntry(tx: Transaction, entry: Entry): Promise<boolean> {
  const content = entry.content
  const changed = await tx.run(sql`
    INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by, revision,
      blob_id, size_bytes, crc64, etag, content_type, uploaded_at, link_target_id, attributes)
    VALUES (${entry.spaceId}, ${hex(entry.id)}, ${hex(entry.parentId ?? null)}, ${entry.name}, ${entryKinds.indexOf(entry.kind)}, ${entry.createdAt},
      ${entry.modifiedAt}, ${entry.createdBy}, ${entry.revision}, ${hex(content?.blobId ?? null)}, ${content?.sizeBytes ?? 0}, ${content?.crc64 ?? null},
      ${content?.etag ?? null}, ${content?.contentType ?? null}, ${entry.uploadedAt ?? null}, ${hex(entry.linkTargetId ?? null)}, ${attributesText(entry.attributes)})
    ON CONFLICT (space_id, parent_id, name) WHERE state = 0 DO NOTHING`)
  return changed === 1
}

/** Gives a File its new content. */
export async function updateContent(tx: Transaction, file: File): Promise<void> {
  const { content } = file
  await tx.run(sql`
    UPDATE entries SET blob_id = ${hex(content.blobId)}, size_bytes = ${content.sizeBytes}, crc64 = ${content.crc64 ?? null}, etag = ${content.etag},
      content_type = ${content.contentType}, uploaded_at = ${file.uploadedAt ?? null}, modified_at = ${file.modifiedAt}, revision = ${file.revision},
      attributes = ${attributesText(file.attributes)}
    WHERE space_id = ${file.spaceId} AND id = ${hex(file.id)}`)
}

/** No row needs the text of "nothing". */
export const attributesText = (attributes: Attributes): string | null => {
  const text = JSON.stringify(attributes)
  return text === '{}' ? null : text
}

/** Puts the Entry into the tree under another parent or name. The caller has made sure that the name is free. */
export async function updatePlace(
  tx: Transaction,
  entry: { readonly spaceId: SpaceId; readonly id: EntryId; readonly parentId: EntryId; readonly name: string },
): Promise<void> {
  await tx.run(sql`
    UPDATE entries SET parent_id = ${hex(entry.parentId)}, name = ${entry.name}, state = 0
    WHERE space_id = ${entry.spaceId} AND id = ${hex(entry.id)}`)
}

/** Takes an Entry out of the tree or back; its row stays under its parent. */
export async function markState(
  tx: Transaction,
  entry: { readonly spaceId: SpaceId; readonly id: EntryId },
  state: EntryState,
): Promise<void> {
  await tx.run(sql`UPDATE entries SET state = ${entryStates.indexOf(state)} WHERE space_id = ${entry.spaceId} AND id = ${hex(entry.id)}`)
}

export async function updateAttributes(tx: Transaction, entry: Entry): Promise<void> {
  await tx.run(sql`
    UPDATE entries SET attributes = ${attributesText(entry.attributes)}, content_type = ${entry.content?.contentType ?? null}
    WHERE space_id = ${entry.spaceId} AND id = ${hex(entry.id)}`)
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
