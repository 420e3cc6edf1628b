/** Brings a PostgreSQL database to the program's schema; processes that start together take turns. */
import type { Pool, PoolClient } from 'pg'
import type { Log } from '../../../log/log.ts'
import { migrationStatements, pendingMigrations, schemaKey } from '../../migrations/migrations.ts'
import type { Migration } from '../../migrations/migration.ts'
import { beginWrite, takeLocks } from './locks.ts'

export async function migratePostgres(
  pool: Pool,
  options: { readonly log: Log; readonly migrations?: readonly Migration[] | undefined },
): Promise<void> {
  const client = await pool.connect()
  // A lost connection answers the running statement; the event itself must only not be unheard.
  const ignore = (): void => {}
  client.on('error', ignore)
  let problem: Error | undefined
  try {
    for (let migration = await step(client, options.migrations); migration; migration = await step(client, options.migrations)) {
      options.log.info({ schema: migration.number, name: migration.name }, 'schema migrated')
    }
  } catch (error) {
    problem = error as Error
    throw error
  } finally {
    client.off('error', ignore)
    // A connection that failed inside a transaction is closed, which rolls it back.
    client.release(problem)
  }
}

/** One step in one transaction: another process may have taken it while this one waited for the lock. */
async function step(client: PoolClient, known: readonly Migration[] | undefined): Promise<Migration | undefined> {
  await client.query(`${beginWrite}${takeLocks(['schema'])}`)
  const migration = pendingMigrations(await recordedSchema(client), known)[0]
  if (migration) for (const text of migrationStatements(migration, 'postgres')) await client.query(text)
  await client.query('COMMIT')
  return migration
}

async function recordedSchema(client: PoolClient): Promise<number> {
  const table = await client.query<{ name: string | null }>(`SELECT to_regclass('installation')::text AS name`)
  if (table.rows[0]?.name === null) return 0
  const row = await client.query<{ value: string }>('SELECT value FROM installation WHERE key = $1', [schemaKey])
  return Number(row.rows[0]?.value ?? 0)
}
