/**
 * Copying Directories: rows only, whatever the size of the contents, as every copy refers to the
 * bytes of its source. The copy grows out of sight, in steps that may stop anywhere, and lands as
 * one piece. The source may change meanwhile: what is there when its turn comes is copied.
 */
import { pathFailure } from '../../kernel/entry-path.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { isSamePath, startsWithPath } from './entry.ts'
import type { Entry } from './entry.ts'
import { entryFailure } from './failures.ts'
import { checkLanding } from './land-tree.ts'
import type { EntryAt, TreeStrategy } from './land-tree.ts'
import { recordChange } from './record-change.ts'
import { cutPage, growDirectory, holdsAnything, insertCopies, linkKind, listChildRows, pageRows, tally } from './tree-rows.ts'

/** How far a copy is. Plain data: it is kept as JSON between the steps. */
export type TreeCopy = {
  readonly topId: EntryId
  /** Directories that are being gone through, the deepest last. */
  readonly frames: readonly CopyFrame[]
}

type CopyFrame = {
  readonly from: EntryId
  readonly to: EntryId
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

/** Copies up to about `rowsMax` rows; the copy is complete when no frame is left. */
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
    const page = await listChildRows(tx, { spaceId: spaces.from, id: frame.from, after: frame.after })
    const taken = cutPage(page, rowsMax - rows)
    // A link can't leave the Space it points into.
    const copied = spaces.from === spaces.to ? taken : taken.filter((row) => row.kind !== linkKind)
    const copies = copied.map((row) => ({ source: row.id as EntryId, id: newId(call) as EntryId, row }))
    await insertCopies(tx, call, { ...spaces, parentId: frame.to }, copies)
    for (const { id } of copies) names.push(id)
    const counted = tally(copied)
    if (copied.length > 0) await growDirectory(tx, { spaceId: spaces.to, id: frame.to, ...counted })
    sum.files += counted.files
    sum.directories += counted.directories
    sum.bytes += counted.bytes
    // A look that finds nothing is work as well.
    rows += Math.max(1, taken.length)
    const hasMore = taken.length < page.length || page.length === pageRows
    frames.pop()
    if (hasMore) frames.push({ ...frame, after: taken.at(-1)?.name ?? frame.after })
    for (const { source, id, row } of copies) if (holdsAnything(row)) frames.push({ from: source, to: id, after: '' })
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
