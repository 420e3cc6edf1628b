/** The files of a space by time, wherever they stand: what a client shows first. */
import type { Migration } from './migration.ts'

export const times: Migration = {
  number: 9,
  name: 'times',
  statements: () => [
    // Directories are left out: every child that comes or goes changes their time.
    `CREATE INDEX entries_by_modification ON entries (space_id, modified_at, id) WHERE state = 0 AND kind <> 0`,
    `CREATE INDEX entries_by_creation ON entries (space_id, created_at, id) WHERE state = 0 AND kind <> 0`,
  ],
}
