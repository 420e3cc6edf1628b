/**
 * The schema as a list of numbered steps. A driver runs what is pending when it opens a
 * database, each step in one transaction that also records its number, so that a crash between
 * two steps leaves a database the next start completes.
 */
import { assert } from '../../../kernel/assert.ts'
import type { Dialect } from '../sql.ts'
import { foundation } from './0001-foundation.ts'
import { tasks } from './0002-tasks.ts'
import { marks } from './0003-marks.ts'
import { quotas } from './0004-quotas.ts'
import { versions } from './0005-versions.ts'
import { links } from './0006-links.ts'
import { credentials } from './0007-credentials.ts'
import { search } from './0008-search.ts'
import { times } from './0009-times.ts'
import { live } from './0010-live.ts'
import { objectUploads } from './0011-object-uploads.ts'
import { objectKeys } from './0012-object-keys.ts'
import { columnTypes } from './migration.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  foundation,
  tasks,
  marks,
  quotas,
  versions,
  links,
  credentials,
  search,
  times,
  live,
  objectUploads,
  objectKeys,
]

/** The step that creates the table `installation`, where the number of the last step is kept. */
export const schemaKey = 'schema'

/** The steps a database still needs. Throws when a newer program has already changed it. */
export function pendingMigrations(recorded: number, known: readonly Migration[] = migrations): readonly Migration[] {
  known.forEach((migration, index) => assert(migration.number === index + 1, `Migration ${migration.number} stands at its place.`))
  if (recorded > known.length) {
    throw new Error(
      `The database has schema ${recorded}, this program knows schemas up to ${known.length}. ` +
        'Start the newer version that made it, or restore a backup from before the upgrade.',
    )
  }
  return known.slice(recorded)
}

/** The statements of one step in a dialect, the recording of its number included. */
export function migrationStatements(migration: Migration, dialect: Dialect): readonly string[] {
  return [
    ...migration.statements(columnTypes[dialect], dialect),
    `INSERT INTO installation (key, value) VALUES ('${schemaKey}', '${migration.number}')
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  ]
}
