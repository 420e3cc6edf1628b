import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { hex, sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkMayOverwrite } from './check-place.ts'
import { checkFilePlace } from './content-rules.ts'
import { isFile } from './entry.ts'
import type { ConflictStrategy, Entry } from './entry.ts'
import { insertEntry } from './entry-store.ts'
import { entryFailure } from './failures.ts'
import { insertUnderFreeName } from './free-name.ts'
import { followLink } from './links.ts'
import type { PlacedEntry } from './move-file.ts'
import { countChild, touchParent } from './parent-rows.ts'
import { recordChange, snapshot } from './record-change.ts'
import { findEntryByPath, findParentAndChild } from './tree-lookup.ts'

type LinkCall = Call<'db' | 'clock' | 'random'>

/**
 * Makes a link to a File. A link to a link points at the File behind it, so that no link ever
 * depends on another. Overwriting replaces links only: content is never lost to a link.
 */
export function createSymlink(
  call: LinkCall,
  input: { readonly scope: SpaceScope; readonly path: EntryPath; readonly linkTo: EntryPath; readonly strategy: ConflictStrategy },
): Promise<PlacedEntry> {
  const { scope, path, linkTo, strategy } = input
  checkFilePlace(scope, path)
  return call.db.write(spaceLock(scope.space.id), async (tx) => {
    const target = await findTarget(tx, scope, linkTo)
    const { parent, child } = await findParentAndChild(tx, scope.space, path)
    if (parent?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
    if (child && strategy === 'ask') throw entryFailure.SameNameDirectoryOrFileExists()
    if (child && strategy === 'overwrite') return { entry: await replaceLink(tx, call, child, target), path }
    const entry = await insertLink(tx, call, { scope, parentId: parent.id, name: path.at(-1) as string, target })
    return { entry, path: [...path.slice(0, -1), entry.name] }
  })
}

async function findTarget(tx: Transaction, scope: SpaceScope, linkTo: EntryPath): Promise<Entry> {
  const named = await findEntryByPath(tx, scope.space, linkTo)
  const target = named && (await followLink(tx, named))
  if (!target) throw entryFailure.SourceFileNotFound()
  if (target.kind === 'directory') throw entryFailure.SymlinkToDirectoryNotAllowed()
  if (!isFile(target)) throw entryFailure.ParamInvalid("A virtual file has no content. It can't be linked to.")
  return target
}

async function insertLink(
  tx: Transaction,
  call: LinkCall,
  link: { readonly scope: SpaceScope; readonly parentId: EntryId; readonly name: string; readonly target: Entry },
): Promise<Entry> {
  const now = call.clock.now()
  const wanted: Entry = {
    spaceId: link.scope.space.id,
    id: newId(call) as EntryId,
    parentId: link.parentId,
    name: link.name,
    kind: 'symlink',
    createdAt: now,
    modifiedAt: now,
    createdBy: call.actor.userId,
    revision: 1,
    childFileCount: 0,
    childDirectoryCount: 0,
    linkTargetId: link.target.id,
    attributes: {},
  }
  const entry = (await insertEntry(tx, wanted)) ? wanted : await insertUnderFreeName(tx, link.scope, wanted)
  const { spaceId } = entry
  await countChild(tx, { spaceId, parentId: link.parentId, files: 1, at: now })
  await recordChange(tx, call, { spaceId, files: 1, events: [{ operation: 'FILE.CREATE', entryId: entry.id, details: snapshot(entry) }] })
  return entry
}

async function replaceLink(tx: Transaction, call: LinkCall, existing: Entry, target: Entry): Promise<Entry> {
  if (existing.kind === 'directory') throw entryFailure.SameNameDirectoryOrFileExists()
  checkMayOverwrite(call.actor, ['upload_file_force', 'create_symlink_force'])
  if (existing.id === target.id) throw entryFailure.CircleSymlink()
  if (existing.kind !== 'symlink') throw entryFailure.SymlinkOverwriteConflict()
  const { spaceId } = existing
  const entry: Entry = { ...existing, linkTargetId: target.id, modifiedAt: call.clock.now(), revision: existing.revision + 1 }
  await tx.run(sql`
    UPDATE entries SET link_target_id = ${hex(target.id)}, modified_at = ${entry.modifiedAt}, revision = ${entry.revision}
    WHERE space_id = ${spaceId} AND id = ${hex(entry.id)}`)
  await touchParent(tx, { spaceId, parentId: entry.parentId as EntryId })
  const details = { ...snapshot(entry), overwrittenId: existing.id, overwritten: snapshot(existing) }
  await recordChange(tx, call, { spaceId, events: [{ operation: 'FILE.CREATE_OVERWRITE', entryId: entry.id, details }] })
  return entry
}
