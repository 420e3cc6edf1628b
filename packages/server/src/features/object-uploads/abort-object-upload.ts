import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { changeCounters } from '../spaces/index.ts'
import { markUploadAborted } from '../uploads/index.ts'
import { requireObjectUpload } from './receive-object-part.ts'
import type { UploadAt } from './receive-object-part.ts'

/** Ends an upload; a part on its way is refused when it has arrived. The bytes go with the job that expires uploads. */
export async function abortObjectUpload(call: Call<'db' | 'clock' | 'faults'>, at: UploadAt): Promise<void> {
  const { space } = at.bucket
  await call.db.write(spaceLock(space.id), async (tx) => {
    const upload = await requireObjectUpload(tx, call, at)
    await markUploadAborted(tx, { id: upload.id, now: call.clock.now() })
    if (upload.reservedBytes > 0) await changeCounters(tx, { spaceId: space.id, reservedBytes: -upload.reservedBytes })
  })
  await call.faults.at('uploads.abort.committed')
}
