/** Copying Files: a new Entry that refers to the same bytes, so that a terabyte costs what a byte does. */
import { pathFailure } from '../../kernel/entry-path.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { assert } from '../../kernel/assert.ts'
import { checkOverwrite } from './check-place.ts'
import { checkFilePlace } from './content-rules.ts'
import { isFile, isSamePath, sizeOf } from './entry.ts'
import type { ConflictStrategy, Entry, File } from './entry.ts'
import { entryFailure } from './failures.ts'
import { findFreeName } from './free-name.ts'
import { spaceLocks } from './land-tree.ts'
import type { EntryAt } from './land-tree.ts'
import { checkKindKept } from './move-file.ts'
import type { PlacedEntry } from './move-file.ts'
import { countChild } from './parent-rows.ts'
import { placeFile } from './place-file.ts'
import { recordChange, snapshot } from './record-change.ts'
import { findEntryByPath, findParentAndChild } from './tree-lookup.ts'
import { insertCopies } from './tree-rows.ts'

export type FileCopy = {
  readonly from: EntryAt
  readonly to: EntryAt
  readonly strategy: ConflictStrategy
  /** With `overwrite`: only if the File that has the name now is the one the caller has seen. */
  readonly contentCas?: string | undefined
}

/**
 * Copies a File with its metadata and answers the copy. The destination's Directory must exist;
 * overwriting keeps the id of what was there and makes a version of it, as an upload does.
 */
export function copyFile(call: Call<'db' | 'clock' | 'random'>, copy: FileCopy): Promise<PlacedEntry> {
  const { from, to } = copy
  if (from.path.length === 0) throw pathFailure.EmptyFileName()
  return call.db.write(spaceLocks(from, to), async (tx) =>
    copyFileWithin(tx, call, copy, await findEntryByPath(tx, from.scope.space, from.path)),
  )
}

/**
 * The same inside a write, with what stands at the source path. While the locks of both Spaces
 * are held the source keeps its bytes alive, and afterwards the copy does.
 */
export async function copyFileWithin(
  tx: Transaction,
  call: Call<'clock' | 'random'>,
  copy: FileCopy,
  source: Entry | undefined,
): Promise<PlacedEntry> {
  const { from, to, strategy } = copy
  checkFilePlace(to.scope, to.path)
  if (!source) throw entryFailure.SourceFileNotFound()
  const isSameSpace = from.scope.space.id === to.scope.space.id
  // A link can't leave the Space it points into.
  if (source.kind === 'directory' || (source.kind === 'symlink' && !isSameSpace)) throw entryFailure.InvalidSourceFile()
  if (isSameSpace && strategy === 'overwrite' && isSamePath(from.path, to.path)) return { entry: source, path: to.path }
  checkKindKept(to.scope, source.name, to.path.at(-1) as string)
  const { parent, child } = await findParentAndChild(tx, to.scope.space, to.path)
  if (parent?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
  if (child && strategy === 'overwrite') checkOverwrite(child, call.actor, ['copy_file_force'])
  if (isFile(source)) return placeCopy(tx, call, copy, source, parent.id)
  if (child && strategy !== 'rename') throw entryFailure.SameNameDirectoryOrFileExists()
  return insertCopy(tx, call, copy, source, parent.id)
}

function placeCopy(tx: Transaction, call: Call<'clock' | 'random'>, copy: FileCopy, source: File, parentId: EntryId): Promise<PlacedEntry> {
  const { to, strategy, contentCas } = copy
  return placeFile(tx, call, {
    scope: to.scope,
    parentId,
    name: to.path.at(-1) as string,
    content: source.content,
    strategy,
    attributes: source.attributes,
    createdBy: call.actor.userId,
    ...(contentCas !== undefined && { contentCas }),
    operation: 'FILE.COPY',
    details: { sourceId: source.id },
  })
}

/** What has no content of its own: links and virtual files. Nothing is ever overwritten by them. */
async function insertCopy(
  tx: Transaction,
  call: Call<'clock' | 'random'>,
  copy: FileCopy,
  source: Entry,
  parentId: EntryId,
): Promise<PlacedEntry> {
  const { scope, path } = copy.to
  const spaceId = scope.space.id
  const place = { spaceId, parentId, name: path.at(-1) as string }
  const isTaken = (await findEntryByPath(tx, scope.space, path)) !== undefined
  const name = isTaken ? await findFreeName(tx, place, { isDirectory: false, lengthMax: scope.library.settings.nameLengthMax }) : place.name
  const id = newId(call) as EntryId
  await insertCopies(tx, call, { from: source.spaceId, to: spaceId, parentId, name }, [{ source: source.id, id }])
  const now = call.clock.now()
  await countChild(tx, { spaceId, parentId, files: 1, at: now })
  const entry = await findEntryByPath(tx, { id: spaceId, rootId: parentId }, [name])
  assert(entry, 'What was inserted is there.')
  const events = [{ operation: 'FILE.COPY' as const, entryId: entry.id, details: { ...snapshot(entry), sourceId: source.id } }]
  await recordChange(tx, call, { spaceId, files: 1, usedBytes: sizeOf(source), events })
  return { entry, path: [...path.slice(0, -1), name] }
}
