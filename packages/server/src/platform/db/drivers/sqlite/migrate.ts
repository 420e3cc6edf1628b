/** Brings a SQLite database to the program's schema; two processes may try at once. */
import type Database from 'better-sqlite3'
import type { Faults } from '../../../faults.ts'
import type { Log } from '../../../log/log.ts'
import { migrationStatements, pendingMigrations, schemaKey } from '../../migrations/migrations.ts'
import type { Migration } from '../../migrations/migration.ts'

export function migrateSqlite(
  database: Database.Database,
  options: { readonly log: Log; readonly faults: Faults; readonly migrations?: readonly Migration[] },
): void {
  // One step per turn: another process may have taken it while this one waited for the lock.
  const step = database.transaction((): Migration | undefined => {
    const migration = pendingMigrations(recordedSchema(database), options.migrations)[0]
    if (migration) for (const text of migrationStatements(migration, 'sqlite')) database.exec(text)
    // Nothing here can wait; a test may end the process.
    if (migration) void options.faults.at('db.migrate.before-commit')
    return migration
  })
  for (let migration = step.immediate(); migration; migration = step.immediate()) {
    options.log.info({ schema: migration.number, name: migration.name }, 'schema migrated')
  }
}

function recordedSchema(database: Database.Database): number {
  const isNew = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'installation'`).get() === undefined
  if (isNew) return 0
  const row = database.prepare<[string], { value: string }>('SELECT value FROM installation WHERE key = ?').get(schemaKey)
  return Number(row?.value ?? 0)
}
