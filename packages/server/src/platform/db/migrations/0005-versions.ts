/** What versions need beyond their content: who wrote it, since when it is history, and ways to find the old ones. */
import type { Migration } from './migration.ts'

export const versions: Migration = {
  number: 5,
  name: 'versions',
  statements: ({ int, text }) => [
    // Who wrote the current content, where it is not who made the file; and the number it had
    // as a version, where it was made current again.
    `ALTER TABLE entries ADD COLUMN content_by ${text}`,
    `ALTER TABLE entries ADD COLUMN content_number ${int}`,
    `CREATE INDEX entries_by_content_number ON entries (space_id, content_number) WHERE content_number IS NOT NULL`,

    // origin: how the content came: 0 with the file, 1 over another, 2 made current again.
    `ALTER TABLE versions ADD COLUMN library_id ${text} NOT NULL DEFAULT ''`,
    // When it ceased to be current: its term begins here, however old the content is.
    `ALTER TABLE versions ADD COLUMN kept_at ${int} NOT NULL DEFAULT 0`,
    `UPDATE versions SET kept_at = created_at, origin = CASE WHEN revision = 1 THEN 0 ELSE 1 END,
      library_id = (SELECT library_id FROM spaces WHERE spaces.id = versions.space_id)`,
    `CREATE UNIQUE INDEX versions_by_number ON versions (space_id, number)`,
    `CREATE INDEX versions_by_age ON versions (library_id, kept_at)`,

    // A library's history may be cleared once in a while.
    `ALTER TABLE libraries ADD COLUMN history_cleared_at ${int}`,
  ],
}
