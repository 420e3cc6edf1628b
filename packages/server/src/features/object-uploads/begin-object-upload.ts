import type { UploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { checkPut } from '../objects/index.ts'
import type { ObjectPut } from '../objects/index.ts'
import { insertUpload } from '../uploads/index.ts'

export type ObjectUploadInput = ObjectPut & {
  /** Of the checksums its parts will have, in words of the caller. */
  readonly checksum?: string | undefined
}

/** Opens an upload under a key that could be put. Asking again opens another one; each expires by itself. */
export async function beginObjectUpload(call: Call<'db' | 'clock' | 'random' | 'faults'>, input: ObjectUploadInput): Promise<UploadId> {
  const { bucket, key, contentType, attributes, checksum } = input
  await checkPut(call, input, undefined)
  const now = call.clock.now()
  const id = newId(call) as UploadId
  await call.db.write(spaceLock(bucket.space.id), (tx) =>
    insertUpload(tx, {
      id,
      spaceId: bucket.space.id,
      parentId: bucket.space.rootId,
      name: key.slice(key.lastIndexOf('/') + 1),
      kind: 'object',
      strategy: 'overwrite',
      userId: call.actor.userId,
      mayOverwrite: false,
      contentType,
      attributes,
      reservedBytes: 0,
      createdAt: now,
      expiresAt: now + limits.uploadLifetime,
      address: { bucket: bucket.name, key },
      ...(checksum !== undefined && { checksum }),
    }),
  )
  await call.faults.at('uploads.begin.committed')
  return id
}
