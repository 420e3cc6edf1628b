import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { findEntryById, recordChange, removeVersions } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { versionFailure } from './failures.ts'
import { listFormerNumbers, listVersionRefs } from './version-store.ts'

/** Removes versions by their numbers: all of them, or none where one is unknown or is the current content. */
export async function deleteHistory(
  call: Call<'db' | 'clock'>,
  asked: { readonly scope: SpaceScope; readonly numbers: readonly number[] },
): Promise<void> {
  const { space } = asked.scope
  if (asked.numbers.length > limits.versionsPerRequestMax) throw versionFailure.TooManyItems()
  const numbers = [...new Set(asked.numbers)]
  if (numbers.length === 0) throw versionFailure.ParamInvalid('The list of ids is empty.')
  await call.db.write(spaceLock(space.id), async (tx) => {
    const found = await listVersionRefs(tx, { spaceId: space.id, numbers })
    if (found.length < numbers.length) {
      const latest = await listFormerNumbers(tx, { spaceId: space.id, numbers })
      throw latest.size > 0 ? versionFailure.DirectoryHistoryNotBeDeleted() : versionFailure.DirectoryHistoryNotFound()
    }
    for (const entryId of new Set(found.map((version) => version.entryId)))
      if (!(await findEntryById(tx, space, entryId))) throw versionFailure.DirectoryHistoryNotFound()
    const removed = await removeVersions(tx, call, found)
    await recordChange(tx, call, { spaceId: space.id, usedBytes: -removed.bytes, events: removed.events })
  })
}
