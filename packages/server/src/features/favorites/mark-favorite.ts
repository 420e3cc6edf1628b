import { parsePath } from '../../kernel/entry-path.ts'
import { parseEntryId } from '../../kernel/ids.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Reader } from '../../platform/db/db.ts'
import { findEntryById, findEntryByPath } from '../entries/index.ts'
import type { Space } from '../spaces/index.ts'
import { favoriteFailure } from './failures.ts'
import { insertFavorite, removeFavorite } from './favorite-store.ts'
import type { Owner } from './favorite-store.ts'

/** The inode wins over the path. */
export type Target = { readonly inode?: string; readonly path?: string }

/** Marks the Entry for the caller's user. Asking twice marks once. */
export async function markFavorite(call: Call<'db' | 'clock'>, space: Space, target: Target): Promise<EntryId> {
  const owner = ownerOf(call, space)
  return call.db.write(spaceLock(space.id), async (tx) => {
    const entryId = await findTarget(tx, space, target)
    await insertFavorite(tx, owner, { entryId, markedAt: call.clock.now() })
    return entryId
  })
}

/** Takes the mark away; that there was none is fine, and a mark on a purged Entry goes by its inode. */
export async function unmarkFavorite(call: Call<'db'>, space: Space, target: Target): Promise<void> {
  const owner = ownerOf(call, space)
  const named = target.inode ? parseEntryId(target.inode) : undefined
  await call.db.write(spaceLock(space.id), async (tx) => removeFavorite(tx, owner, named ?? (await findTarget(tx, space, target))))
}

/** Marks belong to somebody. */
export function ownerOf(call: Pick<Call, 'actor'>, space: Space): Owner {
  if (call.actor.userId === '') throw favoriteFailure.NoPermission()
  return { spaceId: space.id, userId: call.actor.userId }
}

async function findTarget(reader: Reader, space: Space, { inode, path }: Target): Promise<EntryId> {
  if (inode) {
    const id = parseEntryId(inode)
    const entry = id && (await findEntryById(reader, space, id))
    if (!entry) throw favoriteFailure.FileNotFound()
    return entry.id
  }
  const names = parsePath(path ?? '')
  if (names.length === 0) throw favoriteFailure.ParamInvalid()
  const entry = await findEntryByPath(reader, space, names)
  if (!entry) throw favoriteFailure.PathNotFound()
  return entry.id
}
