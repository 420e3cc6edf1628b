import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import {
  entryFailure,
  findEntryByPath,
  findRecycledEntry,
  hasVersions,
  pathOf,
  recordChange,
  relocateEntry,
  restoreLinks,
  snapshot,
} from '../entries/index.ts'
import type { ConflictStrategy, Entry, Relocated } from '../entries/index.ts'
import { contentRules } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { recycleBinFailure } from './failures.ts'
import { requireBin } from './recycled-item.ts'
import type { RecycledItem } from './recycled-item.ts'
import { findItem, removeItem } from './recycled-item-store.ts'

export type Restoration = {
  readonly scope: SpaceScope
  readonly number: number
  readonly strategy: ConflictStrategy
  /** Where the Directory it was in is gone: into the root instead of a refusal. */
  readonly fallsBackToRoot: boolean
}

/**
 * Puts a recycled item back into the tree and answers its path there. It returns to the Directory
 * it was removed from, wherever that is now, else to one that has its path. Of several callers
 * one succeeds; the others find no item.
 */
export async function restoreItem(call: Call<'db' | 'clock'>, asked: Restoration): Promise<EntryPath> {
  const { space } = requireBin(asked.scope)
  return call.db.write(spaceLock(space.id), async (tx) => {
    const item = await findItem(tx, { spaceId: space.id, number: asked.number, now: call.clock.now() })
    const entry = item && (await findRecycledEntry(tx, space, item.entryId))
    if (!item || !entry) throw recycleBinFailure.RecycledItemNotFound()
    const parent = await findParent(tx, item, entry, asked)
    if (asked.strategy === 'overwrite') await refuseLostVersions(tx, asked.scope, [...parent.path, entry.name])
    const restored = await relocateEntry(tx, call, {
      scope: asked.scope,
      entry,
      parentId: parent.id,
      name: entry.name,
      strategy: asked.strategy,
      isFromBin: true,
    })
    await removeItem(tx, { spaceId: space.id, number: item.number })
    await recordRestore(tx, call, asked.scope, item, restored)
    await restoreLinks(tx, call, restored.entry, { lengthMax: asked.scope.library.settings.nameLengthMax })
    return [...parent.path, restored.entry.name]
  })
}

type Parent = { readonly id: EntryId; readonly path: EntryPath }

async function findParent(tx: Transaction, item: RecycledItem, entry: Entry, { scope, fallsBackToRoot }: Restoration): Promise<Parent> {
  const { space } = scope
  const path = await pathOf(tx, space, item.originalParentId)
  if (path) return { id: item.originalParentId, path }
  const originalPath = item.originalPath.slice(0, -1)
  const standIn = await findEntryByPath(tx, space, originalPath)
  if (standIn?.kind === 'directory') return { id: standIn.id, path: originalPath }
  // Where files live in Albums, the root is no place for them.
  const needsAlbum = !scope.library.settings.isFileLibrary && contentRules(scope).isMultiAlbum && entry.kind !== 'directory'
  if (!fallsBackToRoot || needsAlbum)
    throw entryFailure.DirectoryNotFound('The directory it was in is gone. Make it again, or restore into the root.')
  return { id: space.rootId, path: [] }
}

/** A File with earlier contents is not overwritten by one that comes back. */
async function refuseLostVersions(tx: Transaction, scope: SpaceScope, path: EntryPath): Promise<void> {
  const existing = await findEntryByPath(tx, scope.space, path)
  if (existing?.kind === 'file' && (await hasVersions(tx, existing)))
    throw entryFailure.SameNameDirectoryOrFileExists('A file with this name exists and has earlier versions, so it is not overwritten.')
}

async function recordRestore(
  tx: Transaction,
  call: Call<'clock'>,
  scope: SpaceScope,
  item: RecycledItem,
  { entry, overwritten }: Relocated,
): Promise<void> {
  await recordChange(tx, call, {
    spaceId: scope.space.id,
    ...(overwritten && { files: -1, usedBytes: -overwritten.content.sizeBytes }),
    events: [
      {
        operation: overwritten ? 'FILE.RESTORE_OVERWRITE' : 'FILE.RESTORE',
        entryId: entry.id,
        details: {
          ...snapshot(entry),
          recycledItemId: item.number,
          ...(overwritten && { overwrittenId: overwritten.id, overwritten: snapshot(overwritten) }),
        },
      },
    ],
  })
}
