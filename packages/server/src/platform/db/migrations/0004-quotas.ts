/** Quotas: how much Spaces may hold together, and what was removed because they held more. */
import type { Migration } from './migration.ts'

export const quotas: Migration = {
  number: 4,
  name: 'quotas',
  statements: ({ bytes, int, text, serial, strict, jsonMember }) => [
    // kind: 0 over chosen Spaces, 1 over a whole Library (its settings say how much). Both counters
    // are the sums over the Spaces that point here, changed in the same transactions.
    `CREATE TABLE quotas (
      id ${serial},
      library_id ${text} NOT NULL,
      kind ${int} NOT NULL,
      capacity_bytes ${int} NOT NULL,
      used_bytes ${int} NOT NULL DEFAULT 0,
      reserved_bytes ${int} NOT NULL DEFAULT 0,
      removes_when_exceeded ${int} NOT NULL DEFAULT 0,
      removes_after_days ${int} NOT NULL DEFAULT 0,
      removes_newest ${int} NOT NULL DEFAULT 0,
      exceeded_at ${int},
      created_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX quotas_by_library ON quotas (library_id, kind)`,
    `CREATE INDEX quotas_exceeded ON quotas (exceeded_at) WHERE exceeded_at IS NOT NULL AND removes_when_exceeded = 1`,
    `ALTER TABLE spaces ADD COLUMN quota_id ${int}`,
    `ALTER TABLE spaces ADD COLUMN library_quota_id ${int}`,
    `CREATE INDEX spaces_by_quota ON spaces (quota_id) WHERE quota_id IS NOT NULL`,

    // Quotas of Libraries that were made before there was this table.
    `INSERT INTO quotas (library_id, kind, capacity_bytes, used_bytes, reserved_bytes, created_at)
     SELECT l.id, 1, CAST(${jsonMember('l.settings', 'quotaBytes')} AS ${int}),
       COALESCE((SELECT SUM(s.used_bytes) FROM spaces s WHERE s.library_id = l.id AND s.state = 0), 0),
       COALESCE((SELECT SUM(s.reserved_bytes) FROM spaces s WHERE s.library_id = l.id AND s.state = 0), 0), l.created_at
     FROM libraries l WHERE ${jsonMember('l.settings', 'quotaBytes')} IS NOT NULL AND l.state = 0`,
    `UPDATE spaces SET library_quota_id = (SELECT q.id FROM quotas q WHERE q.library_id = spaces.library_id AND q.kind = 1) WHERE state = 0`,

    // Files that a clean-up removed. path_hash: SHA-256 of the path as JSON, where it had one.
    `CREATE TABLE quota_removals (
      space_id ${int} NOT NULL,
      entry_id ${bytes} NOT NULL,
      path_hash ${bytes},
      removed_at ${int} NOT NULL,
      PRIMARY KEY (space_id, entry_id)
    )${strict}`,
    `CREATE INDEX quota_removals_by_path ON quota_removals (space_id, path_hash) WHERE path_hash IS NOT NULL`,
    `CREATE INDEX quota_removals_by_time ON quota_removals (removed_at)`,
    // A clean-up waits until what is being purged has been counted off.
    `CREATE INDEX entries_being_purged ON entries (space_id) WHERE state = 2`,
  ],
}
