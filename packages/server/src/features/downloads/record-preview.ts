import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { recordUse } from '../entries/index.ts'
import type { File } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'

/** Who looks at a file finds it again among the recently used ones. */
export async function recordPreview(call: Call<'db' | 'clock'>, scope: SpaceScope, file: File): Promise<void> {
  const { userId } = call.actor
  if (userId === '') return
  await call.db.write(spaceLock(scope.space.id), (tx) =>
    recordUse(tx, call, { spaceId: scope.space.id, entryId: file.id, userId, action: 'preview' }),
  )
}
