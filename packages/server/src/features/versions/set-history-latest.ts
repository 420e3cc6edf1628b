import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { findEntryById, isFile, restoreVersion } from '../entries/index.ts'
import type { File } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { versionFailure } from './failures.ts'
import { findVersion, listFormerNumbers } from './version-store.ts'

/**
 * Makes a version the current content of its File; the present one becomes a version. Asking
 * again while it still is the current content answers the same.
 */
export async function setHistoryLatest(
  call: Call<'db' | 'clock'>,
  asked: { readonly scope: SpaceScope; readonly number: number },
): Promise<File> {
  const { scope, number } = asked
  const { space } = scope
  return call.db.write(spaceLock(space.id), async (tx) => {
    const found = await findVersion(tx, { spaceId: space.id, number })
    const entryId = found?.entryId ?? (await listFormerNumbers(tx, { spaceId: space.id, numbers: [number] })).get(number)
    const file = entryId && (await findEntryById(tx, space, entryId))
    if (!file || !isFile(file)) throw versionFailure.DirectoryHistoryNotFound()
    return found ? restoreVersion(tx, call, { scope, file, version: found.version }) : file
  })
}
