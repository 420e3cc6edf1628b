/** Every SQL statement of the verifier. Each is one statement, so each sees one moment of the database. */
import type { BlobId, EntryId, SegmentId, SpaceId } from '../../kernel/ids.ts'
import type { Db, Transaction } from '../../platform/db/db.ts'
import { listOf } from '../../platform/db/lists.ts'
import { hasTokens } from '../../platform/db/name-index.ts'
import { Sql, hex, sql } from '../../platform/db/sql.ts'
import type { ChildCounts, Finding, Owner, QuotaCounters, SpaceCounters } from './report.ts'

export type SegmentReference = {
  readonly segmentId: SegmentId
  readonly sizeBytes: number
  readonly owner: Owner
  /** False for the rest of an Upload that is over: its bytes may be gone already. */
  readonly isNeeded: boolean
}

type ReferenceRow = {
  readonly owner_kind: Owner['kind']
  readonly owner_id: string
  readonly segment_id: string
  readonly size_bytes: number
  readonly is_needed: number
}

/** Every segment that a row names, except those queued for removal. */
export async function* scanReferences(db: Db): AsyncGenerator<SegmentReference> {
  const rows = db.scan<ReferenceRow>(sql`
    SELECT 'blob' AS owner_kind, id AS owner_id, id AS segment_id, size_bytes, 1 AS is_needed FROM blobs WHERE segment_count = 1
    UNION ALL SELECT 'blob', blob_id, segment_id, size_bytes, 1 FROM blob_segments
    UNION ALL SELECT 'upload', id, segment_id, size_bytes, CASE WHEN state = 0 THEN 1 ELSE 0 END FROM uploads WHERE segment_id IS NOT NULL
    UNION ALL SELECT 'part', p.upload_id, p.segment_id, p.size_bytes, CASE WHEN u.state = 0 THEN 1 ELSE 0 END
      FROM upload_parts p LEFT JOIN uploads u ON u.id = p.upload_id`)
  for await (const batch of rows) {
    for (const row of batch) {
      const owner = { kind: row.owner_kind, id: row.owner_id }
      yield { segmentId: row.segment_id as SegmentId, sizeBytes: row.size_bytes, owner, isNeeded: row.is_needed === 1 }
    }
  }
}

/** Uploads whose bytes may be stored under their own id without a row that says so: the job that expires them removes those. */
export async function* scanOwnIds(db: Db): AsyncGenerator<SegmentId> {
  for await (const id of scanIds(db, sql`SELECT id FROM uploads WHERE kind IN (0, 2)`)) yield id as SegmentId
}

/** Ids of segments between two others. */
export type SegmentRange = { readonly after: string; readonly to: string }

/** The ids of a range that a row names, removals included: what stands in none of these tables is nobody's. */
export async function* scanNamedIds(db: Db, range: SegmentRange): AsyncGenerator<SegmentId> {
  const inRange = (column: string): Sql =>
    sql`${new Sql([column], [])} > ${hex(range.after)} AND ${new Sql([column], [])} <= ${hex(range.to)}`
  const statement = sql`
    SELECT id FROM blobs WHERE ${inRange('id')}
    UNION ALL SELECT segment_id FROM blob_segments WHERE ${inRange('segment_id')}
    UNION ALL SELECT segment_id FROM uploads WHERE ${inRange('segment_id')}
    UNION ALL SELECT id FROM uploads WHERE ${inRange('id')}
    UNION ALL SELECT segment_id FROM upload_parts WHERE ${inRange('segment_id')}
    UNION ALL SELECT segment_id FROM segment_removals WHERE ${inRange('segment_id')}`
  for await (const id of scanIds(db, statement)) yield id as SegmentId
}

/** The id that so many blobs stand before, behind another; undefined when there are fewer. */
export async function findIdAhead(db: Db, asked: { readonly after: string; readonly count: number }): Promise<string | undefined> {
  const row = await db.read((reader) =>
    reader.get<{ readonly id: string }>(
      sql`SELECT id FROM blobs WHERE id > ${hex(asked.after)} ORDER BY id LIMIT 1 OFFSET ${asked.count - 1}`,
    ),
  )
  return row?.id
}

const removalRows = listOf({ segment_id: 'bytes' })

/**
 * Hands segments that nobody names to the job that removes bytes, which asks nobody any more. What is
 * the content of a blob of its own id, as most are, is left out whatever a scan has seen.
 */
export async function insertRemovals(tx: Transaction, ids: readonly SegmentId[], dueAt: number): Promise<void> {
  await tx.run(sql`
    INSERT INTO segment_removals (segment_id, due_at)
    SELECT segment_id, CAST(${dueAt} AS BIGINT) FROM ${removalRows(ids.map((segment_id) => ({ segment_id })))} AS lost
    WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE blobs.id = lost.segment_id)
    ON CONFLICT (segment_id) DO NOTHING`)
}

export async function* scanRemovals(db: Db): AsyncGenerator<SegmentId> {
  for await (const batch of db.scan<{ readonly segment_id: string }>(sql`SELECT segment_id FROM segment_removals`)) {
    for (const row of batch) yield row.segment_id as SegmentId
  }
}

export type CheckedContent = { readonly owner: Owner; readonly segmentIds: readonly SegmentId[]; readonly crc64: string }

/** Every run of bytes whose CRC-64 is known, with its segments in their order. */
export async function* scanContents(db: Db): AsyncGenerator<CheckedContent> {
  type Row = { readonly id: string; readonly segment_id: string | null; readonly crc64: string }
  const blobs = db.scan<Row>(sql`
    SELECT b.id, CASE WHEN b.segment_count = 1 THEN b.id ELSE s.segment_id END AS segment_id, b.crc64
    FROM blobs b LEFT JOIN blob_segments s ON s.blob_id = b.id AND b.segment_count > 1
    ORDER BY b.id, s.ordinal`)
  let content: { owner: Owner; segmentIds: SegmentId[]; crc64: string } | undefined
  for await (const batch of blobs) {
    for (const row of batch) {
      if (content?.owner.id !== row.id) {
        if (content) yield content
        content = { owner: { kind: 'blob', id: row.id }, segmentIds: [], crc64: row.crc64 }
      }
      if (row.segment_id !== null) content.segmentIds.push(row.segment_id as SegmentId)
    }
  }
  if (content) yield content
  const parts = db.scan<Row & { readonly segment_id: string }>(sql`
    SELECT p.upload_id AS id, p.segment_id, p.crc64 FROM upload_parts p JOIN uploads u ON u.id = p.upload_id WHERE u.state = 0`)
  for await (const batch of parts) {
    for (const row of batch) yield { owner: { kind: 'part', id: row.id }, segmentIds: [row.segment_id as SegmentId], crc64: row.crc64 }
  }
}

/** What rows alone reveal. */
export async function* scanRowFindings(db: Db): AsyncGenerator<Finding> {
  yield* scanBlobFindings(db)
  yield* scanEntryFindings(db)
  yield* scanSpaceCounters(db)
  yield* scanQuotaCounters(db)
  yield* scanChildCounts(db)
  yield* scanNames(db)
}

async function* scanBlobFindings(db: Db): AsyncGenerator<Finding> {
  const incomplete = sql`
    SELECT b.id FROM blobs b LEFT JOIN blob_segments s ON s.blob_id = b.id WHERE b.segment_count > 1
    GROUP BY b.id, b.segment_count, b.size_bytes
    HAVING COUNT(s.blob_id) <> b.segment_count OR COALESCE(SUM(s.size_bytes), 0) <> b.size_bytes`
  for await (const id of scanIds(db, incomplete)) yield { kind: 'BlobIncomplete', blobId: id as BlobId }
  const missing = sql`
    SELECT e.blob_id, e.space_id, e.id FROM entries e WHERE e.blob_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.id = e.blob_id)
    UNION ALL SELECT v.blob_id, v.space_id, v.entry_id FROM versions v WHERE NOT EXISTS (SELECT 1 FROM blobs b WHERE b.id = v.blob_id)`
  for await (const batch of db.scan<{ readonly blob_id: string; readonly space_id: number; readonly id: string }>(missing)) {
    for (const row of batch)
      yield { kind: 'BlobMissing', blobId: row.blob_id as BlobId, spaceId: row.space_id as SpaceId, entryId: row.id as EntryId }
  }
  const unreleased = sql`
    SELECT b.id FROM blobs b
    WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.blob_id = b.id) AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.blob_id = b.id)
      AND NOT EXISTS (SELECT 1 FROM blob_releases r WHERE r.blob_id = b.id)`
  for await (const id of scanIds(db, unreleased)) yield { kind: 'BlobUnreleased', blobId: id as BlobId }
}

async function* scanIds(db: Db, statement: Sql): AsyncGenerator<string> {
  for await (const batch of db.scan<{ readonly id: string }>(statement)) for (const row of batch) yield row.id
}

async function* scanEntryFindings(db: Db): AsyncGenerator<Finding> {
  type Row = { readonly space_id: number; readonly id: string }
  // What is in the bin, or away with its file, may outlive the directory it was in.
  const detached = sql`
    SELECT e.space_id, e.id FROM entries e
    WHERE e.parent_id IS NOT NULL AND e.state IN (0, 3) AND NOT EXISTS (SELECT 1 FROM entries p WHERE p.space_id = e.space_id AND p.id = e.parent_id)`
  for await (const batch of db.scan<Row>(detached)) {
    for (const row of batch) yield { kind: 'EntryDetached', spaceId: row.space_id as SpaceId, entryId: row.id as EntryId }
  }
  const broken = sql`
    SELECT r.space_id, r.entry_id AS id FROM recycled_items r
    WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.space_id = r.space_id AND e.id = r.entry_id AND e.state = 1)
    UNION ALL SELECT e.space_id, e.id FROM entries e
    WHERE e.state = 1 AND NOT EXISTS (SELECT 1 FROM recycled_items r WHERE r.space_id = e.space_id AND r.entry_id = e.id)`
  for await (const batch of db.scan<Row>(broken)) {
    for (const row of batch) yield { kind: 'RecycledItemBroken', spaceId: row.space_id as SpaceId, entryId: row.id as EntryId }
  }
}

type SpaceCountersRow = {
  readonly id: number
  readonly used_bytes: number
  readonly reserved_bytes: number
  readonly file_count: number
  readonly directory_count: number
  readonly counted_used_bytes: number
  readonly counted_reserved_bytes: number
  readonly counted_file_count: number
  readonly counted_directory_count: number
}

/** Spaces that are being purged are left out: their counters are nobody's any more. */
const countedSpaces = sql`
  SELECT s.id, s.used_bytes, s.reserved_bytes, s.file_count, s.directory_count,
    CAST(COALESCE(e.size_bytes, 0) + COALESCE(v.size_bytes, 0) AS BIGINT) AS counted_used_bytes,
    CAST(COALESCE(u.reserved_bytes, 0) AS BIGINT) AS counted_reserved_bytes,
    COALESCE(e.files, 0) AS counted_file_count, COALESCE(e.directories, 0) AS counted_directory_count
  FROM spaces s
  LEFT JOIN (SELECT space_id, SUM(size_bytes) AS size_bytes, SUM(CASE WHEN kind = 0 THEN 0 ELSE 1 END) AS files,
      SUM(CASE WHEN kind = 0 AND parent_id IS NOT NULL THEN 1 ELSE 0 END) AS directories FROM entries GROUP BY space_id) e ON e.space_id = s.id
  LEFT JOIN (SELECT space_id, SUM(size_bytes) AS size_bytes FROM versions GROUP BY space_id) v ON v.space_id = s.id
  LEFT JOIN (SELECT space_id, SUM(reserved_bytes) AS reserved_bytes FROM uploads GROUP BY space_id) u ON u.space_id = s.id
  WHERE s.state = 0`

async function* scanSpaceCounters(db: Db): AsyncGenerator<Finding> {
  for await (const batch of db.scan<SpaceCountersRow>(countedSpaces)) {
    for (const row of batch) {
      const kept: SpaceCounters = {
        usedBytes: row.used_bytes,
        reservedBytes: row.reserved_bytes,
        fileCount: row.file_count,
        directoryCount: row.directory_count,
      }
      const counted: SpaceCounters = {
        usedBytes: row.counted_used_bytes,
        reservedBytes: row.counted_reserved_bytes,
        fileCount: row.counted_file_count,
        directoryCount: row.counted_directory_count,
      }
      if (JSON.stringify(kept) !== JSON.stringify(counted)) yield { kind: 'SpaceCountersDiffer', spaceId: row.id as SpaceId, kept, counted }
    }
  }
}

type QuotaCountersRow = {
  readonly id: number
  readonly used_bytes: number
  readonly reserved_bytes: number
  readonly counted_used_bytes: number
  readonly counted_reserved_bytes: number
}

const sumOver = (column: 'used_bytes' | 'reserved_bytes'): Sql => {
  const summed = new Sql([column], [])
  return sql`CAST(COALESCE((SELECT SUM(s.${summed}) FROM spaces s WHERE s.quota_id = q.id), 0)
    + COALESCE((SELECT SUM(s.${summed}) FROM spaces s WHERE s.library_quota_id = q.id AND s.library_id = q.library_id), 0) AS BIGINT)`
}

async function* scanQuotaCounters(db: Db): AsyncGenerator<Finding> {
  const statement = sql`
    SELECT q.id, q.used_bytes, q.reserved_bytes, ${sumOver('used_bytes')} AS counted_used_bytes, ${sumOver('reserved_bytes')} AS counted_reserved_bytes
    FROM quotas q`
  for await (const batch of db.scan<QuotaCountersRow>(statement)) {
    for (const row of batch) {
      const kept: QuotaCounters = { usedBytes: row.used_bytes, reservedBytes: row.reserved_bytes }
      const counted: QuotaCounters = { usedBytes: row.counted_used_bytes, reservedBytes: row.counted_reserved_bytes }
      if (JSON.stringify(kept) !== JSON.stringify(counted)) yield { kind: 'QuotaCountersDiffer', quotaId: row.id, kept, counted }
    }
  }
}

type ChildCountsRow = {
  readonly space_id: number
  readonly id: string
  readonly child_file_count: number
  readonly child_directory_count: number
  readonly files: number
  readonly directories: number
}

/** Subtrees that are being purged are left out, and so are files. */
async function* scanChildCounts(db: Db): AsyncGenerator<Finding> {
  const statement = sql`
    SELECT p.space_id, p.id, p.child_file_count, p.child_directory_count, COALESCE(c.files, 0) AS files, COALESCE(c.directories, 0) AS directories
    FROM entries p
    JOIN spaces s ON s.id = p.space_id AND s.state = 0
    LEFT JOIN (SELECT space_id, parent_id, SUM(CASE WHEN kind = 0 THEN 0 ELSE 1 END) AS files, SUM(CASE WHEN kind = 0 THEN 1 ELSE 0 END) AS directories
      FROM entries WHERE state = 0 AND parent_id IS NOT NULL GROUP BY space_id, parent_id) c ON c.space_id = p.space_id AND c.parent_id = p.id
    WHERE p.kind = 0 AND p.state <> 2 AND (p.child_file_count <> COALESCE(c.files, 0) OR p.child_directory_count <> COALESCE(c.directories, 0))`
  for await (const batch of db.scan<ChildCountsRow>(statement)) {
    for (const row of batch) {
      const kept: ChildCounts = { childFileCount: row.child_file_count, childDirectoryCount: row.child_directory_count }
      const counted: ChildCounts = { childFileCount: row.files, childDirectoryCount: row.directories }
      yield { kind: 'ChildCountsDiffer', spaceId: row.space_id as SpaceId, entryId: row.id as EntryId, kept, counted }
    }
  }
}

/**
 * The index of names against the tree. A name that waits for the index is found as it is, and one
 * of an Entry that is gone waits for its removal. While a Space is being filled its Entries follow,
 * and the top of a subtree in transit follows when it lands.
 */
async function* scanNames(db: Db): AsyncGenerator<Finding> {
  const unsearched = sql`
    SELECT e.space_id, e.id FROM entries e JOIN spaces s ON s.id = e.space_id AND s.state = 0 AND s.searched_since IS NOT NULL
    LEFT JOIN searched_names n ON n.space_id = e.space_id AND n.entry_id = e.id
    WHERE e.parent_id IS NOT NULL AND e.state <> 3 AND (n.number IS NULL OR (n.is_indexed = 1 AND NOT ${hasTokens('n')}))
      AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.unique_key = 'search.fill:' || CAST(e.space_id AS TEXT))`
  const leftBehind = sql`
    SELECT n.space_id, n.entry_id AS id FROM searched_names n JOIN spaces s ON s.id = n.space_id AND s.state = 0
    WHERE n.is_indexed = 1 AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.space_id = n.space_id AND e.id = n.entry_id)`
  for (const [kind, statement] of [
    ['NameUnsearched', unsearched],
    ['NameLeftBehind', leftBehind],
  ] as const)
    for await (const batch of db.scan<{ readonly space_id: number; readonly id: string }>(statement))
      for (const row of batch) yield { kind, spaceId: row.space_id as SpaceId, entryId: row.id as EntryId }
}

export async function countRows(db: Db): Promise<{ readonly blobCount: number; readonly entryCount: number }> {
  type Row = { readonly blob_count: number; readonly entry_count: number }
  for await (const [row] of db.scan<Row>(
    sql`SELECT (SELECT COUNT(*) FROM blobs) AS blob_count, (SELECT COUNT(*) FROM entries) AS entry_count`,
  )) {
    if (row) return { blobCount: row.blob_count, entryCount: row.entry_count }
  }
  return { blobCount: 0, entryCount: 0 }
}

export async function updateSpaceCounters(tx: Transaction, spaceId: SpaceId, counters: SpaceCounters): Promise<void> {
  await tx.run(sql`
    UPDATE spaces SET used_bytes = ${counters.usedBytes}, reserved_bytes = ${counters.reservedBytes}, file_count = ${counters.fileCount},
      directory_count = ${counters.directoryCount} WHERE id = ${spaceId}`)
  for (const column of ['quota_id', 'library_quota_id'])
    await updateQuotas(tx, sql`q.id = (SELECT ${new Sql([column], [])} FROM spaces WHERE id = ${spaceId})`)
}

/** The Quota counts what its Spaces count. */
export const updateQuotaCounters = (tx: Transaction, quotaId: number): Promise<void> => updateQuotas(tx, sql`q.id = ${quotaId}`)

async function updateQuotas(tx: Transaction, which: Sql): Promise<void> {
  await tx.run(
    sql`UPDATE quotas AS q SET used_bytes = ${sumOver('used_bytes')}, reserved_bytes = ${sumOver('reserved_bytes')} WHERE ${which}`,
  )
}

export async function updateChildCounts(
  tx: Transaction,
  of: { readonly spaceId: SpaceId; readonly entryId: EntryId },
  counts: ChildCounts,
): Promise<void> {
  await tx.run(sql`
    UPDATE entries SET child_file_count = ${counts.childFileCount}, child_directory_count = ${counts.childDirectoryCount}
    WHERE space_id = ${of.spaceId} AND id = ${hex(of.entryId)}`)
}

export async function removeRemoval(tx: Transaction, segmentId: SegmentId): Promise<void> {
  await tx.run(sql`DELETE FROM segment_removals WHERE segment_id = ${hex(segmentId)}`)
}
