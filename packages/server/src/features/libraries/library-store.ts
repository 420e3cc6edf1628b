/**
 * Rows ⇄ Libraries: every SQL statement of the slice. A Library that is being deleted keeps its
 * row, so that its id is never given out again, and is found by nobody.
 */
import { assert } from '../../kernel/assert.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import type { Page } from '../../kernel/page.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { empty, join, sql } from '../../platform/db/sql.ts'
import type { Sql } from '../../platform/db/sql.ts'
import { defaultContentRules, defaultSettings } from './library.ts'
import type { Library, LibrarySettings, LibraryTag } from './library.ts'

/** The Library as its row is now; for writes, and for whoever can't use the cache. */
export async function findLibraryRow(reader: Reader, id: LibraryId): Promise<Library | undefined> {
  const row = await reader.get<LibraryRow>(sql`
    SELECT id, name, remark, settings, tags, created_at FROM libraries WHERE id = ${id} AND state = 0`)
  return row && toLibrary(row)
}

/** As it lies in the row: `openSecret` opens it. */
export async function findSealedSecret(reader: Reader, id: LibraryId): Promise<string | undefined> {
  const row = await reader.get<{ readonly secret_sealed: string }>(sql`SELECT secret_sealed FROM libraries WHERE id = ${id} AND state = 0`)
  return row?.secret_sealed
}

/** Libraries that carry the key, with one of the values where any are named. */
export type TagFilter = { readonly key: string; readonly values: readonly string[] }

export type LibraryQuery = {
  /** Only these; ids that don't exist are left out. */
  readonly ids?: readonly LibraryId[]
  /** Every filter must match. */
  readonly tagFilters?: readonly TagFilter[]
  readonly offset: number
  readonly limit: number
}

/** Oldest first, with the number of all that match. */
export async function listLibraries(reader: Reader, query: LibraryQuery): Promise<Page<Library> & { readonly totalCount: number }> {
  const matches = sql`state = 0${query.ids ? sql` AND id IN (${join(query.ids)})` : empty}${join((query.tagFilters ?? []).map(tagCondition), '')}`
  const total = await reader.get<{ readonly total: number }>(sql`SELECT COUNT(*) AS total FROM libraries WHERE ${matches}`)
  const rows = await reader.all<LibraryRow>(sql`
    SELECT id, name, remark, settings, tags, created_at FROM libraries WHERE ${matches}
    ORDER BY created_at, id LIMIT ${query.limit} OFFSET ${query.offset}`)
  return { items: rows.map(toLibrary), totalCount: total?.total ?? 0 }
}

/**
 * Tags are looked for in their JSON text. Inside JSON a quote is always escaped, so the needle
 * can't be part of a key or a value. `replace` finds it with exact case in both dialects.
 */
function tagCondition(filter: TagFilter): Sql {
  const needles =
    filter.values.length === 0
      ? [JSON.stringify({ key: filter.key, value: '' }).slice(0, -2)]
      : filter.values.map((value) => JSON.stringify({ key: filter.key, value }))
  return sql` AND (${join(
    needles.map((needle) => sql`REPLACE(tags, ${needle}, '') <> tags`),
    ' OR ',
  )})`
}

export async function insertLibrary(tx: Transaction, library: Library, sealedSecret: string): Promise<void> {
  await tx.run(sql`
    INSERT INTO libraries (id, name, remark, secret_sealed, settings, tags, created_at)
    VALUES (${library.id}, ${library.name}, ${library.remark}, ${sealedSecret}, ${JSON.stringify(library.settings)},
      ${tagsText(library.tags)}, ${library.createdAt})`)
}

/** Writes what may change in a Library's life. */
export async function updateLibraryRow(tx: Transaction, library: Library): Promise<void> {
  await tx.run(sql`
    UPDATE libraries SET name = ${library.name}, remark = ${library.remark}, settings = ${JSON.stringify(library.settings)},
      tags = ${tagsText(library.tags)}
    WHERE id = ${library.id} AND state = 0`)
}

export async function markLibraryDeleting(tx: Transaction, id: LibraryId): Promise<void> {
  await tx.run(sql`UPDATE libraries SET state = 1 WHERE id = ${id} AND state = 0`)
}

/** One order of members for all tags: `tagCondition` looks for this text. */
const tagsText = (tags: readonly LibraryTag[]): string => JSON.stringify(tags.map(({ key, value }) => ({ key, value })))

type LibraryRow = {
  readonly id: string
  readonly name: string
  readonly remark: string
  readonly settings: string
  readonly tags: string
  readonly created_at: number
}

/** A setting that is younger than the row has its default. */
function toLibrary(row: LibraryRow): Library {
  const settings = JSON.parse(row.settings) as Partial<LibrarySettings>
  return {
    id: row.id as LibraryId,
    name: row.name,
    remark: row.remark,
    settings: { ...defaultSettings, ...settings, content: { ...defaultContentRules, ...settings.content } },
    tags: JSON.parse(row.tags) as LibraryTag[],
    createdAt: row.created_at,
  }
}

/** The next integer id of the Library itself: tasks that belong to no Space. */
export async function nextLibraryNumber(tx: Transaction, id: LibraryId): Promise<number> {
  const row = await tx.get<{ readonly last_number: number }>(sql`
    UPDATE libraries SET last_number = last_number + 1 WHERE id = ${id} RETURNING last_number`)
  assert(row, 'A library that is written to exists.')
  return row.last_number
}
