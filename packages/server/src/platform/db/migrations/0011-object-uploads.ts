/** Uploads that the object protocols address by bucket and key, and the checksums of their parts. */
import type { Migration } from './migration.ts'

export const objectUploads: Migration = {
  number: 11,
  name: 'object-uploads',
  statements: ({ text }) => [
    // Kind 3. Where the File will stand is found when it is complete, so parent_id is the root until then.
    `ALTER TABLE uploads ADD COLUMN bucket ${text}`,
    `ALTER TABLE uploads ADD COLUMN object_key ${text}`,
    // The algorithm, and how the sums of parts make that of the whole.
    `ALTER TABLE uploads ADD COLUMN checksum ${text}`,
    `CREATE INDEX uploads_by_key ON uploads (space_id, bucket, object_key, id) WHERE kind = 3 AND state = 0`,
    `ALTER TABLE upload_parts ADD COLUMN checksum ${text}`,
  ],
}
