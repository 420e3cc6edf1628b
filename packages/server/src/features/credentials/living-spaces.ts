import type { SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { findSpace } from '../spaces/index.ts'
import type { AccessKey } from './access-key.ts'

/**
 * The Spaces the key is limited to, as far as they are still those it was given: one that was made
 * later, under the name of one that is gone, is another tenant's. Empty means none at all.
 */
export async function livingSpaces(call: Call<'db' | 'caches'>, key: AccessKey): Promise<ReadonlySet<SpaceName>> {
  const spaces = new Set<SpaceName>()
  for (const name of key.spaces ?? []) {
    const space = await findSpace(call, key.libraryId, name)
    if (space && space.createdAt <= key.updatedAt) spaces.add(name)
  }
  return spaces
}
