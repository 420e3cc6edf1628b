import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { spaceFailure } from './failures.ts'
import { updateDownloadLimit } from './space-store.ts'
import type { SpaceScope } from './space.ts'

/** Limits the rate of each later download of a Space; -1 removes the limit. */
export async function setTrafficLimit(call: Call<'db' | 'caches'>, { library, space }: SpaceScope, bytesPerSecond: number): Promise<void> {
  if (!library.settings.isMultiSpace) throw spaceFailure.NotMultiSpaceLibrary()
  const { trafficBytesPerSecondMin: least, trafficBytesPerSecondMax: most } = limits
  const isLimit = Number.isSafeInteger(bytesPerSecond) && bytesPerSecond >= least && bytesPerSecond <= most
  if (!isLimit && bytesPerSecond !== -1)
    throw edgeFailure.ParamInvalid(`downloadTrafficLimit lies between ${least} and ${most} bytes per second, or is -1 for no limit.`)
  await call.db.write(spaceLock(space.id), (tx) => updateDownloadLimit(tx, call, space, isLimit ? bytesPerSecond : undefined))
}
