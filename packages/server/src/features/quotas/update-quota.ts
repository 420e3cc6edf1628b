import type { SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { findLibraryRow } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import type { Space } from '../spaces/index.ts'
import { quotaFailure } from './failures.ts'
import type { QuotaRules } from './quota.ts'
import { findQuota, findQuotaOfSpace } from './quota-store.ts'
import { settleQuota } from './settle-quota.ts'

/**
 * Changes what is named of a Quota; what is already stored stays, and what is open goes on only as
 * far as the new capacity has room.
 */
export async function updateQuota(
  call: Call<'db' | 'caches' | 'clock'>,
  asked: {
    readonly library: Library
    /** By its id, or by a Space that it covers. */
    readonly of: { readonly id: number } | { readonly space: Space }
    readonly change: Partial<QuotaRules>
    readonly spaces?: readonly SpaceName[] | undefined
  },
): Promise<void> {
  const { of, change, spaces } = asked
  await call.db.write(`library:${asked.library.id}`, async (tx) => {
    const library = await findLibraryRow(tx, asked.library.id)
    if (!library) throw edgeFailure.LibraryNotFound()
    const quota = await ('id' in of ? findQuota(tx, { libraryId: library.id, id: of.id }) : findQuotaOfSpace(tx, of.space.id))
    if (!quota) throw 'id' in of ? quotaFailure.QuotaNotFound() : quotaFailure.NoQuota()
    await settleQuota(tx, call, { library, id: quota.id, change, spaces })
  })
}
