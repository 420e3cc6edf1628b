/** The noun: a list of copies, moves or deletions, each with an outcome of its own. Pure; no I/O. */
import type { Actor } from '../../kernel/actor.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { Failure } from '../../kernel/failure.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { ConflictStrategy, EntryAt, TreeCarry, TreeCopy } from '../entries/index.ts'
import type { TaskType } from '../tasks/index.ts'
import { batchFailure } from './failures.ts'

/** A copy or a move, as the caller wrote it: paths are read when its turn comes. */
export type TransferItem = {
  readonly from: string
  readonly to: string
  /** Another Space of the Library. */
  readonly fromSpace?: string
  readonly fromLibrary?: string
  readonly strategy?: string
}

export type DeleteItem = { readonly path: string; readonly isPermanent: boolean }

/** Who asked, kept for the work that goes on without them. */
export type Asker = {
  readonly kind: Actor['kind']
  readonly userId: string
  readonly grants: readonly Grant[]
  readonly spaces?: readonly SpaceName[]
}

/** What never changes while it is worked on. */
export type Batch = { readonly asker: Asker } & (
  | { readonly kind: 'delete'; readonly items: readonly DeleteItem[] }
  | { readonly kind: 'copy' | 'move'; readonly items: readonly TransferItem[] }
  /** The one item of a call that is no batch: a Directory, refused as such. */
  | { readonly kind: 'copyDirectory'; readonly items: readonly [TransferItem] }
)

export type Transfer = Extract<Batch, { readonly items: readonly TransferItem[] }>

/** A subtree that is in transit for the item whose turn it is. */
export type Way =
  | { readonly kind: 'copy'; readonly copy: TreeCopy; readonly sourceId: string }
  | { readonly kind: 'carry'; readonly carry: TreeCarry; readonly sourceParentId: string }
  /** It could not land and goes back to where it was; the refusal is the item's outcome. */
  | { readonly kind: 'return'; readonly carry: TreeCarry; readonly refusal: Refusal }

/** What still moves out of sight: until nothing is left nobody sees a difference. */
export const isUnderWay = (way: Way): boolean => (way.kind === 'copy' ? way.copy : way.carry).frames.length > 0

/** How far it is. Plain data: it is kept as JSON between the steps. */
export type Progress = { readonly next: number; readonly way?: Way }

export type Refusal = { readonly status: number; readonly code: string; readonly message: string }

/** The outcome of one item, as clients see it. */
export type ItemResult = Partial<Refusal> & {
  readonly status: number
  readonly path?: readonly string[]
  readonly recycledItemId?: number
  readonly copyFrom?: readonly string[]
  readonly copyFromSpaceId?: string
  readonly from?: readonly string[]
  readonly to?: readonly string[]
}

export type BatchState = { readonly progress: Progress; readonly results: readonly ItemResult[] }

export const begun: BatchState = { progress: { next: 0 }, results: [] }

export const isDone = (batch: Batch, state: BatchState): boolean => state.progress.next >= batch.items.length

export const taskTypeOf = {
  copy: 'batchCopy',
  move: 'batchMove',
  delete: 'batchDelete',
  copyDirectory: 'copyDirectory',
} as const satisfies Record<Batch['kind'], TaskType>

export function checkItemCount(items: readonly unknown[]): void {
  if (items.length === 0) throw batchFailure.NoItemsProvided()
  if (items.length > limits.batchItemsMax) throw batchFailure.TooManyItems()
}

export const askerOf = (actor: Actor): Asker => ({
  kind: actor.kind,
  userId: actor.userId,
  grants: [...actor.grants],
  ...(actor.spaces && { spaces: [...actor.spaces] }),
})

export const actorOf = (asker: Asker, libraryId: LibraryId): Actor => ({
  kind: asker.kind,
  userId: asker.userId,
  libraryId,
  grants: new Set(asker.grants),
  ...(asker.spaces && { spaces: new Set(asker.spaces) }),
})

/** The other Space an item names; undefined where it stays in its own. */
export function foreignSpaceOf(batch: Batch, index: number, own: string): string | undefined {
  if (batch.kind === 'delete') return undefined
  const name = batch.items[index]?.fromSpace
  return name === own ? undefined : name
}

/** What becomes of a name that is taken: by default Files and moves get the next free one, copied Directories are refused. */
export function strategyOf(batch: Transfer, item: TransferItem, isDirectory: boolean): ConflictStrategy {
  const strategy = item.strategy || (isDirectory && batch.kind !== 'move' ? 'ask' : 'rename')
  if (strategy === 'ask' || strategy === 'rename') return strategy
  if (strategy !== 'overwrite') throw batchFailure.InvalidConflictResolutionStrategy()
  return isDirectory ? 'ask' : 'overwrite'
}

export const refusalOf = (failure: Failure): Refusal => ({ status: failure.status, code: failure.code, message: failure.message })

const names = (path: string): readonly string[] => path.split('/').filter((name) => name !== '')

/** What every outcome of the item repeats from the request. */
export function echo(batch: Batch, index: number): Omit<ItemResult, 'status'> {
  if (batch.kind === 'delete') return { path: names(batch.items[index]?.path ?? '') }
  const item = batch.items[index]
  if (!item) return {}
  const to = names(item.to)
  if (batch.kind === 'move') return { from: names(item.from), to }
  return { copyFrom: names(item.from), ...(item.fromSpace !== undefined && { copyFromSpaceId: item.fromSpace }), to }
}

/** The outcome of a finished copy or move: with a strategy that may choose another name, the path is news. */
export const transferred = (batch: Batch, index: number, strategy: ConflictStrategy, path: EntryAt['path']): ItemResult => ({
  ...echo(batch, index),
  status: strategy === 'rename' ? 200 : 204,
  path,
})
