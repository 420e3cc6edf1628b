import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import { spaceFailure } from './failures.ts'
import { purgeSpaceKind } from './purge-space.ts'
import { getCounters, markSpaceDeleted } from './space-store.ts'
import type { Space, SpaceScope } from './space.ts'

/**
 * Takes a Space of a multi-tenant Library out of sight at once, with its Tokens; what it holds is
 * purged by a job. One that holds anything, recycled items and versions included, must be forced.
 */
export async function deleteSpace(
  call: Call<'db' | 'caches' | 'clock' | 'random' | 'jobs'>,
  { library, space }: SpaceScope,
  options: { readonly isForced: boolean },
): Promise<void> {
  if (!library.settings.isMultiSpace) throw spaceFailure.NotMultiSpaceLibrary()
  await call.db.write(spaceLock(space.id), async (tx) => {
    if (!options.isForced) {
      const { usedBytes, fileCount, directoryCount } = await getCounters(tx, space.id)
      if (usedBytes + fileCount + directoryCount > 0) throw spaceFailure.SpaceNotEmpty()
    }
    if (!(await retireSpace(tx, call, space))) throw edgeFailure.SpaceNotFound()
  })
}

/** Hides the Space and has its content purged: the part of deleting it that a deleted Library shares. False when it was hidden already. */
export async function retireSpace(tx: Transaction, call: Call<'caches' | 'clock' | 'random' | 'jobs'>, space: Space): Promise<boolean> {
  if (!(await markSpaceDeleted(tx, call, space))) return false
  await enqueueJob(tx, {
    definition: { kind: purgeSpaceKind },
    id: newId(call),
    input: { spaceId: space.id },
    dueAt: call.clock.now(),
    uniqueKey: `${purgeSpaceKind}:${space.id}`,
  })
  tx.afterCommit(() => call.jobs.wake())
  return true
}
