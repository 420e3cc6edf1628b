/** New Directories, with the levels above them that are missing. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkDirectoryName, checkDirectoryPlace } from './content-rules.ts'
import type { Attributes, ConflictStrategy, Directory, Entry } from './entry.ts'
import { insertEntry } from './entry-store.ts'
import { findEntryByPath } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { insertUnderFreeName } from './free-name.ts'
import { countChild } from './parent-rows.ts'
import { recordChange, snapshot } from './record-change.ts'

export type MadeDirectory = { readonly entry: Directory; readonly path: EntryPath }

/**
 * Makes a Directory and what is missing above it. `ask` refuses a taken name, `rename` makes
 * the next free one; a File on the way is refused either way.
 */
export async function createDirectory(
  call: Call<'db' | 'clock' | 'random'>,
  input: {
    readonly scope: SpaceScope
    readonly path: EntryPath
    readonly strategy: Exclude<ConflictStrategy, 'overwrite'>
    readonly attributes: Attributes
  },
): Promise<MadeDirectory> {
  const { scope, path } = input
  checkDirectoryPlace(scope, path)
  return call.db.write(spaceLock(scope.space.id), async (tx) => {
    const parents = await findOrCreateParents(tx, call, scope, path.slice(0, -1))
    const wanted = newDirectory(call, scope, { parentId: parents.id, name: path.at(-1) as string, attributes: input.attributes })
    let entry: Directory = wanted
    if (!(await insertEntry(tx, wanted))) {
      if (input.strategy === 'ask') throw entryFailure.SameNameDirectoryOrFileExists()
      entry = (await insertUnderFreeName(tx, scope, wanted)) as Directory
    }
    await countChild(tx, { spaceId: scope.space.id, parentId: parents.id, directories: 1, at: entry.createdAt })
    await recordCreated(tx, call, scope, [...parents.created, entry])
    return { entry, path: [...path.slice(0, -1), entry.name] }
  })
}

export type FoundParents = { readonly id: EntryId; readonly created: readonly Directory[] }

/** The Directory at this path, made with everything above it where it is missing. The caller records what was created. */
export async function findOrCreateParents(
  tx: Transaction,
  call: Call<'clock' | 'random'>,
  scope: SpaceScope,
  path: EntryPath,
): Promise<FoundParents> {
  const { nearestId, missing } = await findNearestDirectory(tx, scope, path)
  let id = nearestId
  const created: Directory[] = []
  for (const name of missing) {
    const directory = newDirectory(call, scope, { parentId: id, name, attributes: {} })
    if (!(await insertEntry(tx, directory))) throw entryFailure.SameNameDirectoryOrFileExists()
    await countChild(tx, { spaceId: scope.space.id, parentId: id, directories: 1, at: directory.createdAt })
    created.push(directory)
    id = directory.id
  }
  return { id, created }
}

/** The lowest Directory of a path that is there, and the names below it that are not. Refuses what could never be made. */
export async function findNearestDirectory(
  reader: Reader,
  scope: SpaceScope,
  path: EntryPath,
): Promise<{ readonly nearestId: EntryId; readonly missing: EntryPath }> {
  if (path.length === 0) return { nearestId: scope.space.rootId, missing: [] }
  let depth = path.length
  let nearest = await findEntryByPath(reader, scope.space, path)
  while (!nearest && --depth > 0) nearest = await findEntryByPath(reader, scope.space, path.slice(0, depth))
  if (nearest && nearest.kind !== 'directory') throw entryFailure.SameNameDirectoryOrFileExists()
  const missing = path.slice(depth)
  for (const name of missing) checkDirectoryName(scope, name)
  return { nearestId: nearest?.id ?? scope.space.rootId, missing }
}

export async function recordCreated(tx: Transaction, call: Call<'clock'>, scope: SpaceScope, created: readonly Entry[]): Promise<void> {
  await recordChange(tx, call, {
    spaceId: scope.space.id,
    directories: created.length,
    events: created.map((entry) => ({ operation: 'FILE.CREATE' as const, entryId: entry.id, details: snapshot(entry) })),
  })
}

function newDirectory(
  call: Call<'clock' | 'random'>,
  scope: SpaceScope,
  made: { readonly parentId: EntryId; readonly name: string; readonly attributes: Attributes },
): Directory {
  const now = call.clock.now()
  return {
    spaceId: scope.space.id,
    id: newId(call) as EntryId,
    parentId: made.parentId,
    name: made.name,
    kind: 'directory',
    createdAt: now,
    modifiedAt: now,
    createdBy: call.actor.userId,
    revision: 1,
    childFileCount: 0,
    childDirectoryCount: 0,
    attributes: made.attributes,
  }
}
