/** The one statement of the flat view of a Space. */
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { jsonText } from '../../platform/db/expressions.ts'
import { Sql, empty, hex, join, sql } from '../../platform/db/sql.ts'
import type { DialectSql } from '../../platform/db/sql.ts'
import { decidingExtensions, extensionsOfCategory } from './content-type.ts'
import { keyOf, listedColumns } from './listing-store.ts'
import type { ListedRow } from './listing-store.ts'

export const viewKeys = [
  'name',
  'modificationTime',
  'size',
  'creationTime',
  'uploadTime',
  'localCreationTime',
  'localModificationTime',
] as const
export type ViewKey = (typeof viewKeys)[number]

export type ViewOrder = { readonly by: ViewKey; readonly isDescending: boolean }

/** Where a page ended. */
export type ViewPosition = { readonly key: string | number; readonly id: EntryId }

export type ViewRow = ListedRow & { readonly id: string; readonly parent_id: string; readonly sort_key: string | number }

const raw = (text: string): Sql => new Sql([text], [])

const viewKeyOf: Readonly<Record<ViewKey, Sql | DialectSql>> = {
  ...keyOf,
  name: raw('name'),
  // When its content became the current one: what a File's modification is.
  uploadTime: raw('modified_at'),
}

/** What is no Directory: the condition of the indexes by time, word for word. */
const filters = { onlyDir: raw(' AND kind = 0'), onlyFile: raw(' AND kind <> 0') }

/**
 * A page of a Space in one order. Few Directories are out of the tree at a time, so it is theirs
 * that are listed, from the top down, and what stands in them is left out; Directories alone are
 * found by going through those that are in the tree.
 */
export function viewStatement(asked: {
  readonly spaceId: SpaceId
  readonly order: ViewOrder
  readonly limit: number
  readonly filter?: 'onlyDir' | 'onlyFile'
  readonly category?: string
  readonly after?: ViewPosition
}): Sql {
  const { spaceId, order, after } = asked
  const key = viewKeyOf[order.by]
  const [compare, direction] = order.isDescending ? [raw('<'), raw(' DESC')] : [raw('>'), raw('')]
  const behind = after ? sql` AND (${key}, id) ${compare} (${after.key}, ${hex(after.id)})` : empty
  const category = asked.category ? sql` AND ${isOfCategory(asked.category)}` : empty
  const { among, isAmong } = asked.filter === 'onlyDir' ? inTree(spaceId) : outOfTree(spaceId)
  return sql`
    ${among}
    SELECT ${raw(listedColumns)}, hex_of(parent_id) AS parent_id, ${key} AS sort_key FROM entries
    WHERE space_id = ${spaceId} AND state = 0 AND parent_id IS NOT NULL AND ${isAmong}
      ${asked.filter ? filters[asked.filter] : empty}${category}${behind}
    ORDER BY ${key}${direction}, entries.id${direction} LIMIT ${asked.limit}`
}

type Among = { readonly among: Sql; readonly isAmong: Sql }

/** The rank is that of the index `entries_in_order`, word for word. */
const childDirectories = (spaceId: SpaceId, of: string): Sql =>
  sql`SELECT e.id FROM ${raw(of)} JOIN entries e
    ON e.space_id = ${spaceId} AND e.parent_id = ${raw(of)}.id AND e.state = 0 AND (CASE WHEN e.kind = 0 THEN 0 ELSE 1 END) = 0`

const inTree = (spaceId: SpaceId): Among => ({
  among: sql`
    WITH RECURSIVE live (id) AS (
      SELECT id FROM entries WHERE space_id = ${spaceId} AND id = (SELECT root_id FROM spaces WHERE spaces.id = ${spaceId})
      UNION ALL
      ${childDirectories(spaceId, 'live')}
    )`,
  isAmong: sql`id IN (SELECT id FROM live)`,
})

const outOfTree = (spaceId: SpaceId): Among => ({
  among: sql`
    WITH RECURSIVE gone (id) AS (
      SELECT id FROM entries WHERE space_id = ${spaceId} AND state <> 0 AND kind = 0
      UNION ALL
      ${childDirectories(spaceId, 'gone')}
    )`,
  isAmong: sql`parent_id NOT IN (SELECT id FROM gone)`,
})

const categoryGiven = sql`COALESCE(${jsonText('attributes', 'category')}, '')`

/** The category it was given, else the one its name and type stand for, as answers show it. */
function isOfCategory(category: string): Sql {
  const derived = derivedCategory(category)
  return sql`(${categoryGiven} = ${category}${derived ? sql` OR (${categoryGiven} = '' AND kind IN (1, 3) AND ${derived})` : empty})`
}

const familiesOf: Readonly<Record<string, readonly string[]>> = { doc: ['text'], image: ['image'], video: ['video'], audio: ['audio'] }

function derivedCategory(category: string): Sql | undefined {
  const hasExtension = anyExtension(extensionsOfCategory(category))
  if (category === 'archive') return hasExtension
  const isOpen = sql`NOT ${anyExtension(decidingExtensions)}`
  if (category === 'other') return sql`(${isOpen} AND NOT ${anyFamily(Object.values(familiesOf).flat())})`
  const families = familiesOf[category]
  if (!families) return undefined
  const isFamily = sql`(${isOpen} AND ${anyFamily(families)})`
  return hasExtension === none ? isFamily : sql`(${hasExtension} OR ${isFamily})`
}

const none = raw('1 = 0')

/** Only an extension behind a stem counts. */
const anyExtension = (extensions: readonly string[]): Sql =>
  extensions.length === 0
    ? none
    : sql`(${join(
        extensions.map((extension) => sql`LOWER(name) LIKE ${`_%.${extension}`}`),
        ' OR ',
      )})`

const anyFamily = (families: readonly string[]): Sql =>
  sql`(${join(
    families.map((family) => sql`COALESCE(content_type, '') LIKE ${`${family}/%`}`),
    ' OR ',
  )})`
