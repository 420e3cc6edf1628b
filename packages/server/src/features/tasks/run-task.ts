/**
 * The life of a Task, for the slices whose work it is: create it in the transaction that begins
 * the work, together with the job that goes on with it; advance and finish it in the
 * transactions that do the work, so that a crash repeats nothing.
 */
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { nextNumber } from '../entries/index.ts'
import { nextLibraryNumber } from '../libraries/index.ts'
import type { EndStatus, TaskOwner, TaskProgress, TaskRef, TaskType } from './task.ts'
import { insertTask, markTaskEnded, updateProgress } from './task-store.ts'

export type TaskBeginning = {
  readonly owner: TaskOwner
  readonly type: TaskType
  /** What the work needs and what never changes. */
  readonly input?: object
  readonly progress?: TaskProgress
  /** What was gathered before it became a Task. */
  readonly result?: unknown
}

/** Begins a Task of the calling user and answers how to find it; its number is what the user polls. */
export async function createTask(tx: Transaction, call: Call<'clock'>, begun: TaskBeginning): Promise<TaskRef> {
  const { owner, type, input, progress, result } = begun
  const number = owner.spaceId === undefined ? await nextLibraryNumber(tx, owner.libraryId) : await nextNumber(tx, owner.spaceId)
  const ref: TaskRef = { ...owner, number }
  await insertTask(tx, {
    ...ref,
    type,
    userId: call.actor.userId,
    ...(input && { input }),
    ...(progress && { progress }),
    ...(result !== undefined && { result }),
    createdAt: call.clock.now(),
  })
  return ref
}

/** Remembers how far the work is; a `result` replaces what was gathered so far. */
export const advanceTask = (
  tx: Transaction,
  ref: TaskRef,
  step: { readonly progress: TaskProgress; readonly result?: unknown },
): Promise<void> => updateProgress(tx, ref, step)

/** Ends a Task that runs; one that has ended keeps its end. Its input is forgotten. */
export async function finishTask(
  tx: Transaction,
  call: Call<'clock'>,
  ref: TaskRef,
  end: { readonly status: EndStatus; readonly result?: unknown },
): Promise<void> {
  await markTaskEnded(tx, ref, { status: end.status, result: end.result, at: call.clock.now() })
}
