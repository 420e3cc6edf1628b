/** Ends an upload that will not be completed. */
import type { UploadId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { changeCounters } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { requireOpen, requireOwn } from './upload.ts'
import { findUpload, markUploadAborted } from './upload-store.ts'

/** Refuses bytes and completion from now on. The bytes that arrived are queued for removal by the job that expires uploads. */
export async function abortUpload(
  call: Call<'db' | 'clock' | 'faults'>,
  input: { readonly scope: SpaceScope; readonly uploadId: UploadId },
): Promise<void> {
  const { space } = input.scope
  await call.db.write(spaceLock(space.id), async (tx) => {
    const now = call.clock.now()
    const upload = requireOwn(await findUpload(tx, input.uploadId), { actor: call.actor, spaceId: space.id })
    requireOpen(upload, now)
    await markUploadAborted(tx, { id: upload.id, now })
    if (upload.reservedBytes > 0) await changeCounters(tx, { spaceId: space.id, reservedBytes: -upload.reservedBytes })
  })
  await call.faults.at('uploads.abort.committed')
}
