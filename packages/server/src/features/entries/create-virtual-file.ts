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
import { sizeOf } from './entry.ts'
import type { Attributes, ConflictStrategy, Entry } from './entry.ts'
import { insertEntry, updateAttributes } from './entry-store.ts'
import { entryFailure } from './failures.ts'
import { insertUnderFreeName } from './free-name.ts'
import type { PlacedEntry } from './move-file.ts'
import { countChild, touchParent } from './parent-rows.ts'
import { recordChange, snapshot } from './record-change.ts'
import { findParentAndChild } from './tree-lookup.ts'

type VirtualCall = Call<'db' | 'clock' | 'random'>

export type NewVirtualFile = {
  readonly scope: SpaceScope
  readonly path: EntryPath
  readonly strategy: ConflictStrategy
  readonly claimed: NonNullable<Entry['claimed']>
  readonly attributes: Attributes
}

/**
 * Makes a file of metadata alone: listed, moved, copied and deleted like any other, and counted
 * with the size it claims. Overwriting replaces virtual files only.
 */
export function createVirtualFile(call: VirtualCall, file: NewVirtualFile): Promise<PlacedEntry> {
  const { scope, path, strategy } = file
  checkFilePlace(scope, path)
  return call.db.write(spaceLock(scope.space.id), async (tx) => {
    const { parent, child } = await findParentAndChild(tx, scope.space, path)
    if (parent?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
    if (child && strategy === 'ask') throw entryFailure.SameNameDirectoryOrFileExists()
    if (child && strategy === 'overwrite') return { entry: await replaceVirtual(tx, call, file, child), path }
    const entry = await insertVirtual(tx, call, file, parent.id)
    return { entry, path: [...path.slice(0, -1), entry.name] }
  })
}

async function insertVirtual(tx: Transaction, call: VirtualCall, file: NewVirtualFile, parentId: EntryId): Promise<Entry> {
  const { scope, claimed, attributes } = file
  const now = call.clock.now()
  const wanted: Entry = {
    spaceId: scope.space.id,
    id: newId(call) as EntryId,
    parentId,
    name: file.path.at(-1) as string,
    kind: 'virtual',
    createdAt: now,
    modifiedAt: now,
    createdBy: call.actor.userId,
    revision: 1,
    childFileCount: 0,
    childDirectoryCount: 0,
    claimed,
    attributes,
  }
  const entry = (await insertEntry(tx, wanted)) ? wanted : await insertUnderFreeName(tx, scope, wanted)
  const { spaceId } = entry
  await countChild(tx, { spaceId, parentId, files: 1, at: now })
  const events = [{ operation: 'FILE.CREATE' as const, entryId: entry.id, details: snapshot(entry) }]
  await recordChange(tx, call, { spaceId, files: 1, usedBytes: claimed.sizeBytes, events })
  return entry
}

async function replaceVirtual(tx: Transaction, call: VirtualCall, file: NewVirtualFile, existing: Entry): Promise<Entry> {
  if (existing.kind !== 'virtual') throw entryFailure.SameNameDirectoryOrFileExists()
  checkMayOverwrite(call.actor, ['upload_file_force'])
  const { spaceId } = existing
  const { claimed, attributes } = file
  const entry: Entry = { ...existing, claimed, attributes, modifiedAt: call.clock.now(), revision: existing.revision + 1 }
  await updateAttributes(tx, entry)
  await tx.run(sql`
    UPDATE entries SET modified_at = ${entry.modifiedAt}, revision = ${entry.revision} WHERE space_id = ${spaceId} AND id = ${hex(entry.id)}`)
  await touchParent(tx, { spaceId, parentId: entry.parentId as EntryId })
  const details = { ...snapshot(entry), overwrittenId: existing.id, overwritten: snapshot(existing) }
  const events = [{ operation: 'FILE.CREATE_OVERWRITE' as const, entryId: entry.id, details }]
  await recordChange(tx, call, { spaceId, usedBytes: claimed.sizeBytes - sizeOf(existing), events })
  return entry
}
