/** What must hold between the rows of one app and the bytes in its store, whatever happened before. */
import assert from 'node:assert/strict'
import type { SegmentId } from '../src/kernel/ids.ts'
import type { BlobStore } from '../src/platform/blobs/blob-store.ts'
import type { Db } from '../src/platform/db/db.ts'
import { sql } from '../src/platform/db/sql.ts'
import { checkQuotas } from './check-quotas.ts'

type SegmentRow = { readonly id: string; readonly size: number }

/** Fails when a row points at missing bytes or the counters are wrong; answers how many segments nobody names. */
export async function checkReferences({
  db,
  blobs,
}: {
  readonly db: Db
  readonly blobs: BlobStore
}): Promise<{ readonly garbageCount: number }> {
  const rows = (statement: Parameters<Parameters<Parameters<Db['read']>[0]>[0]['all']>[0]) =>
    db.read((reader) => reader.all<SegmentRow>(statement))
  const referenced = [
    ...(await rows(sql`SELECT id, size_bytes AS size FROM blobs WHERE segment_count = 1`)),
    ...(await rows(sql`SELECT segment_id AS id, size_bytes AS size FROM blob_segments`)),
    ...(await rows(sql`SELECT segment_id AS id, size_bytes AS size FROM uploads WHERE state = 0 AND segment_id IS NOT NULL`)),
    ...(await rows(
      sql`SELECT p.segment_id AS id, p.size_bytes AS size FROM upload_parts p JOIN uploads u ON u.id = p.upload_id WHERE u.state = 0`,
    )),
  ]
  for (const { id, size } of referenced)
    assert.deepEqual(await blobs.stat(id as SegmentId), { sizeBytes: size }, `segment ${id} is there, whole`)

  const removed = new Set((await rows(sql`SELECT segment_id AS id, 0 AS size FROM segment_removals`)).map(({ id }) => id))
  for (const { id } of referenced) assert.equal(removed.has(id), false, `segment ${id} is needed and not queued for removal`)

  assert.deepEqual(
    await rows(
      sql`SELECT e.id, e.size_bytes AS size FROM entries e LEFT JOIN blobs b ON b.id = e.blob_id WHERE e.blob_id IS NOT NULL AND b.id IS NULL`,
    ),
    [],
  )
  await checkCounters(db)
  await checkQuotas(db)

  const known = new Set([...referenced.map(({ id }) => id), ...removed])
  // Bytes of uploads that are over wait for the job that expires them.
  for (const { id } of await rows(sql`SELECT segment_id AS id, 0 AS size FROM uploads WHERE state <> 0 AND segment_id IS NOT NULL`))
    known.add(id)
  for (const { id } of await rows(sql`SELECT segment_id AS id, 0 AS size FROM upload_parts`)) known.add(id)
  // A small content may be stored under the id of its upload, which no other row has to name.
  for (const { id } of await rows(sql`SELECT id, 0 AS size FROM uploads WHERE kind IN (0, 2)`)) known.add(id)
  let garbageCount = 0
  for await (const { id } of blobs.list()) if (!known.has(id)) garbageCount++
  return { garbageCount }
}

async function checkCounters(db: Db): Promise<void> {
  type Counted = { readonly id: number; readonly used: number; readonly files: number; readonly reserved: number; readonly seq: number }
  const kept = await db.read((reader) =>
    reader.all<Counted>(sql`
    SELECT id, used_bytes AS used, file_count AS files, reserved_bytes AS reserved, journal_seq AS seq FROM spaces ORDER BY id`),
  )
  const counted = await db.read((reader) =>
    reader.all<Counted>(sql`
    SELECT s.id,
      CAST((SELECT COALESCE(SUM(size_bytes), 0) FROM entries WHERE space_id = s.id) + (SELECT COALESCE(SUM(size_bytes), 0) FROM versions WHERE space_id = s.id) AS BIGINT) AS used,
      (SELECT COUNT(*) FROM entries WHERE space_id = s.id AND kind <> 0) AS files,
      CAST((SELECT COALESCE(SUM(reserved_bytes), 0) FROM uploads WHERE space_id = s.id) AS BIGINT) AS reserved,
      (SELECT COUNT(*) FROM journal WHERE space_id = s.id) AS seq
    FROM spaces s ORDER BY s.id`),
  )
  assert.deepEqual(counted, kept, 'counters are what a recount says')
}
