/** How much Libraries and Spaces hold, and how much they may. */
import { isAdmin } from '../../kernel/actor.ts'
import type { SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { Library } from '../libraries/index.ts'
import { listUsedBytes, scanFileCounts, sumCounters } from './space-store.ts'
import type { FileCounts } from './space-store.ts'
import type { Space } from './space.ts'

export type Usage = { readonly usedBytes: number; readonly quotaBytes?: bigint }

export async function getLibraryUsage(call: Call<'db'>, library: Library): Promise<Usage> {
  const { usedBytes } = await call.db.read((reader) => sumCounters(reader, library.id))
  return { usedBytes, ...quotaOf(library) }
}

/** The usage of each named Space once, in the order asked. One that the caller does not administer is refused whether it exists or not. */
export async function getUsage(
  call: Call<'db'>,
  library: Library,
  asked: readonly string[],
): Promise<readonly (Usage & { readonly name: SpaceName })[]> {
  const names = [...new Set(asked)]
  if (names.length === 0) throw edgeFailure.ParamInvalid('Name at least one space.')
  if (names.length > limits.spacesPerRequestMax)
    throw edgeFailure.ParamInvalid(`At most ${limits.spacesPerRequestMax} spaces fit in one call.`)
  const { actor } = call
  if (!isAdmin(actor) && library.settings.isMultiSpace && names.some((name) => !actor.spaces?.has(name as SpaceName)))
    throw edgeFailure.AccessTokenNotMatchSpace()
  const used = await call.db.read((reader) => listUsedBytes(reader, library.id, names))
  return names.map((name) => {
    const usedBytes = used.get(name)
    if (usedBytes === undefined) throw edgeFailure.SpaceNotFound(`There is no space "${name.slice(0, 64)}" in this library.`)
    return { name: name as SpaceName, usedBytes, ...(!library.settings.isMultiSpace && quotaOf(library)) }
  })
}

const quotaOf = (library: Library): { quotaBytes?: bigint } =>
  library.settings.isQuotaEnabled && library.settings.quotaBytes !== undefined ? { quotaBytes: BigInt(library.settings.quotaBytes) } : {}

/** Counts all that a Space holds; a big bin takes as long as it has Entries, off the event loop. */
export const getFileCounts = (call: Call<'db'>, space: Space): Promise<FileCounts> => scanFileCounts(call.db, space.id, call.signal)
