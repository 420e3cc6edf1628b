import type { Call } from '../../platform/call.ts'
import type { Library } from '../libraries/index.ts'
import { quotaFailure } from './failures.ts'
import { removeQuota, uncoverSpaces } from './quota-store.ts'

/** Takes a Quota away; its Spaces grow freely from then on. */
export async function deleteQuota(
  call: Call<'db' | 'caches'>,
  { library, id }: { readonly library: Library; readonly id: number },
): Promise<void> {
  await call.db.write(`library:${library.id}`, async (tx) => {
    const ref = { libraryId: library.id, id }
    await uncoverSpaces(tx, call, ref, [])
    if (!(await removeQuota(tx, ref))) throw quotaFailure.QuotaNotFound()
  })
}
