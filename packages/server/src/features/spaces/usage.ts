/** How much Libraries and Spaces hold, and how much they may. */
import { isAdmin } from '../../kernel/actor.ts'
import type { SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { Library } from '../libraries/index.ts'
import { findLibraryRoom, sumSpaceQuotas } from './space-counters.ts'
import { listUsage, scanFileCounts, sumCounters } from './space-store.ts'
import type { FileCounts, SpaceUsage } from './space-store.ts'
import type { Space } from './space.ts'

export type LibraryUsage = SpaceUsage & { readonly allocatedBytes?: bigint }

export async function getLibraryUsage(call: Call<'db'>, library: Library): Promise<LibraryUsage> {
  return call.db.read(async (reader) => {
    const { usedBytes } = await sumCounters(reader, library.id)
    const allocatedBytes = await sumSpaceQuotas(reader, library.id)
    return { usedBytes, ...(await findLibraryRoom(reader, library)), ...(allocatedBytes !== undefined && { allocatedBytes }) }
  })
}

/** The usage of each named Space once, in the order asked. One that the caller does not administer is refused whether it exists or not. */
export async function getUsage(
  call: Call<'db'>,
  library: Library,
  asked: readonly string[],
): Promise<readonly (SpaceUsage & { readonly name: SpaceName })[]> {
  const names = [...new Set(asked)]
  if (names.length === 0) throw edgeFailure.ParamInvalid('Name at least one space.')
  if (names.length > limits.spacesPerRequestMax)
    throw edgeFailure.ParamInvalid(`At most ${limits.spacesPerRequestMax} spaces fit in one call.`)
  const { actor } = call
  if (!isAdmin(actor) && library.settings.isMultiSpace && names.some((name) => !actor.spaces?.has(name as SpaceName)))
    throw edgeFailure.AccessTokenNotMatchSpace()
  const usages = await call.db.read((reader) => listUsage(reader, library, names))
  return names.map((name) => {
    const usage = usages.get(name)
    if (!usage) throw edgeFailure.SpaceNotFound(`There is no space "${name.slice(0, 64)}" in this library.`)
    return { name: name as SpaceName, ...usage }
  })
}

/** Counts all that a Space holds; a big bin takes as long as it has Entries, off the event loop. */
export const getFileCounts = (call: Call<'db'>, space: Space): Promise<FileCounts> => scanFileCounts(call.db, space.id, call.signal)
