/** Children of a Directory in the order of keys: every SQL statement of the slice. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Reader } from '../../platform/db/db.ts'
import { Sql, hex } from '../../platform/db/sql.ts'
import type { SqlValue } from '../../platform/db/sql.ts'
import type { Attributes } from '../entries/index.ts'

export type KeyRow = {
  /** The name, of a Directory with a slash behind it. */
  readonly sort_key: string
  readonly kind: number
  readonly size_bytes: number
  readonly etag: string | null
  readonly stored_at: number
  readonly attributes: string | null
}

/** Who goes on below a Directory needs its id; a page of a thousand rows is a third dearer with it. */
export type ChildRow = KeyRow & { readonly id: string }

/** Where a page begins and ends, in names as `sort_key` has them. */
export type KeyBounds = {
  readonly after?: string | undefined
  readonly from?: string | undefined
  readonly before?: string | undefined
}

/** The sort key of the index `entries_by_key`, word for word, so that the planner knows it. */
const sortKey = "(CASE WHEN kind = 0 THEN name || '/' ELSE name END)"

const keyColumns = `${sortKey} AS sort_key, kind, size_bytes, etag, COALESCE(uploaded_at, modified_at) AS stored_at, attributes`
const columnsOf = { keys: keyColumns, children: `id, ${keyColumns}` } as const

const pages = new Map<string, readonly string[]>()

export type KeyPage = {
  readonly directory: { readonly spaceId: SpaceId; readonly id: EntryId }
  readonly bounds: KeyBounds
  readonly limit: number
}

/** One page: a walk along the index from the bound on, whatever the Directory holds. */
function pageStatement(columns: keyof typeof columnsOf, { directory, bounds, limit }: KeyPage): Sql {
  const { after, from, before } = bounds
  const lower = after !== undefined ? '>' : from !== undefined ? '>=' : ''
  const shape = `${columns} ${lower} ${before !== undefined}`
  let strings = pages.get(shape)
  if (!strings) {
    const within = `${lower && ` AND ${sortKey} ${lower} ?`}${before === undefined ? '' : ` AND ${sortKey} < ?`}`
    strings = pageText(columnsOf[columns], within).split('?')
    pages.set(shape, strings)
  }
  const values: SqlValue[] = [directory.spaceId, hex(directory.id)]
  const first = after ?? from
  if (first !== undefined) values.push(first)
  if (before !== undefined) values.push(before)
  values.push(limit)
  return new Sql(strings, values)
}

const pageText = (columns: string, within = ''): string => `SELECT ${columns} FROM entries
      WHERE space_id = ? AND parent_id = ? AND state = 0 AND kind <= 1${within} ORDER BY ${sortKey} LIMIT ?`

const manyTexts = new Map<number, readonly string[]>()

/** The first so many children of each of these Directories, one page after the other in one statement. */
function pagesStatement(spaceId: SpaceId, ids: readonly EntryId[], limit: number): Sql {
  let strings = manyTexts.get(ids.length)
  if (!strings) {
    const pagesText = ids.map((_, turn) => `SELECT * FROM (${pageText(`${turn} AS turn, ${columnsOf.children}`)}) AS page${turn}`)
    strings = `${pagesText.join(' UNION ALL ')} ORDER BY turn, sort_key`.split('?')
    manyTexts.set(ids.length, strings)
  }
  return new Sql(
    strings,
    ids.flatMap((id) => [spaceId, hex(id), limit]),
  )
}

/** In the order of the Directories. Every number of them is another statement: ask for few different ones. */
export async function listChildrenOfMany(
  reader: Reader,
  { spaceId, ids, limit }: { readonly spaceId: SpaceId; readonly ids: readonly EntryId[]; readonly limit: number },
): Promise<(readonly ChildRow[])[]> {
  const pages: ChildRow[][] = ids.map(() => [])
  for (const row of await reader.all<ChildRow & { readonly turn: number }>(pagesStatement(spaceId, ids, limit))) pages[row.turn]?.push(row)
  return pages
}

export const listKeys = (reader: Reader, page: KeyPage): Promise<KeyRow[]> => reader.all<KeyRow>(pageStatement('keys', page))

export const listChildren = (reader: Reader, page: KeyPage): Promise<ChildRow[]> => reader.all<ChildRow>(pageStatement('children', page))

export const storageClassOf = ({ attributes }: KeyRow): string | undefined =>
  attributes === null ? undefined : (JSON.parse(attributes) as Attributes).storageClass
