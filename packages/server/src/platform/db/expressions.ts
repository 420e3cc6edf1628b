/** Expressions that SQLite and PostgreSQL spell differently, each under one name. */
import { DialectSql } from './sql.ts'

/** A member of a JSON document kept as text; NULL when the document or the member is absent. */
export const jsonText = (column: string, member: string): DialectSql =>
  new DialectSql({ sqlite: `(${column} ->> '${member}')`, postgres: `(CAST(${column} AS json) ->> '${member}')` })

/** Behind a SELECT that picks rows to change: locks them and passes over those another process holds. SQLite's writes are serial. */
export const forUpdateSkipLocked = new DialectSql({ sqlite: '', postgres: 'FOR UPDATE SKIP LOCKED' })

/** The type of ids and digests, for parameters that stand where a database can't tell their type by itself. */
export const bytesType = new DialectSql({ sqlite: 'BLOB', postgres: 'BYTEA' })

/** A claim of a JSON document kept as text, as 1 or 0; 0 when it is absent. */
export const jsonFlag = (column: string, member: string): DialectSql =>
  new DialectSql({
    sqlite: `COALESCE(${column} ->> '${member}', 0)`,
    postgres: `(CASE WHEN CAST(${column} AS json) ->> '${member}' = 'true' THEN 1 ELSE 0 END)`,
  })
