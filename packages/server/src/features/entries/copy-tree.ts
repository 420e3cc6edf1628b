/**
 * Copying Directories: rows only, whatever the size of the contents, as every copy refers to the
 * bytes of its source. The copy grows out of sight, in steps that may stop anywhere, and lands as
 * one piece. The source may change meanwhile: what is there when its turn comes is copied.
 */
import { pathFailure } from '../../kernel/entry-path.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId, newIds } from '../../platform/clock.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { isSamePath, startsWithPath } from './entry.ts'
import type { Entry } from './entry.ts'
import { entryFailure } from './failures.ts'
import { checkLanding } from './land-tree.ts'
import type { EntryAt, TreeStrategy } from './land-tree.ts'
import { recordChange } from './record-change.ts'
import {
  directoriesPerPage,
  growDirectory,
  holdsAnything,
  insertCopies,
  insertFileCopies,
  listChildDirectories,
  sumFiles,
} from './tree-rows.ts'
import type { Tally } from './tree-rows.ts'

/** How far a copy is. Plain data: it is kept as JSON between the steps. */
export type TreeCopy = {
  readonly topId: EntryId
  /** Directories that are being gone through, the deepest last. */
  readonly frames: readonly CopyFrame[]
}

type CopyFrame = {
  readonly from: EntryId
  readonly to: EntryId
  /** The Directories it holds come first, each with all below it. */
  readonly isAtFiles?: true
  /** Names up to this one are copied. */
  readonly after: string
}

/** Begins the copy of what stands at the source path: a top that holds nothing yet and nobody sees. A refusal comes before the first change. */
export async function beginTreeCopy(
  tx: Transaction,
  call: Call<'clock' | 'random'>,
  copy: { readonly from: EntryAt; readonly to: EntryAt; readonly strategy: TreeStrategy },
  source: Entry | undefined,
): Promise<TreeCopy> {
  const { from, to } = copy
  const isSameSpace = from.scope.space.id === to.scope.space.id
  if (isSameSpace && from.path.length === 0) throw pathFailure.RootDirectoryNotAllowed()
  if (!source) throw entryFailure.SourceDirectoryNotFound()
  if (source.kind !== 'directory') throw entryFailure.InvalidSourceDirectory()
  if (isSameSpace && startsWithPath(to.path, from.path) && !isSamePath(to.path, from.path))
    throw entryFailure.SourceDirectoryIsParentOfDestination("A directory can't be copied into itself.")
  await checkLanding(tx, to, copy.strategy)
  const topId = newId(call) as EntryId
  const spaceId = to.scope.space.id
  const place = { from: source.spaceId, to: spaceId, parentId: to.scope.space.rootId, state: 'inTransit' } as const
  await insertCopies(tx, call, place, [{ source: source.id, id: topId }])
  await recordChange(tx, call, { spaceId, directories: 1, events: [] })
  return { topId, frames: [{ from: source.id, to: topId, after: '' }] }
}

/** Copies up to about `rowsMax` rows, which nobody sees yet; the copy is complete when no frame is left. */
export async function copyTreeStep(
  tx: Transaction,
  call: Call<'clock' | 'random'>,
  spaces: { readonly from: SpaceId; readonly to: SpaceId },
  copy: TreeCopy,
  rowsMax: number,
): Promise<{ readonly copy: TreeCopy; readonly rows: number }> {
  const frames = [...copy.frames]
  const sum = { files: 0, directories: 0, bytes: 0 }
  const names: EntryId[] = []
  let rows = 0
  for (let frame = frames.at(-1); frame && rows < rowsMax; frame = frames.at(-1)) {
    frames.pop()
    const step = { ...spaces, frame, rowsMax: rowsMax - rows }
    const copied = frame.isAtFiles ? await copyFiles(tx, call, step) : await copyDirectories(tx, call, step)
    for (const id of copied.ids) names.push(id)
    frames.push(...copied.next)
    sum.files += copied.files
    sum.directories += copied.directories
    sum.bytes += copied.bytes
    // A look that finds nothing is work as well.
    rows += Math.max(1, copied.ids.length)
  }
  await recordChange(tx, call, {
    spaceId: spaces.to,
    files: sum.files,
    directories: sum.directories,
    usedBytes: sum.bytes,
    events: [],
    names,
  })
  return { copy: { topId: copy.topId, frames }, rows }
}

type FrameStep = { readonly from: SpaceId; readonly to: SpaceId; readonly frame: CopyFrame; readonly rowsMax: number }

type Copied = { readonly next: readonly CopyFrame[]; readonly ids: readonly EntryId[] } & Readonly<Tally>

/** A page of the Directories of a Directory; those that hold anything are gone through before the next page. */
async function copyDirectories(tx: Transaction, call: Call<'clock' | 'random'>, { frame, from, to, rowsMax }: FrameStep): Promise<Copied> {
  const count = Math.min(rowsMax, directoriesPerPage)
  const page = await listChildDirectories(tx, { spaceId: from, id: frame.from, after: frame.after, count })
  const copies = page.map((row) => ({ source: row.id as EntryId, id: newId(call) as EntryId, row }))
  await insertCopies(tx, call, { from, to, parentId: frame.to }, copies)
  if (page.length > 0) await growDirectory(tx, { spaceId: to, id: frame.to, files: 0, directories: page.length })
  const rest: CopyFrame = page.length < count ? { ...frame, isAtFiles: true, after: '' } : { ...frame, after: page.at(-1)?.name ?? '' }
  const below = copies.filter(({ row }) => holdsAnything(row)).map(({ source, id }) => ({ from: source, to: id, after: '' }))
  return { next: [rest, ...below], ids: copies.map(({ id }) => id), files: 0, directories: page.length, bytes: 0 }
}

/** A run of everything else; the database does it by itself, and only sums and fresh ids pass through this process. */
async function copyFiles(tx: Transaction, call: Call<'clock' | 'random'>, { frame, from, to, rowsMax }: FrameStep): Promise<Copied> {
  const ids: EntryId[] = []
  let bytes = 0
  let after = frame.after
  const run = () => ({ from, to, sourceId: frame.from, parentId: frame.to, after })
  const look = () => sumFiles(tx, run(), Math.min(rowsMax - ids.length, limits.copiesPerStatement))
  for (let found = await look(); found.last !== null; ) {
    const fresh = newIds(call, found.files) as EntryId[]
    const copying = insertFileCopies(tx, call, { ...run(), last: found.last }, fresh)
    for (const id of fresh) ids.push(id)
    bytes += found.bytes
    after = found.last
    // The next look need not wait for it; where there is no room for more it finds nothing.
    ;[found] = await Promise.all([look(), copying])
  }
  if (ids.length > 0) await growDirectory(tx, { spaceId: to, id: frame.to, files: ids.length, directories: 0 })
  return { next: ids.length < rowsMax ? [] : [{ ...frame, after }], ids, files: ids.length, directories: 0, bytes }
}
