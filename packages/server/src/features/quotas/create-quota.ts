import type { SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { findLibraryRow } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import type { QuotaRules } from './quota.ts'
import { insertQuota } from './quota-store.ts'
import { settleQuota } from './settle-quota.ts'

/** Puts Spaces under a new Quota and answers its id. Of several callers with one Space one succeeds. */
export async function createQuota(
  call: Call<'db' | 'caches' | 'clock'>,
  asked: { readonly library: Library; readonly spaces: readonly SpaceName[]; readonly rules: QuotaRules },
): Promise<number> {
  return call.db.write(`library:${asked.library.id}`, async (tx) => {
    const library = await findLibraryRow(tx, asked.library.id)
    if (!library) throw edgeFailure.LibraryNotFound()
    const id = await insertQuota(tx, call, library.id, asked.rules)
    await settleQuota(tx, call, { library, id, change: asked.rules, spaces: asked.spaces })
    return id
  })
}
