/**
 * The end of bytes. A dropped reference comes due after the grace time; a blob that nothing
 * refers to any more loses its rows, and its segments are handed to the byte store afterwards:
 * row first, bytes later, so that a crash leaves garbage and never a dangling reference.
 */
import type { BlobId, SegmentId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'

/** Blobs or segments that one run looks at. */
export const releasesPerRun = 100

/** Looks at dropped references that are due. True when there may be more. */
export async function releaseDueBlobs(call: Call<'db' | 'clock' | 'faults'>): Promise<boolean> {
  const now = call.clock.now()
  const due = await call.db.read((reader) =>
    reader.all<{ readonly blob_id: string }>(sql`
    SELECT blob_id FROM blob_releases WHERE due_at <= ${now} ORDER BY due_at LIMIT ${releasesPerRun}`),
  )
  for (const { blob_id } of due) {
    call.signal.throwIfAborted()
    const blobId = blob_id as BlobId
    await call.db.write(`blob:${blobId}`, (tx) => settleRelease(tx, { blobId, now }))
    await call.faults.at('entries.release.settled')
  }
  return due.length === releasesPerRun
}

/** Under the blob's lock, which everybody takes who makes a new reference to bytes that are there already. */
async function settleRelease(tx: Transaction, release: { readonly blobId: BlobId; readonly now: number }): Promise<void> {
  const blobId = hex(release.blobId)
  const settled = await tx.run(sql`DELETE FROM blob_releases WHERE blob_id = ${blobId} AND due_at <= ${release.now}`)
  if (settled === 0 || (await isReferenced(tx, release.blobId))) return
  const segments = await tx.run(sql`
    INSERT INTO segment_removals (segment_id, due_at) SELECT segment_id, ${release.now} FROM blob_segments WHERE blob_id = ${blobId}
    ON CONFLICT (segment_id) DO NOTHING`)
  if (segments === 0)
    await tx.run(
      sql`INSERT INTO segment_removals (segment_id, due_at) VALUES (${blobId}, ${release.now}) ON CONFLICT (segment_id) DO NOTHING`,
    )
  await tx.run(sql`DELETE FROM blob_segments WHERE blob_id = ${blobId}`)
  await tx.run(sql`DELETE FROM blobs WHERE id = ${blobId}`)
}

/** One statement: a reference that moves between the tables meanwhile stands in one of them at every moment. */
async function isReferenced(tx: Transaction, blobId: BlobId): Promise<boolean> {
  const id = hex(blobId)
  const row = await tx.get(sql`
    SELECT 1 AS found WHERE EXISTS (SELECT 1 FROM entries WHERE blob_id = ${id}) OR EXISTS (SELECT 1 FROM versions WHERE blob_id = ${id})`)
  return row !== undefined
}

/** Removes bytes whose rows are gone. True when there may be more. */
export async function removeDueSegments(call: Call<'db' | 'blobs' | 'clock' | 'faults'>): Promise<boolean> {
  const due = await call.db.read((reader) =>
    reader.all<{ readonly segment_id: string }>(sql`
    SELECT segment_id FROM segment_removals WHERE due_at <= ${call.clock.now()} ORDER BY due_at LIMIT ${releasesPerRun}`),
  )
  for (const { segment_id } of due) {
    call.signal.throwIfAborted()
    const segmentId = segment_id as SegmentId
    await call.blobs.remove(segmentId)
    await call.faults.at('entries.release.removed')
    await call.db.write(`blob:${segmentId}`, (tx) => tx.run(sql`DELETE FROM segment_removals WHERE segment_id = ${hex(segmentId)}`))
  }
  return due.length === releasesPerRun
}
