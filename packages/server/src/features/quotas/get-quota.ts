import type { SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Library } from '../libraries/index.ts'
import type { Space } from '../spaces/index.ts'
import { quotaFailure } from './failures.ts'
import type { Quota } from './quota.ts'
import { findQuota, findQuotaOfSpace, listSpaceNames } from './quota-store.ts'

/** A Quota of the Library with the Spaces it covers. */
export async function getQuota(
  call: Call<'db'>,
  library: Library,
  id: number,
): Promise<{ readonly quota: Quota; readonly spaces: readonly SpaceName[] }> {
  return call.db.read(async (reader) => {
    const quota = await findQuota(reader, { libraryId: library.id, id })
    if (!quota) throw quotaFailure.QuotaNotFound()
    return { quota, spaces: await listSpaceNames(reader, id) }
  })
}

/** The Quota that covers a Space. */
export async function getQuotaOfSpace(call: Call<'db'>, space: Space): Promise<Quota> {
  const quota = await call.db.read((reader) => findQuotaOfSpace(reader, space.id))
  if (!quota) throw quotaFailure.NoQuota()
  return quota
}
