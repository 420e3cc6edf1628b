/** What single users mark and touch: favourites, and the files they used last. */
import type { Migration } from './migration.ts'

export const marks: Migration = {
  number: 3,
  name: 'marks',
  statements: ({ bytes, int, text, strict }) => [
    `CREATE TABLE favorites (
      space_id ${int} NOT NULL,
      user_id ${text} NOT NULL,
      entry_id ${bytes} NOT NULL,
      marked_at ${int} NOT NULL,
      PRIMARY KEY (space_id, user_id, entry_id)
    )${strict}`,
    `CREATE INDEX favorites_by_time ON favorites (space_id, user_id, marked_at, entry_id)`,
    `CREATE INDEX favorites_by_entry ON favorites (space_id, entry_id)`,

    // One row for each thing a user did to a file; action: 0 preview, 1 modify.
    `CREATE TABLE recent_uses (
      space_id ${int} NOT NULL,
      user_id ${text} NOT NULL,
      entry_id ${bytes} NOT NULL,
      action ${int} NOT NULL,
      used_at ${int} NOT NULL,
      PRIMARY KEY (space_id, user_id, entry_id, action)
    )${strict}`,
    `CREATE INDEX recent_uses_by_time ON recent_uses (space_id, user_id, used_at, entry_id)`,
    `CREATE INDEX recent_uses_by_entry ON recent_uses (space_id, entry_id)`,
  ],
}
