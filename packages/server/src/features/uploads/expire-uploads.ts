/**
 * Ends what nobody will: uploads past their time, and the rows of those that are over. Row first,
 * bytes later: segments are queued for removal in the transaction that drops their row, a bounded
 * number at a time.
 */
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { changeCounters } from '../spaces/index.ts'
import { ownSegmentId } from './small-content.ts'
import { hasParts } from './upload.ts'
import type { Upload } from './upload.ts'
import { findUpload, insertSegmentRemoval, listDueUploads, markUploadAborted, removeParts, removeUpload } from './upload-store.ts'

/** True when uploads past their time are left for another step. */
export async function expireUploads(call: Call<'db' | 'clock' | 'faults'>): Promise<boolean> {
  const now = call.clock.now()
  const count = limits.expiredUploadsPerRun
  const due = await call.db.read((reader) => listDueUploads(reader, { now, count }))
  const areGone = await Promise.all(due.map(({ id, spaceId }) => call.db.write(spaceLock(spaceId), (tx) => expireUpload(tx, { id, now }))))
  await call.faults.at('uploads.expire.stepped')
  return due.length === count || areGone.includes(false)
}

/** Queues what no File holds. A small content may be stored under the upload's own id, which no row says. */
async function queueContents(tx: Transaction, { id, state, received }: Upload, now: number): Promise<void> {
  const usedId = state === 'completed' ? received?.segmentId : undefined
  if (received && received.segmentId !== usedId) await insertSegmentRemoval(tx, { segmentId: received.segmentId, now })
  if (ownSegmentId(id) !== usedId) await insertSegmentRemoval(tx, { segmentId: ownSegmentId(id), now })
}

/** True when nothing of the upload is left. */
async function expireUpload(tx: Transaction, { id, now }: { readonly id: Upload['id']; readonly now: number }): Promise<boolean> {
  const upload = await findUpload(tx, id)
  if (!upload || upload.expiresAt > now) return true
  const isUnused = upload.state !== 'completed'
  if (upload.reservedBytes > 0) await changeCounters(tx, { spaceId: upload.spaceId, reservedBytes: -upload.reservedBytes })
  if (!hasParts(upload)) await queueContents(tx, upload, now)
  else {
    const isEmpty = await removeParts(tx, { uploadId: id, count: limits.expiredPartsPerStep, now, queueSegments: isUnused })
    if (!isEmpty) {
      if (isUnused) await markUploadAborted(tx, { id, now: upload.expiresAt })
      return false
    }
  }
  await removeUpload(tx, id)
  return true
}
