/**
 * Lists of values and rows handed to a statement as one parameter: JSON that the database takes
 * apart. The text of the statement stays the same however long the list is, so that both
 * databases prepare it once and nobody puts thousands of placeholders together.
 */
import { DialectSql, sql } from './sql.ts'
import type { Sql } from './sql.ts'

/** `bytes` are hex text here and bytes in the statement, as everywhere. */
export type ListedType = 'int' | 'text' | 'bytes'

type ListedRow<Names extends string> = Readonly<Record<Names, string | number | null>>

const member: Readonly<Record<ListedType, (index: number) => { readonly sqlite: string; readonly postgres: string }>> = {
  int: (index) => ({ sqlite: `value ->> ${index}`, postgres: `CAST(value ->> ${index} AS BIGINT)` }),
  text: (index) => ({ sqlite: `value ->> ${index}`, postgres: `value ->> ${index}` }),
  bytes: (index) => ({ sqlite: `unhex(value ->> ${index})`, postgres: `decode(value ->> ${index}, 'hex')` }),
}

/** A table made of rows with these columns, in their order: `INSERT INTO … SELECT … FROM ${rows(…)} AS new`. */
export function listOf<Names extends string>(columns: Readonly<Record<Names, ListedType>>): (rows: readonly ListedRow<Names>[]) => Sql {
  const names = Object.keys(columns) as Names[]
  const picked = names.map((name, index) => ({ name, ...member[columns[name]](index) }))
  const head = new DialectSql({
    sqlite: `(SELECT ${picked.map(({ name, sqlite }) => `${sqlite} AS ${name}`).join(', ')} FROM json_each(`,
    postgres: `(SELECT ${picked.map(({ name, postgres }) => `${postgres} AS ${name}`).join(', ')} FROM json_array_elements(CAST(`,
  })
  return (rows) => sql`${head}${JSON.stringify(rows.map((row) => names.map((name) => row[name])))}${rowsTail}`
}

const rowsTail = new DialectSql({ sqlite: '))', postgres: ' AS json)) AS listed (value))' })

/** Behind a column: it holds one of these ids or digests. */
export const isOneOf = (ids: readonly string[]): Sql => sql`${bytesHead}${JSON.stringify(ids)}${valuesTail}`

/** Behind a column: it holds one of these texts. */
export const isOneOfTexts = (texts: readonly string[]): Sql => sql`${textsHead}${JSON.stringify(texts)}${valuesTail}`

// An array and not a list of rows: PostgreSQL looks each of its members up in an index.
const bytesHead = new DialectSql({
  sqlite: 'IN (SELECT unhex(value) FROM json_each(',
  postgres: `= ANY (ARRAY(SELECT decode(value, 'hex') FROM json_array_elements_text(CAST(`,
})
const textsHead = new DialectSql({
  sqlite: 'IN (SELECT value FROM json_each(',
  postgres: '= ANY (ARRAY(SELECT value FROM json_array_elements_text(CAST(',
})
const valuesTail = new DialectSql({ sqlite: '))', postgres: ' AS json)) AS listed (value)))' })
