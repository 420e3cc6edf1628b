/** The pages of a Directory's children, range by range. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Db, Reader } from '../../platform/db/db.ts'
import { jsonText } from '../../platform/db/expressions.ts'
import { Sql, empty, hex, sql } from '../../platform/db/sql.ts'
import type { DialectSql, SqlValue } from '../../platform/db/sql.ts'
import { entryKinds } from './entry.ts'
import type { DetailedEntry, ListedEntry } from './entry.ts'
import { attributesOf, claimOf, entryColumns, statement, virtualKind } from './entry-store.ts'
import type { Draft, EntryRow } from './entry-store.ts'
import type { ListOrder, NameBounds, OrderKey, Position, Range } from './listing.ts'

/** What every list shows. An id is shown by some. */
const shownNames = [
  'name',
  'kind',
  'created_at',
  'modified_at',
  'created_by',
  'revision',
  'size_bytes',
  'crc64',
  'etag',
  'content_type',
  'link_target_id',
  'attributes',
] as const satisfies readonly (keyof EntryRow)[]

export type ListedRow = Pick<EntryRow, (typeof shownNames)[number]> & Partial<Pick<EntryRow, 'id'>>

/** The columns of a `ListedRow` without its id, of the table under the given alias. */
export const shownColumns = (alias?: string): string => entryColumns(alias, shownNames)
export const listedColumns = entryColumns(undefined, ['id', ...shownNames])

const detailNames = ['id', ...shownNames, 'child_file_count', 'child_directory_count'] as const satisfies readonly (keyof EntryRow)[]
export type DetailedRow = Pick<EntryRow, (typeof detailNames)[number]>
export const detailColumns = entryColumns(undefined, detailNames)

export type Directory = { readonly spaceId: SpaceId; readonly id: EntryId }

export type PageOf = {
  readonly directory: Directory
  readonly range: Range
  readonly limit: number
  readonly offset?: number
  readonly withIds: boolean
}

/** The sort rank of the index `entries_in_order`, word for word, so that the planner knows it. */
const rank = '(CASE WHEN kind = 0 THEN 0 ELSE 1 END)'
const rankIs: Readonly<Record<Range, string>> = { directories: ` AND ${rank} = 0`, files: ` AND ${rank} = 1`, all: '' }

const pagesByName = new Map<string, (...values: readonly SqlValue[]) => Sql>()

/** One page by name: a walk along an index from the bound on, whatever the Directory holds. */
export function pageByName(page: PageOf & { readonly bounds: NameBounds; readonly isDescending: boolean }): Sql {
  const { bounds, range, isDescending, withIds } = page
  const lower = bounds.after !== undefined ? '>' : bounds.from !== undefined ? '>=' : ''
  const upper = bounds.before !== undefined ? '<' : ''
  const shape = `${range} ${lower} ${upper} ${isDescending} ${withIds}`
  let make = pagesByName.get(shape)
  if (!make) {
    const within = `${rankIs[range]}${lower && ` AND name ${lower} ?`}${upper && ` AND name ${upper} ?`}`
    const direction = isDescending ? ' DESC' : ''
    make = statement(
      `SELECT ${withIds ? listedColumns : shownColumns()} FROM entries WHERE space_id = ? AND parent_id = ? AND state = 0${within} ORDER BY name${direction} LIMIT ? OFFSET ?`,
    )
    pagesByName.set(shape, make)
  }
  const names = [bounds.after ?? bounds.from, bounds.before].filter((name) => name !== undefined)
  return make(page.directory.spaceId, hex(page.directory.id), ...names, page.limit, page.offset ?? 0)
}

export const keyOf: Readonly<Record<Exclude<OrderKey, 'name'>, Sql>> = {
  modificationTime: sql`modified_at`,
  size: sql`size_bytes`,
  creationTime: sql`created_at`,
  localCreationTime: sql`COALESCE(${jsonText('attributes', 'localCreationTime')}, '')`,
  localModificationTime: sql`COALESCE(${jsonText('attributes', 'localModificationTime')}, '')`,
}

/** Raw text of ours as a piece of a statement. */
const raw = (text: string): Sql => new Sql([text], [])

const columns = { listed: raw(listedColumns), shown: raw(shownColumns()) }
const rankPieces: Readonly<Record<Range, Sql>> = { directories: raw(rankIs.directories), files: raw(rankIs.files), all: empty }
const ascending = { compare: raw('>'), direction: raw('') }
const descending = { compare: raw('<'), direction: raw(' DESC') }

/** One page by anything else: the best of a look at every child. */
export function pageByKey(
  page: PageOf & { readonly order: ListOrder & { readonly by: Exclude<OrderKey, 'name'> }; readonly position?: Position },
): Sql {
  const key: Sql | DialectSql = keyOf[page.order.by]
  const { compare, direction } = page.order.isDescending ? descending : ascending
  const behind = page.position ? sql` AND (${key}, name) ${compare} (${page.position.key}, ${page.position.name})` : empty
  return sql`
    SELECT ${page.withIds ? columns.listed : columns.shown} FROM entries
    WHERE space_id = ${page.directory.spaceId} AND parent_id = ${hex(page.directory.id)} AND state = 0${rankPieces[page.range]}${behind}
    ORDER BY ${key}${direction}, name${direction} LIMIT ${page.limit} OFFSET ${page.offset ?? 0}`
}

export async function listRange(reader: Reader, page: Sql): Promise<ListedEntry[]> {
  return (await reader.all<ListedRow>(page)).map(toListedEntry)
}

/** The same off the event loop, for Directories whose sorting takes long. */
export async function scanRange(db: Db, page: Sql, signal: AbortSignal): Promise<ListedEntry[]> {
  const entries: ListedEntry[] = []
  for await (const rows of db.scan<ListedRow>(page, { signal })) for (const row of rows) entries.push(toListedEntry(row))
  return entries
}

export function toListedEntry(row: ListedRow): ListedEntry {
  const entry: Draft<ListedEntry> = {
    name: row.name,
    kind: entryKinds[row.kind] ?? 'file',
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    createdBy: row.created_by,
    revision: row.revision,
    attributes: attributesOf(row),
  }
  if (row.id !== undefined) entry.id = row.id as EntryId
  if (row.etag !== null) entry.content = listedContentOf(row, row.etag)
  if (row.kind === virtualKind) entry.claimed = claimOf(row)
  if (row.link_target_id !== null) entry.linkTargetId = row.link_target_id as EntryId
  return entry
}

export function toDetailedEntry(row: DetailedRow): DetailedEntry {
  const entry = toListedEntry(row) as Draft<DetailedEntry>
  entry.childFileCount = row.child_file_count
  entry.childDirectoryCount = row.child_directory_count
  return entry
}

function listedContentOf(row: ListedRow, etag: string): NonNullable<ListedEntry['content']> {
  const content: Draft<NonNullable<ListedEntry['content']>> = { sizeBytes: row.size_bytes, etag, contentType: row.content_type ?? '' }
  if (row.crc64 !== null) content.crc64 = row.crc64
  return content
}
