/**
 * SQL is written by hand, once, in the subset SQLite and PostgreSQL share. The `sql` tag keeps
 * text and values apart; a driver renders the text for its dialect and caches the result by the
 * identity of the template, so that a statement is prepared once.
 *
 * Binary columns (ids, digests) are hex text in the process: write them through `hex`, and they
 * come back as hex text from both drivers. Where many are read, `hex_of(column) AS column` lets
 * the database make the text: a row of four ids then costs half on SQLite, whose binding makes
 * a Buffer of each otherwise.
 */

export type Dialect = 'sqlite' | 'postgres'

/** Lower-case hex text bound as raw bytes. */
export class HexBytes {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A piece of SQL that differs between the dialects. Made in `platform/db` only. */
export class DialectSql {
  readonly sqlite: string
  readonly postgres: string
  constructor(text: Readonly<Record<Dialect, string>>) {
    this.sqlite = text.sqlite
    this.postgres = text.postgres
  }
}

export type SqlValue = string | number | bigint | null | Uint8Array | HexBytes

export class Sql {
  readonly strings: readonly string[]
  readonly values: readonly (SqlValue | Sql | DialectSql)[]
  constructor(strings: readonly string[], values: readonly (SqlValue | Sql | DialectSql)[]) {
    this.strings = strings
    this.values = values
  }
}

export function sql(strings: TemplateStringsArray, ...values: readonly (SqlValue | Sql | DialectSql)[]): Sql {
  return new Sql(strings, values)
}

/** Binds hex text as bytes; null stays null. */
export function hex(text: string): HexBytes
export function hex(text: string | null): HexBytes | null
export function hex(text: string | null): HexBytes | null {
  return text === null ? null : new HexBytes(text)
}

/** `a, b, c` — for IN lists and VALUES rows. The statement is cached per length. */
export function join(parts: readonly (SqlValue | Sql | DialectSql)[], separator = ', '): Sql {
  if (parts.length === 0) return new Sql([''], [])
  const strings = ['', ...Array.from({ length: parts.length - 1 }, () => separator), '']
  return new Sql(strings, parts)
}

export const empty = new Sql([''], [])

export type RenderedSql = { readonly text: string; readonly values: readonly SqlValue[] }

const flatTexts = new WeakMap<readonly string[], Partial<Record<Dialect, string>>>()

/**
 * SQLite's planner looks at the values behind a bare `?` in statements that sort, join or have a
 * limit, and plans such a statement anew whenever it is bound (one row of a page: 31 µs, behind
 * the plus 2 µs). The plus changes no value and hides it from the planner.
 */
const valueUnseen = '+?'

/** The text with the dialect's placeholders, and the values in their order. */
export function render(statement: Sql, dialect: Dialect): RenderedSql {
  const isFlat = statement.values.every((value) => !(value instanceof Sql || value instanceof DialectSql))
  if (isFlat) {
    let texts = flatTexts.get(statement.strings)
    if (!texts) flatTexts.set(statement.strings, (texts = {}))
    const text = (texts[dialect] ??= renderText(statement, dialect).text)
    return { text, values: statement.values as readonly SqlValue[] }
  }
  return renderText(statement, dialect)
}

function renderText(statement: Sql, dialect: Dialect): RenderedSql {
  const values: SqlValue[] = []
  let text = ''
  const visit = (part: Sql): void => {
    part.strings.forEach((piece, index) => {
      text += piece.includes('hex_of(') ? translateHexOf(piece, dialect) : piece
      if (index === part.strings.length - 1) return
      const value = part.values[index] as SqlValue | Sql | DialectSql
      if (value instanceof Sql) visit(value)
      else if (value instanceof DialectSql) text += value[dialect]
      else {
        values.push(value)
        text += dialect === 'sqlite' ? valueUnseen : `$${values.length}`
      }
    })
  }
  visit(statement)
  return { text, values }
}

/** SQLite's `hex` makes an empty text of NULL. */
const hexOf = { sqlite: 'CASE WHEN $1 IS NOT NULL THEN lower(hex($1)) END', postgres: "encode($1, 'hex')" }

const translateHexOf = (piece: string, dialect: Dialect): string => piece.replaceAll(/\bhex_of\(([\w.]+)\)/g, hexOf[dialect])
