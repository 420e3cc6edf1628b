/**
 * One step of a batch: a bounded number of rows in one transaction, which also remembers how far
 * the batch is. Items are not undone by each other: a refused one leaves no trace and its
 * neighbours stand. A step that only moves a subtree on its way, which nobody sees, waits for no
 * flush; the one that lets it appear does, and makes the others durable with it.
 */
import { Failure } from '../../kernel/failure.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { echo, foreignSpaceOf, isDone, isUnderWay, refusalOf } from './batch.ts'
import type { Batch, BatchState } from './batch.ts'
import { deleteItems } from './delete-items.ts'
import { findSource } from './find-source.ts'
import { beginItem, continueItem, refuseWay } from './perform-item.ts'
import type { BatchCall, Performed, Turn } from './perform-item.ts'
import { watchWrites } from './watched-writes.ts'
import type { WatchedWrites } from './watched-writes.ts'

/** Where a batch is kept between its steps. */
export type BatchKeeper<Kept> = {
  /** How far it seems to be; decides which Spaces are locked. */
  readonly seen: BatchState
  /** How far it is, under the locks; undefined when there is nothing left to do. */
  readonly load: (tx: Transaction) => Promise<BatchState | undefined>
  /** `rows` is what the step has touched. */
  readonly save: (tx: Transaction, state: BatchState, rows: number) => Promise<Kept>
  /** The one item of a single call is refused as the call itself. */
  readonly throwsRefusals?: boolean
}

export type StepOptions<Kept> = {
  readonly batch: Batch
  readonly target: SpaceScope
  readonly keeper: BatchKeeper<Kept>
  readonly rowsMax: number
  /** Instead of going on with the item whose turn it is. */
  readonly refusal?: Failure
}

/** Undefined when there was nothing to do, or others have gone on with it meanwhile. */
export async function stepBatch<Kept>(call: BatchCall, options: StepOptions<Kept>): Promise<Kept | undefined> {
  const { batch, target, keeper } = options
  const foreign = foreignSpaceOf(batch, keeper.seen.progress.next, target.space.name)
  const source = foreign === undefined ? target : await findSource(call, target, foreign)
  const locks = source instanceof Failure || source === target ? [target] : [target, source]
  let itemsMax = Number.POSITIVE_INFINITY
  let late = options.refusal && new LateRefusal(keeper.seen.progress.next, 0, options.refusal)
  for (;;) {
    const mayBeLost = late === undefined && isOutOfSight(keeper.seen)
    const step: Step = { ...options, source, foreign, mayBeLost }
    try {
      const kept = await call.db.write(
        locks.map(({ space }) => spaceLock(space.id)),
        async (tx) => {
          const state = await keeper.load(tx)
          if (!state || foreignSpaceOf(batch, state.progress.next, target.space.name) !== foreign) return undefined
          if (late && late.index !== state.progress.next) return undefined
          if (mayBeLost && !isOutOfSight(state)) return undefined
          const next = late
            ? { state: await refuse(tx, call, step, state, late.refusal), rows: 1 }
            : await perform(watchWrites(tx), call, step, state, itemsMax)
          const saved = await keeper.save(tx, next.state, next.rows)
          await call.faults.at('batch.step.before-commit')
          return saved
        },
        { mayBeLost },
      )
      await call.faults.at('batch.step.committed')
      return kept
    } catch (error) {
      if (!(error instanceof LateRefusal)) throw error
      if (keeper.throwsRefusals) throw error.refusal
      // Once more without it; when nothing comes before it, with nothing but its refusal.
      if (error.itemsBefore > 0) itemsMax = error.itemsBefore
      else late = error
    }
  }
}

type Step = Omit<StepOptions<unknown>, 'refusal'> & {
  readonly source: SpaceScope | Failure
  readonly foreign: string | undefined
  /** Then nothing may be done that anybody sees. */
  readonly mayBeLost: boolean
}

/** Nobody sees what the next step does. */
export const isOutOfSight = ({ progress }: BatchState): boolean => progress.way !== undefined && isUnderWay(progress.way)

const isLanding = ({ progress }: BatchState): boolean => progress.way !== undefined && !isUnderWay(progress.way)

/** An item was refused after it had changed something: the transaction has to be undone. */
class LateRefusal extends Error {
  readonly index: number
  /** Items of the same step that went well. */
  readonly itemsBefore: number
  readonly refusal: Failure

  constructor(index: number, itemsBefore: number, refusal: Failure) {
    super(refusal.message)
    this.index = index
    this.itemsBefore = itemsBefore
    this.refusal = refusal
  }
}

/** How far the batch is after a step, and what the step has touched. */
type Stepped = { readonly state: BatchState; readonly rows: number }

async function perform(tx: WatchedWrites, call: BatchCall, step: Step, state: BatchState, itemsMax: number): Promise<Stepped> {
  if (step.batch.kind === 'delete') return deleteItems(tx, call, step.batch, { ...step, state })
  let now = state
  let rows = 0
  let items = 0
  const isOurs = (): boolean =>
    !isDone(step.batch, now) && foreignSpaceOf(step.batch, now.progress.next, step.target.space.name) === step.foreign
  const isNext = (): boolean => (step.mayBeLost ? isOutOfSight(now) : isOurs()) && (rows < step.rowsMax || isLanding(now))
  while (items < itemsMax && isNext()) {
    const before = tx.changes
    let performed: Performed
    try {
      performed = await performNext(tx, call, step, now, Math.max(1, step.rowsMax - rows))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (tx.changes > before || step.mayBeLost || step.keeper.throwsRefusals) throw new LateRefusal(now.progress.next, items, error)
      now = await refuse(tx, call, step, now, error)
      items++
      rows++
      continue
    }
    rows += performed.rows
    now = advanced(now, performed)
    if ('result' in performed) items++
  }
  return { state: now, rows }
}

const turnOf = (step: Step, state: BatchState): Turn => ({
  batch: step.batch as Turn['batch'],
  index: state.progress.next,
  target: step.target,
  source: step.source,
})

function performNext(tx: Transaction, call: BatchCall, step: Step, state: BatchState, rowsMax: number): Promise<Performed> {
  const { way } = state.progress
  const turn = turnOf(step, state)
  return way ? continueItem(tx, call, turn, way, rowsMax) : beginItem(tx, call, turn)
}

const advanced = ({ progress, results }: BatchState, performed: Performed): BatchState =>
  'way' in performed
    ? { progress: { next: progress.next, way: performed.way }, results }
    : { progress: { next: progress.next + 1 }, results: [...results, performed.result] }

async function refuse(tx: Transaction, call: BatchCall, step: Step, state: BatchState, failure: Failure): Promise<BatchState> {
  const { next, way } = state.progress
  if (way) return advanced(state, await refuseWay(tx, call, turnOf(step, state), way, failure))
  return advanced(state, { rows: 1, result: { ...echo(step.batch, next), ...refusalOf(failure) } })
}
