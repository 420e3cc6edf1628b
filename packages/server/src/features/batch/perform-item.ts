/** One copy or move: at once where it is one row, by parts where a whole subtree has to change. */
import { can } from '../../kernel/actor.ts'
import { parsePath } from '../../kernel/entry-path.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import { Failure } from '../../kernel/failure.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { EntryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import {
  beginTreeCarry,
  beginTreeCopy,
  carryFileWithin,
  carryTreeStep,
  copyFileWithin,
  copyTreeStep,
  detachForPurge,
  endTreeCarry,
  findEntryByPath,
  landTree,
  moveDirectoryWithin,
  moveFileWithin,
  turnTreeCarry,
} from '../entries/index.ts'
import type { Entry, EntryAt, PlacedEntry, TreeStrategy, TwoSpaces } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { echo, isUnderWay, refusalOf, strategyOf, transferred } from './batch.ts'
import type { ItemResult, Transfer, TransferItem, Way } from './batch.ts'
import { batchFailure } from './failures.ts'

export type BatchCall = Call<'db' | 'caches' | 'clock' | 'random' | 'faults' | 'jobs'>

/** The item whose turn it is, and where it leads. */
export type Turn = {
  readonly batch: Transfer
  readonly index: number
  readonly target: SpaceScope
  /** The Space it comes from, or why it may not come from there. */
  readonly source: SpaceScope | Failure
}

/** Either it is done, or a subtree is on its way and `way` goes on with it. */
export type Performed = { readonly rows: number } & ({ readonly result: ItemResult } | { readonly way: Way })

type Ends = { readonly item: TransferItem; readonly from: EntryAt; readonly to: EntryAt }

function endsOf({ batch, index, target, source }: Turn): Ends {
  const item = batch.items[index] as TransferItem
  if (source instanceof Failure) throw source
  if (item.fromLibrary && item.fromLibrary !== target.library.id)
    throw batchFailure.NoPermission('Between libraries only what was shared can be copied.')
  return { item, from: { scope: source, path: parsePath(item.from) }, to: { scope: target, path: parsePath(item.to) } }
}

/** Begins an item. A refusal comes before the first change. */
export async function beginItem(tx: Transaction, call: BatchCall, turn: Turn): Promise<Performed> {
  const { batch, index } = turn
  const { item, from, to } = endsOf(turn)
  const source = await findEntryByPath(tx, from.scope.space, from.path)
  if (!source && batch.kind !== 'copyDirectory') throw batchFailure.SourcePathNotFound()
  const isDirectory = source?.kind === 'directory' || batch.kind === 'copyDirectory'
  checkGranted(call, batch, isDirectory)
  const strategy = strategyOf(batch, item, isDirectory)
  if (!isDirectory) {
    const { path } = await transferFile(tx, call, batch, { from, to, strategy }, source)
    return { rows: 1, result: transferred(batch, index, strategy, path) }
  }
  const tree = { from, to, strategy: strategy as TreeStrategy }
  if (batch.kind !== 'move')
    return { rows: 1, way: { kind: 'copy', copy: await beginTreeCopy(tx, call, tree, source), sourceId: source?.id ?? '' } }
  if (from.scope.space.id !== to.scope.space.id)
    return { rows: 1, way: { kind: 'carry', carry: await beginTreeCarry(tx, call, tree, source), sourceParentId: source?.parentId ?? '' } }
  const moved = await moveDirectoryWithin(tx, call, { scope: to.scope, from: from.path, to: to.path, strategy: tree.strategy }, source)
  return { rows: 1, result: transferred(batch, index, strategy, moved.path) }
}

/** The grants that suffice for a File; overwriting one is looked at when it happens. */
const grantsOf: Readonly<Record<Transfer['kind'], { readonly file: readonly Grant[]; readonly directory: Grant }>> = {
  copy: { file: ['copy_file', 'copy_file_force'], directory: 'copy_directory' },
  copyDirectory: { file: [], directory: 'copy_directory' },
  move: { file: ['move_file', 'move_file_force'], directory: 'move_directory' },
}

function checkGranted(call: BatchCall, batch: Transfer, isDirectory: boolean): void {
  const needed = grantsOf[batch.kind]
  if (!can(call.actor, ...(isDirectory ? [needed.directory] : needed.file))) throw batchFailure.NoPermission()
}

type FileTransfer = Parameters<typeof copyFileWithin>[2]

function transferFile(
  tx: Transaction,
  call: BatchCall,
  batch: Transfer,
  transfer: FileTransfer,
  source: Entry | undefined,
): Promise<PlacedEntry> {
  const { from, to, strategy } = transfer
  if (batch.kind !== 'move') return copyFileWithin(tx, call, transfer, source)
  if (from.scope.space.id !== to.scope.space.id) return carryFileWithin(tx, call, transfer, source)
  return moveFileWithin(tx, call, { scope: to.scope, from: from.path, to: to.path, strategy }, source)
}

/** Goes on with a subtree that is on its way: moves it by about `rowsMax` rows, or lands it when it is complete. */
export async function continueItem(tx: Transaction, call: BatchCall, turn: Turn, way: Way, rowsMax: number): Promise<Performed> {
  if (!isUnderWay(way)) return way.kind === 'return' ? landReturn(tx, call, turn, way) : landItem(tx, call, turn, way)
  const { from, to } = endsOf(turn)
  const spaces = { from: from.scope.space.id, to: to.scope.space.id }
  if (way.kind === 'copy') {
    const { copy, rows } = await copyTreeStep(tx, call, spaces, way.copy, rowsMax)
    return { rows, way: { ...way, copy } }
  }
  const { carry, rows } = await carryTreeStep(tx, call, way.kind === 'return' ? backOf(spaces) : spaces, way.carry, rowsMax)
  return { rows, way: { ...way, carry } }
}

const backOf = ({ from, to }: TwoSpaces): TwoSpaces => ({ from: to, to: from, isReturn: true })

async function landItem(
  tx: Transaction,
  call: BatchCall,
  turn: Turn,
  way: Extract<Way, { readonly kind: 'copy' | 'carry' }>,
): Promise<Performed> {
  const { batch, index } = turn
  const { item, from, to } = endsOf(turn)
  const strategy = strategyOf(batch, item, true) as TreeStrategy
  if (way.kind === 'copy') {
    const details = { sourceId: way.sourceId }
    const path = await landTree(tx, call, { topId: way.copy.topId, to, strategy, operation: 'FILE.COPY', details })
    return { rows: 1, result: transferred(batch, index, strategy, path) }
  }
  await endTreeCarry(tx, call, { from: from.scope.space.id, to: to.scope.space.id })
  const details = {
    fromLibraryId: from.scope.library.id,
    fromSpaceId: from.scope.space.name,
    fromParentId: way.sourceParentId,
    fromName: from.path.at(-1),
  }
  const path = await landTree(tx, call, { topId: way.carry.topId, to, strategy, operation: 'FILE.MOVE', details })
  return { rows: 1, result: transferred(batch, index, strategy, path) }
}

async function landReturn(
  tx: Transaction,
  call: BatchCall,
  turn: Turn,
  way: Extract<Way, { readonly kind: 'return' }>,
): Promise<Performed> {
  const { from, to } = endsOf(turn)
  await endTreeCarry(tx, call, { from: to.scope.space.id, to: from.scope.space.id })
  await landAnywhere(tx, call, { topId: way.carry.topId, at: from, cameFrom: to.scope })
  return { rows: 1, result: { ...echo(turn.batch, turn.index), ...way.refusal } }
}

/** Lands what has nowhere else to be: at its place, else in the root, under a free name. */
async function landAnywhere(
  tx: Transaction,
  call: BatchCall,
  landing: { readonly topId: EntryId; readonly at: EntryAt; readonly cameFrom?: SpaceScope },
): Promise<EntryPath> {
  const { topId, at, cameFrom } = landing
  const details = cameFrom ? { fromLibraryId: cameFrom.library.id, fromSpaceId: cameFrom.space.name } : {}
  const moved = { topId, strategy: 'rename', operation: 'FILE.MOVE', details } as const
  try {
    return await landTree(tx, call, { ...moved, to: at })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return landTree(tx, call, { ...moved, to: { scope: at.scope, path: at.path.slice(-1) } })
  }
}

/** Gives up a subtree that is on its way: a copy is thrown away, what was moved goes back. */
export async function refuseWay(tx: Transaction, call: BatchCall, turn: Turn, way: Way, failure: Failure): Promise<Performed> {
  const refused: Performed = { rows: 1, result: { ...echo(turn.batch, turn.index), ...refusalOf(failure) } }
  const { target, source } = turn
  if (way.kind === 'copy') {
    await detachForPurge(tx, call, { spaceId: target.space.id, id: way.copy.topId })
    return refused
  }
  if (source instanceof Failure) {
    // Its old Space has been deleted under way: what has left it stays where it was going.
    const to = { scope: target, path: parsePath(turn.batch.items[turn.index]?.to ?? '') }
    const path = await landAnywhere(tx, call, { topId: way.carry.topId, at: to })
    return { rows: 1, result: transferred(turn.batch, turn.index, 'rename', path) }
  }
  if (way.kind === 'return') return refused
  const back = { from: target.space.id, to: source.space.id, rootId: source.space.rootId }
  return { rows: 1, way: { kind: 'return', carry: await turnTreeCarry(tx, call, back, way.carry), refusal: refusalOf(failure) } }
}
