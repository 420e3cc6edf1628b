import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import type { Call } from '../../platform/call.ts'
import { fileDetails, linkFile } from '../downloads/index.ts'
import { findRecycledEntry, followToFile, renderItem } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { recycleBinFailure } from './failures.ts'
import { requireBin } from './recycled-item.ts'
import { findItem } from './recycled-item-store.ts'

/** Everything about a recycled item except its place; a File comes with a fresh address of its bytes. */
export async function getItem(
  call: Call<'db' | 'clock' | 'keys' | 'addresses'>,
  asked: { readonly scope: SpaceScope; readonly number: number },
): Promise<object> {
  const scope = requireBin(asked.scope)
  const { space } = scope
  const now = call.clock.now()
  const { entry, file } = await call.db.read(async (reader) => {
    const item = await findItem(reader, { spaceId: space.id, number: asked.number, now })
    const found = item && (await findRecycledEntry(reader, space, item.entryId))
    return { entry: found, file: found && (await followToFile(reader, found)) }
  })
  if (!entry) throw recycleBinFailure.RecycledItemNotFound()
  if (!file) {
    const { name: _, userId: __, ...item } = renderItem(entry, scope)
    return item
  }
  const address = linkFile(call, space, file, {})
  return {
    ...fileDetails(file, scope, { address }),
    cosUrlExpiration: toIso(now + limits.downloadLinkSecondsDefault * 1000),
    availableCosUrls: [address],
  }
}
