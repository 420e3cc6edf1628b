/** The rules at the start of an upload, before a byte is sent. */
import { can } from '../../kernel/actor.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Reader } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkFilePlace } from './content-rules.ts'
import { isDirectory } from './entry.ts'
import type { ConflictStrategy, Entry } from './entry.ts'
import { findEntryByPath, findParentAndChild } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'

export type Place = {
  readonly parentId: EntryId
  readonly name: string
  /** What has the name now; with `rename` nobody asks. */
  readonly existing?: Entry
}

export type PlaceRules = {
  readonly strategy: ConflictStrategy
  readonly actor: Actor
  /** Who may overwrite; uploads by default. */
  readonly overwriteGrants?: readonly Grant[]
}

const uploadOverwriteGrants: readonly Grant[] = ['upload_file_force', 'begin_upload_force']

/**
 * Finds where a File would go and refuses what could never be confirmed there. Promises
 * nothing about later: the name may be taken meanwhile, and is checked again when it is placed.
 */
export async function checkPlace(reader: Reader, scope: SpaceScope, path: EntryPath, rules: PlaceRules): Promise<Place> {
  checkFilePlace(scope, path)
  const name = path.at(-1) as string
  if (rules.strategy === 'rename') return { parentId: await findDirectoryId(reader, scope, path.slice(0, -1)), name }
  const { parent, child } = await findParentAndChild(reader, scope.space, path)
  if (!parent || !isDirectory(parent)) throw entryFailure.DirectoryNotFound()
  if (!child) return { parentId: parent.id, name }
  if (rules.strategy === 'ask') throw entryFailure.SameNameDirectoryOrFileExists()
  if (rules.strategy === 'overwrite') checkOverwrite(child, rules.actor, rules.overwriteGrants ?? uploadOverwriteGrants)
  return { parentId: parent.id, name, existing: child }
}

/** A Space that was found has its root. */
async function findDirectoryId(reader: Reader, { space }: SpaceScope, path: EntryPath): Promise<EntryId> {
  if (path.length === 0) return space.rootId
  const directory = await findEntryByPath(reader, space, path)
  if (!directory || !isDirectory(directory)) throw entryFailure.DirectoryNotFound()
  return directory.id
}

/** Only Files are overwritten, and only by who may. */
export function checkOverwrite(existing: Entry, actor: Actor, grants: readonly Grant[]): void {
  if (existing.kind !== 'file') throw entryFailure.SameNameDirectoryOrFileExists()
  checkMayOverwrite(actor, grants)
}

export function checkMayOverwrite(actor: Actor, grants: readonly Grant[]): void {
  if (!can(actor, ...grants)) throw entryFailure.NoPermission()
}
