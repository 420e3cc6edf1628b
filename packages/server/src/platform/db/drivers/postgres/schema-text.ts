/** The schema as PostgreSQL holds it, in a stable order that does not depend on the server's version. */
import type { Db } from '../../db.ts'
import { sql } from '../../sql.ts'

type Column = { readonly table_name: string; readonly line: string }

export async function schemaText(db: Db): Promise<string> {
  const columns = await db.read((reader) =>
    reader.all<Column>(sql`
      SELECT table_name, column_name || ' ' || data_type
        || CASE WHEN collation_name IS NULL THEN '' ELSE ' COLLATE ' || collation_name END
        || CASE WHEN is_nullable = 'NO' THEN ' NOT NULL' ELSE '' END
        || CASE WHEN is_identity = 'YES' THEN ' GENERATED ' || identity_generation || ' AS IDENTITY' ELSE '' END
        || CASE WHEN column_default IS NULL THEN '' ELSE ' DEFAULT ' || column_default END AS line
      FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name COLLATE "C", ordinal_position`),
  )
  const indexes = await db.read((reader) =>
    reader.all<Column>(
      sql`SELECT tablename::text AS table_name, indexdef AS line FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname`,
    ),
  )
  const tables = Map.groupBy(columns, (column) => column.table_name)
  return [...tables]
    .map(([table, ofTable]) => {
      const body = ofTable.map(({ line }) => `  ${line}`).join(',\n')
      const rest = indexes.filter((index) => index.table_name === table).map(({ line }) => `${line};\n`)
      return `CREATE TABLE ${table} (\n${body}\n);\n${rest.join('')}`
    })
    .join('\n')
}
