/** Key pairs of Libraries, and the applications that hand out keys for single uploads. */
import type { Migration } from './migration.ts'

export const credentials: Migration = {
  number: 7,
  name: 'credentials',
  statements: ({ int, text, strict }) => [
    `CREATE TABLE access_keys (
      id ${text} PRIMARY KEY,
      library_id ${text} NOT NULL,
      name ${text} NOT NULL,
      secret_sealed ${text} NOT NULL,
      grants ${text} NOT NULL,
      spaces ${text},
      is_enabled ${int} NOT NULL,
      created_at ${int} NOT NULL,
      updated_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX access_keys_by_library ON access_keys (library_id, created_at, id)`,
    `CREATE INDEX access_keys_by_age ON access_keys (created_at, id)`,

    `CREATE TABLE applications (
      id ${text} PRIMARY KEY,
      library_id ${text} NOT NULL,
      space_name ${text} NOT NULL,
      name ${text} NOT NULL,
      created_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX applications_by_library ON applications (library_id, created_at, id)`,
    `CREATE INDEX applications_by_age ON applications (created_at, id)`,
  ],
}
