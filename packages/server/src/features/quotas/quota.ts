/**
 * The noun: a Quota, a limit for what one or several Spaces of a Library hold together: tree, bin
 * and versions. It refuses growth; one that removes when exceeded also deletes, after a term, what
 * is too much since it was set below what was there. Pure; no I/O.
 */
import type { SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Library } from '../libraries/index.ts'
import { isSpaceName, onlySpace } from '../spaces/index.ts'
import { quotaFailure } from './failures.ts'

export type Quota = QuotaRules & { readonly id: number }

export type QuotaRules = {
  readonly capacityBytes: bigint
  readonly removesWhenExceeded: boolean
  /** Days between the moment it is exceeded and the first removal. */
  readonly removesAfterDays: number
  readonly removesNewest: boolean
}

const capacityBytesMax = 2n ** 63n - 1n

/** Bytes as decimal text or a number; absent stays absent. */
export function readCapacity(asked: unknown): bigint | undefined {
  if (asked === undefined || asked === null) return undefined
  const isWhole = typeof asked === 'string' ? /^[0-9]{1,19}$/.test(asked) : Number.isSafeInteger(asked) && (asked as number) >= 0
  const bytes = isWhole ? BigInt(asked as string | number) : capacityBytesMax + 1n
  if (bytes > capacityBytesMax) throw quotaFailure.QuotaCapacityInvalid()
  return bytes
}

/** The Spaces a Quota names, each once; absent stays absent. A Library with a single Space has nothing to name. */
export function readSpaces(library: Library, asked: unknown): readonly SpaceName[] | undefined {
  if (asked === undefined || asked === null) return undefined
  const isList = Array.isArray(asked) && asked.length > 0 && asked.every((name) => typeof name === 'string' && isSpaceName(name))
  if (!library.settings.isMultiSpace || !isList) throw quotaFailure.QuotaSpacesInvalid()
  const names = [...new Set(asked as SpaceName[])]
  if (names.length > limits.spacesPerRequestMax)
    throw quotaFailure.QuotaSpacesInvalid(`A quota covers at most ${limits.spacesPerRequestMax} spaces.`)
  return names
}

/** The Spaces of a new Quota. */
export function requireSpaces(library: Library, asked: unknown): readonly SpaceName[] {
  const names = readSpaces(library, asked)
  if (names) return names
  if (library.settings.isMultiSpace) throw quotaFailure.QuotaSpacesRequired()
  return [onlySpace]
}
