/** Ways from a file to the links that point at it; and when somebody last had a space recounted. */
import type { Migration } from './migration.ts'

export const links: Migration = {
  number: 6,
  name: 'links',
  statements: ({ int }) => [
    // One more value of entries.state: 4 is a link that left the tree with the recycled file it
    // points at, and has no item in the bin of its own.
    `CREATE INDEX entries_by_link_target ON entries (space_id, link_target_id) WHERE link_target_id IS NOT NULL`,
    `ALTER TABLE spaces ADD COLUMN recounted_at ${int}`,
  ],
}
