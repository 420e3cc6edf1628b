/**
 * The first schema: libraries, tokens, spaces, the tree with its versions, blobs with their
 * segments, uploads, the recycle bin, the journal and the jobs.
 *
 * Every table below the library carries `space_id`, and every hot query stays inside one space.
 * Times are milliseconds, sizes bytes, ids raw bytes, documents JSON text, claims 0 or 1.
 */
import type { Migration } from './migration.ts'

export const foundation: Migration = {
  number: 1,
  name: 'foundation',
  statements: ({ bytes, int, text, serial, strict, withoutRowid }) => [
    `CREATE TABLE installation (
      key ${text} PRIMARY KEY,
      value ${text} NOT NULL
    )${strict}`,

    // --- libraries and who may act in them -----------------------------------------------
    `CREATE TABLE libraries (
      id ${text} PRIMARY KEY,
      name ${text} NOT NULL,
      remark ${text} NOT NULL,
      secret_sealed ${text} NOT NULL,
      settings ${text} NOT NULL,
      tags ${text} NOT NULL,
      created_at ${int} NOT NULL,
      state ${int} NOT NULL DEFAULT 0
    )${strict}`,
    `CREATE INDEX libraries_by_age ON libraries (created_at, id)`,

    `CREATE TABLE tokens (
      hash ${bytes} PRIMARY KEY,
      library_id ${text} NOT NULL,
      spaces ${text},
      sole_space_id ${int},
      user_id ${text} NOT NULL,
      client_id ${text} NOT NULL,
      session_id ${text} NOT NULL,
      grants ${text} NOT NULL,
      space_tag ${text},
      period_seconds ${int} NOT NULL,
      created_at ${int} NOT NULL,
      expires_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX tokens_by_user ON tokens (library_id, user_id, client_id)`,
    `CREATE INDEX tokens_by_expiry ON tokens (expires_at)`,
    `CREATE INDEX tokens_by_sole_space ON tokens (sole_space_id) WHERE sole_space_id IS NOT NULL`,

    // --- spaces: settings, counters, the numbers handed out inside them --------------------
    `CREATE TABLE spaces (
      id ${serial},
      library_id ${text} NOT NULL,
      name ${text} NOT NULL,
      root_id ${bytes} NOT NULL,
      created_by ${text} NOT NULL,
      created_at ${int} NOT NULL,
      settings ${text} NOT NULL,
      download_bytes_per_second ${int},
      retention_days ${int},
      retention_changed_at ${int},
      used_bytes ${int} NOT NULL DEFAULT 0,
      reserved_bytes ${int} NOT NULL DEFAULT 0,
      file_count ${int} NOT NULL DEFAULT 0,
      directory_count ${int} NOT NULL DEFAULT 0,
      journal_seq ${int} NOT NULL DEFAULT 0,
      last_number ${int} NOT NULL DEFAULT 0,
      state ${int} NOT NULL DEFAULT 0
    )${strict}`,
    `CREATE UNIQUE INDEX spaces_by_name ON spaces (library_id, name)`,
    `CREATE INDEX spaces_by_creator ON spaces (library_id, created_by, name)`,

    // --- the tree ---------------------------------------------------------------------------
    // kind: 0 directory, 1 file, 2 symlink, 3 virtual file. state: 0 in the tree, 1 top of a
    // recycled item, 2 top of a subtree being purged. What lies below a recycled or purged
    // directory keeps state 0: look at the ancestors. Files carry their current content;
    // earlier contents are rows of versions.
    `CREATE TABLE entries (
      space_id ${int} NOT NULL,
      id ${bytes} NOT NULL,
      parent_id ${bytes},
      name ${text} NOT NULL,
      kind ${int} NOT NULL,
      state ${int} NOT NULL DEFAULT 0,
      created_at ${int} NOT NULL,
      modified_at ${int} NOT NULL,
      created_by ${text} NOT NULL,
      revision ${int} NOT NULL DEFAULT 1,
      child_file_count ${int} NOT NULL DEFAULT 0,
      child_directory_count ${int} NOT NULL DEFAULT 0,
      blob_id ${bytes},
      size_bytes ${int} NOT NULL DEFAULT 0,
      crc64 ${text},
      etag ${text},
      content_type ${text},
      uploaded_at ${int},
      link_target_id ${bytes},
      attributes ${text},
      PRIMARY KEY (space_id, id)
    )${strict}`,
    `CREATE UNIQUE INDEX entries_by_name ON entries (space_id, parent_id, name) WHERE state = 0`,
    `CREATE INDEX entries_in_order ON entries (space_id, parent_id, (CASE WHEN kind = 0 THEN 0 ELSE 1 END), name) WHERE state = 0`,
    `CREATE INDEX entries_by_parent_out_of_tree ON entries (space_id, parent_id) WHERE state <> 0`,
    `CREATE INDEX entries_by_blob ON entries (blob_id) WHERE blob_id IS NOT NULL`,

    `CREATE TABLE versions (
      space_id ${int} NOT NULL,
      entry_id ${bytes} NOT NULL,
      number ${int} NOT NULL,
      revision ${int} NOT NULL,
      blob_id ${bytes} NOT NULL,
      size_bytes ${int} NOT NULL,
      crc64 ${text},
      etag ${text} NOT NULL,
      content_type ${text} NOT NULL,
      created_at ${int} NOT NULL,
      created_by ${text} NOT NULL,
      origin ${int} NOT NULL,
      PRIMARY KEY (space_id, entry_id, number)
    )${strict}`,
    `CREATE INDEX versions_by_blob ON versions (blob_id)`,

    `CREATE TABLE recycled_items (
      space_id ${int} NOT NULL,
      number ${int} NOT NULL,
      entry_id ${bytes} NOT NULL,
      original_parent_id ${bytes} NOT NULL,
      original_path ${text} NOT NULL,
      name ${text} NOT NULL,
      removed_at ${int} NOT NULL,
      removed_by ${text} NOT NULL,
      is_removed_by_quota ${int} NOT NULL DEFAULT 0,
      expires_at ${int},
      PRIMARY KEY (space_id, number)
    )${strict}`,
    `CREATE UNIQUE INDEX recycled_items_by_entry ON recycled_items (space_id, entry_id)`,
    `CREATE INDEX recycled_items_by_removal ON recycled_items (space_id, removed_at, number)`,
    `CREATE INDEX recycled_items_by_expiry ON recycled_items (expires_at) WHERE expires_at IS NOT NULL`,

    `CREATE TABLE journal (
      space_id ${int} NOT NULL,
      seq ${int} NOT NULL,
      at ${int} NOT NULL,
      operation ${text} NOT NULL,
      actor ${text} NOT NULL,
      entry_id ${bytes} NOT NULL,
      details ${text},
      PRIMARY KEY (space_id, seq)
    )${strict}${withoutRowid}`,

    // --- bytes ------------------------------------------------------------------------------
    // A blob of one segment has no rows in blob_segments: its id is the segment's id.
    `CREATE TABLE blobs (
      id ${bytes} PRIMARY KEY,
      library_id ${text} NOT NULL,
      size_bytes ${int} NOT NULL,
      crc64 ${text} NOT NULL,
      etag ${text} NOT NULL,
      segment_count ${int} NOT NULL,
      beginning_hash ${bytes},
      full_hash ${bytes},
      created_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX blobs_by_beginning ON blobs (library_id, beginning_hash, size_bytes) WHERE beginning_hash IS NOT NULL`,
    `CREATE INDEX blobs_by_content ON blobs (library_id, full_hash, size_bytes) WHERE full_hash IS NOT NULL`,
    `CREATE TABLE blob_segments (
      blob_id ${bytes} NOT NULL,
      ordinal ${int} NOT NULL,
      segment_id ${bytes} NOT NULL,
      size_bytes ${int} NOT NULL,
      PRIMARY KEY (blob_id, ordinal)
    )${strict}`,
    // A reference to the blob was dropped; after due_at somebody looks whether it was the last.
    `CREATE TABLE blob_releases (
      blob_id ${bytes} PRIMARY KEY,
      due_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX blob_releases_due ON blob_releases (due_at)`,
    // Bytes nobody refers to any more: the row goes when the driver has removed them.
    `CREATE TABLE segment_removals (
      segment_id ${bytes} PRIMARY KEY,
      due_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX segment_removals_due ON segment_removals (due_at)`,

    // --- uploads ----------------------------------------------------------------------------
    // kind: 0 simple, 1 multipart, 2 form. state: 0 open, 1 completed, 2 aborted. A simple or
    // form upload keeps what arrived in the segment columns, a multipart one in upload_parts.
    `CREATE TABLE uploads (
      id ${bytes} PRIMARY KEY,
      space_id ${int} NOT NULL,
      parent_id ${bytes} NOT NULL,
      name ${text} NOT NULL,
      kind ${int} NOT NULL,
      state ${int} NOT NULL DEFAULT 0,
      conflict_strategy ${text} NOT NULL,
      user_id ${text} NOT NULL,
      may_overwrite ${int} NOT NULL DEFAULT 0,
      announced_bytes ${int},
      reserved_bytes ${int} NOT NULL DEFAULT 0,
      content_type ${text} NOT NULL,
      content_cas ${text},
      attributes ${text},
      traffic_bytes_per_second ${int},
      created_at ${int} NOT NULL,
      expires_at ${int} NOT NULL,
      segment_id ${bytes},
      size_bytes ${int},
      crc64 ${text},
      md5 ${bytes},
      beginning_hash ${bytes},
      full_hash ${bytes},
      entry_id ${bytes},
      answer ${text}
    )${strict}`,
    `CREATE INDEX uploads_by_expiry ON uploads (expires_at)`,
    `CREATE INDEX uploads_by_target ON uploads (space_id, parent_id, name)`,
    `CREATE TABLE upload_parts (
      upload_id ${bytes} NOT NULL,
      number ${int} NOT NULL,
      segment_id ${bytes} NOT NULL,
      size_bytes ${int} NOT NULL,
      crc64 ${text} NOT NULL,
      md5 ${bytes} NOT NULL,
      stored_at ${int} NOT NULL,
      PRIMARY KEY (upload_id, number)
    )${strict}`,

    // --- background work ----------------------------------------------------------------------
    `CREATE TABLE jobs (
      id ${bytes} PRIMARY KEY,
      kind ${text} NOT NULL,
      input ${text} NOT NULL,
      due_at ${int} NOT NULL,
      unique_key ${text} NOT NULL,
      attempts ${int} NOT NULL DEFAULT 0,
      lease_until ${int},
      last_error ${text}
    )${strict}`,
    `CREATE UNIQUE INDEX jobs_by_key ON jobs (unique_key)`,
    `CREATE INDEX jobs_due ON jobs (due_at)`,
  ],
}
