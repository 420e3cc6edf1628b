/** Removing every version of a Library: a Task where its administrator asked for it. */
import type { LibraryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import type { Library } from '../libraries/index.ts'
import { findLibraryRow } from '../libraries/index.ts'
import { advanceTask, createTask, findRunningTask, finishTask } from '../tasks/index.ts'
import type { TaskProgress } from '../tasks/index.ts'
import { versionFailure } from './failures.ts'
import { removeFoundVersions } from './prune-versions.ts'
import { listOldVersions, markHistoryCleared } from './version-store.ts'

export const clearKind = 'versions.clear'

/** What came to be history after `keptUntil` stays: the Library may have switched it on again. */
export type ClearInput = { readonly libraryId: LibraryId; readonly keptUntil: number; readonly taskNumber?: number }

/** Begins to remove all versions, irrevocably; answers the number of the Task. Refused while history is on, and within a minute of the last time. */
export async function emptyHistory(call: Call<'db' | 'clock' | 'random' | 'jobs'>, library: Pick<Library, 'id'>): Promise<number> {
  const libraryId = library.id
  return call.db.write(`library:${libraryId}`, async (tx) => {
    const row = await findLibraryRow(tx, libraryId)
    if (row?.settings.keepsHistory) throw versionFailure.ParamInvalid('Switch the history off before you clear it.')
    const now = call.clock.now()
    if (!(await markHistoryCleared(tx, { libraryId, at: now }))) throw versionFailure.RateLimitExceeded()
    const task = await createTask(tx, call, { owner: { libraryId }, type: 'clearLibraryHistory', progress: { counts: { entries: 0 } } })
    await enqueueClearing(tx, call, { libraryId, keptUntil: now, taskNumber: task.number })
    tx.afterCommit(() => call.jobs.wake())
    return task.number
  })
}

export async function enqueueClearing(tx: Transaction, call: Call<'clock' | 'random'>, input: ClearInput): Promise<void> {
  await enqueueJob(tx, { definition: { kind: clearKind }, id: newId(call), input, dueAt: call.clock.now() })
}

/** Removes a bounded number of versions and says so in the Task; true when none is left. Safe to run twice. */
export async function clearStep(call: Call<'db' | 'clock'>, input: ClearInput): Promise<boolean> {
  const { libraryId, keptUntil, taskNumber } = input
  const task = taskNumber === undefined ? undefined : { libraryId, number: taskNumber }
  const found = await call.db.read((reader) => listOldVersions(reader, { libraryId, keptUntil }))
  if (found.length > 0) {
    await removeFoundVersions(call, found, {
      locks: task ? [`library:${libraryId}`] : [],
      settle: async (tx, count) => {
        const running = task && (await findRunningTask(tx, task))
        if (running) await advanceTask(tx, task, { progress: { counts: { entries: countOf(running.progress) + count } } })
      },
    })
    return false
  }
  if (task)
    await call.db.write(`library:${libraryId}`, async (tx) => {
      const running = await findRunningTask(tx, task)
      if (running) await finishTask(tx, call, task, { status: 200, result: { status: 200, deleteCount: countOf(running.progress) } })
    })
  return true
}

/** Tells whoever waits for the Task that it failed; what was removed so far stays removed. */
export async function failClearing(call: Call<'db' | 'clock'>, { libraryId, taskNumber }: ClearInput): Promise<void> {
  if (taskNumber === undefined) return
  await call.db.write(`library:${libraryId}`, (tx) => finishTask(tx, call, { libraryId, number: taskNumber }, { status: 500 }))
}

const countOf = (progress: unknown): number => (progress as TaskProgress | undefined)?.counts?.entries ?? 0
