/**
 * The index of names, which the two databases keep in different forms under one table
 * (`searched_names`): full-text rows without their text on SQLite, a `tsvector` column on
 * PostgreSQL. Both find the numbers of names by their tokens, newest first.
 *
 * A token belongs to one Space, so that a search walks the names of its own Space only.
 */
import type { Transaction } from './db.ts'
import { DialectSql, join, sql } from './sql.ts'
import type { Sql } from './sql.ts'

/** An expression over tokens in the text both databases are given; see `allOf` and `anyOf`. */
export type TokenQuery = { readonly text: string }

/** Letters, digits and signs, with at most a dot in front; nothing that either query language gives a meaning. */
export const tokenOf = (spaceId: number, gram: string): TokenQuery => ({ text: `"${named(spaceId, gram)}"` })
export const allOf = (parts: readonly TokenQuery[]): TokenQuery => combined(parts, ' AND ')
export const anyOf = (parts: readonly TokenQuery[]): TokenQuery => combined(parts, ' OR ')

const named = (spaceId: number, gram: string): string => `${spaceId}_${gram}`

const combined = (parts: readonly TokenQuery[], operator: string): TokenQuery =>
  parts.length === 1 ? (parts[0] as TokenQuery) : { text: `(${parts.map((part) => part.text).join(operator)})` }

const pick = new DialectSql({
  sqlite: 'SELECT rowid AS number FROM name_index WHERE name_index MATCH',
  postgres: 'SELECT number FROM searched_names WHERE tokens @@ CAST(REPLACE(REPLACE(REPLACE(',
})
const asQuery = new DialectSql({ sqlite: '', postgres: `, ' AND ', ' & '), ' OR ', ' | '), '"', '''') AS tsquery)` })
const number = new DialectSql({ sqlite: 'rowid', postgres: 'number' })

/** The numbers below `before` of the names with these tokens, the highest first. */
export const matchingNumbers = (asked: { readonly query: TokenQuery; readonly before: number; readonly limit: number }): Sql =>
  sql`${pick} ${asked.query.text} ${asQuery} AND ${number} < ${asked.before} ORDER BY ${number} DESC LIMIT ${asked.limit}`

const indexHead = new DialectSql({
  sqlite: 'INSERT OR REPLACE INTO name_index (rowid, tokens) VALUES',
  postgres: `UPDATE searched_names AS n SET tokens = array_to_tsvector(string_to_array(v.tokens, ' ')), is_indexed = 1 FROM (VALUES`,
})
const indexTail = new DialectSql({ sqlite: '', postgres: ') AS v (number, tokens) WHERE n.number = v.number' })

/** Gives names their tokens, in place of those they had. */
export function indexTokens(spaceId: number, names: readonly { readonly number: number; readonly grams: Iterable<string> }[]): Sql {
  const rows = names.map((name) => sql`(${integer(name.number)}, ${[...name.grams].map((gram) => named(spaceId, gram)).join(' ')})`)
  return sql`${indexHead} ${join(rows)} ${indexTail}`
}

/** Parameters of a VALUES list have no type of their own in PostgreSQL and are taken for text; SQLite's row ids are integers. */
const integer = (value: number): Sql => sql`${castHead}${value}${castTail}`
const castHead = new DialectSql({ sqlite: '', postgres: 'CAST(' })
const castTail = new DialectSql({ sqlite: '', postgres: ' AS BIGINT)' })

/** Whether a name of `searched_names`, under this alias, has tokens. */
export const hasTokens = (alias: string): DialectSql =>
  new DialectSql({
    sqlite: `EXISTS (SELECT 1 FROM name_index_docsize d WHERE d.id = ${alias}.number)`,
    postgres: `${alias}.tokens IS NOT NULL`,
  })

/** On PostgreSQL the tokens go with the row, so there is nothing to do. */
const withoutTokens = new DialectSql({ sqlite: 'DELETE FROM name_index WHERE rowid IN', postgres: 'SELECT 1 WHERE FALSE AND 0 IN' })

/** Removes names and their tokens; answers how many. `numbers` is a list or a query of their numbers. */
export async function removeNames(tx: Transaction, numbers: Sql): Promise<number> {
  await tx.run(sql`${withoutTokens} (${numbers})`)
  return tx.run(sql`DELETE FROM searched_names WHERE number IN (${numbers})`)
}
