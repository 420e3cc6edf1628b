/** The order of the object door: keys as bytes, in which a directory sorts as its name with a slash behind it. */
import type { Migration } from './migration.ts'

export const objectKeys: Migration = {
  number: 12,
  name: 'object-keys',
  statements: () => [
    // Links and virtual files have no keys.
    `CREATE INDEX entries_by_key ON entries (space_id, parent_id, (CASE WHEN kind = 0 THEN name || '/' ELSE name END)) WHERE state = 0 AND kind <= 1`,
  ],
}
