/** The schema as SQLite holds it, in a stable order. */
import type Database from 'better-sqlite3'

export function schemaText(database: Database.Database): string {
  const objects = database
    .prepare<[], { sql: string }>(
      `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY tbl_name, type DESC, name`,
    )
    .all()
  return objects.map((object) => `${object.sql.replaceAll(/\n {4}/g, '\n')};\n`).join('\n')
}
