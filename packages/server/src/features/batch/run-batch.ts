/**
 * The life of a batch. It begins in the request; what is left then becomes a Task and
 * goes on in the background, so that small batches are answered at once and large ones neither
 * keep their caller waiting nor anybody else.
 */
import type { Failure } from '../../kernel/failure.ts'
import { limits } from '../../kernel/limits.ts'
import { newId } from '../../platform/clock.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import { Pace } from '../../platform/jobs/pace.ts'
import type { JobOutcome } from '../../platform/jobs/jobs.ts'
import { done } from '../../platform/jobs/jobs.ts'
import { findLibrary } from '../libraries/index.ts'
import { findSpace } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { advanceTask, createTask, endStatusOf, findRunningTask, findTaskInput, finishTask } from '../tasks/index.ts'
import type { TaskCounts, TaskRef } from '../tasks/index.ts'
import { assert } from '../../kernel/assert.ts'
import { actorOf, begun, isDone, taskTypeOf } from './batch.ts'
import type { Batch, BatchState, ItemResult, Progress } from './batch.ts'
import { batchFailure } from './failures.ts'
import type { BatchCall } from './perform-item.ts'
import { isOutOfSight, stepBatch } from './step-batch.ts'

export const batchJobKind = 'batch.run'

/** The Space's name finds it in the cache; its number tells whether it is still the same. */
export type BatchJobInput = TaskRef & { readonly spaceName: string }

export type Ran = { readonly results: readonly ItemResult[] } | { readonly taskId: number }

/** Steps of one request: a new one where another Space is needed, or an item was refused late. */
const stepsInRequestMax = 20

/** Does what fits into the request and answers the outcome of every item, or the Task that does the rest. */
export async function runBatch(call: BatchCall, asked: { readonly target: SpaceScope; readonly batch: Batch }): Promise<Ran> {
  const { target, batch } = asked
  let seen = begun
  const isDeletion = batch.kind === 'delete'
  const rowsPerStep = isDeletion ? limits.deletionsPerStep : limits.entriesPerStep
  const rowsAtFirst: number = isDeletion ? limits.batchItemsMax : limits.entriesInlineMax
  let rowsLeft = rowsAtFirst
  for (let step = 1; ; step++) {
    const from = { seen, rowsLeft, rowsMax: Math.min(rowsLeft, rowsPerStep) }
    const save = async (
      tx: Transaction,
      state: BatchState,
      rows: number,
    ): Promise<Ran | { readonly state: BatchState; readonly rows: number }> => {
      if (isDone(batch, state)) return { results: state.results }
      const goesOn = state.progress.way === undefined && rows < from.rowsLeft && step < stepsInRequestMax
      if (goesOn) return { state, rows }
      return { taskId: await leaveToTask(tx, call, asked, { state, entries: rowsAtFirst - from.rowsLeft + rows }) }
    }
    const keeper = { seen: from.seen, load: () => Promise.resolve(from.seen), save, throwsRefusals: batch.kind === 'copyDirectory' }
    const stepped = await stepBatch(call, { target, batch, rowsMax: from.rowsMax, keeper })
    assert(stepped, 'Nobody else works on a batch before it is a task.')
    if (!('state' in stepped)) return stepped
    seen = stepped.state
    rowsLeft -= stepped.rows
  }
}

async function leaveToTask(
  tx: Transaction,
  call: BatchCall,
  { target, batch }: { readonly target: SpaceScope; readonly batch: Batch },
  { state, entries }: { readonly state: BatchState; readonly entries: number },
): Promise<number> {
  const { library, space } = target
  const owner = { libraryId: library.id, spaceId: space.id }
  const ref = await createTask(tx, call, {
    owner,
    type: taskTypeOf[batch.kind],
    input: batch,
    progress: { ...state.progress, counts: countsOf(batch, state, entries) },
    result: state.results,
  })
  const input: BatchJobInput = { ...ref, spaceName: space.name }
  await enqueueJob(tx, { definition: { kind: batchJobKind }, id: newId(call), input, dueAt: call.clock.now() })
  tx.afterCommit(() => call.jobs.wake())
  return ref.number
}

const countsOf = (batch: Batch, { progress }: BatchState, entries: number): TaskCounts => ({
  items: progress.next,
  itemsTotal: batch.items.length,
  entries,
})

/** Goes on with a Task for a number of steps. Safe to run twice, even at once: each step is taken by one. */
export async function continueBatch(call: BatchCall, input: BatchJobInput): Promise<JobOutcome> {
  const work = await findWork(call, input)
  if (!work) return done
  let seen: BatchState | undefined
  const { stepMs, unseenStepMs } = call.db.traits
  const paces = { seen: new Pace(stepMs), unseen: new Pace(unseenStepMs, stepMs) }
  for (let step = 0; step < limits.stepsPerRun; step++) {
    call.signal.throwIfAborted()
    seen ??= await call.db.read((reader) => loadState(reader, work.ref))
    if (!seen) return done
    // Undefined when somebody else took the step: then it is looked at again.
    const pace = paces[isOutOfSight(seen) ? 'unseen' : 'seen']
    const stepped = await stepTask(work, { seen, rowsMax: pace.rowsMax })
    if (stepped && isDone(work.batch, stepped.state)) return done
    seen = stepped?.state
    if (stepped) pace.note(stepped)
  }
  return { again: true }
}

/**
 * Gives up the item whose turn it is, and goes on with the next. A copy is thrown away, what was
 * moved goes back; that it must not give up, and is tried for as long as it takes.
 */
export async function refuseItem(call: BatchCall, input: BatchJobInput): Promise<JobOutcome> {
  const work = await findWork(call, input)
  const seen = work && (await call.db.read((reader) => loadState(reader, work.ref)))
  if (!work || !seen) return done
  const isReturning = seen.progress.way?.kind === 'return'
  if (isReturning) return { again: true, delayMs: returnDelay }
  await stepTask(work, { seen, rowsMax: 1, refusal: batchFailure.InternalServerError() })
  return { again: true }
}

const returnDelay = 3600_000

/** Undefined with the Space, and its Tasks with it, or with the end of the Task. */
async function findWork(call: BatchCall, input: BatchJobInput): Promise<TaskWork | undefined> {
  const { libraryId, spaceId, number, spaceName } = input
  const library = await findLibrary(call, libraryId)
  const space = library && (await findSpace(call, libraryId, spaceName))
  if (!space || space.id !== spaceId) return undefined
  const ref: TaskRef = { libraryId, spaceId: space.id, number }
  const batch = (await call.db.read((reader) => findTaskInput(reader, ref))) as Batch | undefined
  return batch && { call: { ...call, actor: actorOf(batch.asker, libraryId) }, ref, batch, target: { library, space } }
}

type TaskWork = {
  /** As whoever asked. */
  readonly call: BatchCall
  readonly ref: TaskRef
  readonly batch: Batch
  readonly target: SpaceScope
}

/** What a Task remembers beside the state: the rows it has gone through. */
type KeptState = BatchState & { readonly entries: number }

/** Undefined when the Task has ended or is gone. */
async function loadState(reader: Reader, ref: TaskRef): Promise<KeptState | undefined> {
  const task = await findRunningTask(reader, ref)
  if (!task) return undefined
  const { counts, ...progress } = task.progress as Progress & { readonly counts?: TaskCounts }
  return { progress, results: (task.result ?? []) as readonly ItemResult[], entries: counts?.entries ?? 0 }
}

/** Takes the next step; answers how far the batch is then, what the step has touched and what it took. */
async function stepTask(
  { call, ref, batch, target }: TaskWork,
  { seen, rowsMax, refusal }: { readonly seen: BatchState; readonly rowsMax: number; readonly refusal?: Failure },
): Promise<{ readonly state: BatchState; readonly rows: number; readonly ms: number; readonly waitedMs: number } | undefined> {
  const askedAt = call.clock.now()
  let startedAt = askedAt
  let entriesBefore = 0
  const load = async (tx: Transaction): Promise<BatchState | undefined> => {
    startedAt = call.clock.now()
    const kept = await loadState(tx, ref)
    entriesBefore = kept?.entries ?? 0
    return kept
  }
  const save = async (tx: Transaction, state: BatchState, rows: number): Promise<{ readonly state: BatchState; readonly rows: number }> => {
    const { progress, results } = state
    if (isDone(batch, state)) await finishTask(tx, call, ref, { status: endStatusOf(results), result: results })
    else
      await advanceTask(tx, ref, {
        progress: { ...progress, counts: countsOf(batch, state, entriesBefore + rows) },
        ...(progress.next > seen.progress.next && { result: results }),
      })
    return { state, rows }
  }
  const stepped = await stepBatch(call, { batch, target, rowsMax, keeper: { seen, load, save }, ...(refusal && { refusal }) })
  return stepped && { ...stepped, ms: call.clock.now() - startedAt, waitedMs: startedAt - askedAt }
}
