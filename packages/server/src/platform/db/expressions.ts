/** Expressions that SQLite and PostgreSQL spell differently, each under one name. */
import { DialectSql } from './sql.ts'

/** A member of a JSON document kept as text; NULL when the document or the member is absent. */
export const jsonText = (column: string, member: string): DialectSql =>
  new DialectSql({ sqlite: `(${column} ->> '${member}')`, postgres: `(CAST(${column} AS json) ->> '${member}')` })
