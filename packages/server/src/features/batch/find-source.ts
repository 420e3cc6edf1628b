import { isAdmin } from '../../kernel/actor.ts'
import type { Failure } from '../../kernel/failure.ts'
import type { SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { findSpace } from '../spaces/index.ts'
import type { Space, SpaceScope } from '../spaces/index.ts'
import { batchFailure } from './failures.ts'

/**
 * The other Space something is taken from, for those who administer both. Others don't learn
 * whether it exists.
 */
export async function findSource(call: Call<'db' | 'caches'>, target: SpaceScope, name: string): Promise<SpaceScope | Failure> {
  const { actor } = call
  const mayLook = isAdmin(actor) || (actor.grants.has('space_admin') && (actor.spaces === undefined || actor.spaces.has(name as SpaceName)))
  const space = mayLook ? await findSpace(call, target.library.id, name) : undefined
  if (!isAdmin(actor) && (!space || !isReached(call, target, space)))
    return batchFailure.NoPermission('Between spaces only who administers both may copy or move.')
  return space ? { library: target.library, space } : batchFailure.SpaceNotFound()
}

/** A Token without a list of Spaces may be one for a tag: then both Spaces carry it. */
const isReached = (call: Call, target: SpaceScope, source: Space): boolean =>
  call.actor.spaces !== undefined || source.settings.spaceTag === target.space.settings.spaceTag
