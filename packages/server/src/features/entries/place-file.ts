/** A finished content becomes a File: the last step of every upload, copy and instant upload. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { releaseBlob } from './blob-rows.ts'
import { contentCasOf } from './content-type.ts'
import type { Attributes, ConflictStrategy, Content, File } from './entry.ts'
import { insertEntry, updateContent } from './entry-store.ts'
import { findChild, pathOf } from './tree-lookup.ts'
import { entryFailure } from './failures.ts'
import { insertUnderFreeName } from './free-name.ts'
import { countChild, touchParent } from './parent-rows.ts'
import { recordUse } from './recent-uses.ts'
import { recordChange, snapshot } from './record-change.ts'
import type { ChangeEvent } from './record-change.ts'
import { keepVersion } from './version-rows.ts'

export type NewFile = {
  readonly scope: SpaceScope
  readonly parentId: EntryId
  /** Where that Directory stands, when the same write has just found it there. */
  readonly parentPath?: EntryPath
  readonly name: string
  readonly content: Content
  readonly strategy: ConflictStrategy
  readonly attributes: Attributes
  /** With `overwrite`: only if the File that has the name now is the one the caller has seen. */
  readonly contentCas?: string
  readonly createdBy: string
  /** Booked for it when its upload began; given back in the statement that counts what it really takes. */
  readonly reservedBytes?: number
  /** What the journal calls it; a copy and an instant upload say more than a plain upload. */
  readonly operation?: 'FILE.CREATE' | 'FILE.COPY'
  readonly details?: object
}

export type PlacedFile = { readonly entry: File; readonly path: EntryPath; readonly isOverwritten: boolean }

/**
 * Puts a content whose blob row exists under a name, or over the File that has it; the id and
 * the creation time of an overwritten File stay. Counters, version and journal change with it.
 * `DirectoryNotFound` when the Directory has left the tree meanwhile.
 */
export async function placeFile(tx: Transaction, call: Call<'clock' | 'random'>, file: NewFile): Promise<PlacedFile> {
  const { scope, parentId, name } = file
  const parentPath = file.parentPath ?? (await pathOf(tx, scope.space, parentId))
  if (!parentPath) throw entryFailure.DirectoryNotFound()
  if (file.contentCas !== undefined && file.strategy === 'overwrite') {
    const existing = await findChild(tx, { spaceId: scope.space.id, parentId, name })
    if (!existing || contentCasOf(existing) !== file.contentCas) throw entryFailure.ContentCasConflict()
  }
  const now = call.clock.now()
  const entry: File = {
    spaceId: scope.space.id,
    id: newId(call) as EntryId,
    parentId,
    name,
    kind: 'file',
    createdAt: now,
    modifiedAt: now,
    createdBy: file.createdBy,
    revision: 1,
    childFileCount: 0,
    childDirectoryCount: 0,
    content: file.content,
    uploadedAt: now,
    attributes: file.attributes,
  }
  if (await insertEntry(tx, entry)) return settleNew(tx, call, file, { entry, path: [...parentPath, name], isOverwritten: false })
  switch (file.strategy) {
    case 'ask':
      throw entryFailure.SameNameDirectoryOrFileExists()
    case 'rename': {
      const renamed = await insertUnderFreeName(tx, scope, entry)
      return settleNew(tx, call, file, { entry: renamed as File, path: [...parentPath, renamed.name], isOverwritten: false })
    }
    case 'overwrite':
      return overwrite(tx, call, file, [...parentPath, name])
  }
}

async function settleNew(tx: Transaction, call: Call<'clock'>, file: NewFile, placed: PlacedFile): Promise<PlacedFile> {
  const { entry } = placed
  if (file.operation !== 'FILE.COPY')
    await recordUse(tx, call, { spaceId: entry.spaceId, entryId: entry.id, userId: file.createdBy, action: 'modify' })
  await countChild(tx, { spaceId: entry.spaceId, parentId: file.parentId, files: 1, at: entry.createdAt })
  await recordChange(tx, call, {
    spaceId: entry.spaceId,
    usedBytes: entry.content.sizeBytes,
    reservedBytes: -(file.reservedBytes ?? 0),
    files: 1,
    events: [{ operation: file.operation ?? 'FILE.CREATE', entryId: entry.id, details: { ...snapshot(entry), ...file.details } }],
  })
  return placed
}

async function overwrite(tx: Transaction, call: Call<'clock'>, file: NewFile, path: EntryPath): Promise<PlacedFile> {
  const { scope, parentId, name } = file
  const old = await findChild(tx, { spaceId: scope.space.id, parentId, name })
  if (old?.kind !== 'file' || !old.content) throw entryFailure.SameNameDirectoryOrFileExists()
  const now = call.clock.now()
  const entry: File = {
    ...(old as File),
    content: file.content,
    attributes: inheritAttributes(old.attributes, file.attributes),
    revision: old.revision + 1,
    modifiedAt: now,
    uploadedAt: now,
  }
  const kept = await keepVersion(tx, call, { scope, file: old as File })
  if (!kept.isKept) await releaseBlob(tx, call, old.content.blobId)
  await updateContent(tx, entry, { by: file.createdBy })
  if (file.operation !== 'FILE.COPY')
    await recordUse(tx, call, { spaceId: entry.spaceId, entryId: entry.id, userId: file.createdBy, action: 'modify' })
  await touchParent(tx, { spaceId: scope.space.id, parentId })
  const events: ChangeEvent[] = [
    {
      operation: file.operation === 'FILE.COPY' ? 'FILE.COPY_OVERWRITE' : 'FILE.CREATE_OVERWRITE',
      entryId: entry.id,
      details: { ...snapshot(entry), ...file.details, overwritten: snapshot(old) },
    },
    ...kept.events,
  ]
  await recordChange(tx, call, {
    spaceId: entry.spaceId,
    usedBytes: entry.content.sizeBytes - (kept.isKept ? 0 : old.content.sizeBytes) - kept.droppedBytes,
    reservedBytes: -(file.reservedBytes ?? 0),
    events,
  })
  return { entry, path, isOverwritten: true }
}

/** Labels and category mark the File, metadata and local times belong to the content that was sent. */
function inheritAttributes(old: Attributes, given: Attributes): Attributes {
  return { ...(old.labels && { labels: old.labels }), ...(old.category && { category: old.category }), ...given }
}
