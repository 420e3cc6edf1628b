import type { EntryId, LibraryId, SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import { findStatsTop } from '../entries/index.ts'
import type { StatsQuestion } from '../entries/index.ts'
import { createTask, finishTask } from '../tasks/index.ts'
import { recountFailure } from './failures.ts'
import { markRecounted, updateCounts, wrongCounts } from './recount-store.ts'

export const recountKind = 'recounts.run'

export type RecountInput = {
  readonly libraryId: LibraryId
  readonly spaceId: SpaceId
  readonly entryId: EntryId
  readonly taskNumber: number
}

/** Begins to recount what stands below a Directory of the tree or the bin; answers the number of the Task. Once a minute for each Space. */
export function recountDirectory(call: Call<'db' | 'clock' | 'random' | 'jobs'>, question: StatsQuestion): Promise<number> {
  const { space, library } = question.scope
  return call.db.write(spaceLock(space.id), async (tx) => {
    const top = await findStatsTop(tx, question)
    const now = call.clock.now()
    if (!(await markRecounted(tx, { spaceId: space.id, at: now }))) throw recountFailure.RateLimitExceeded()
    const owner = { libraryId: library.id, spaceId: space.id }
    const task = await createTask(tx, call, { owner, type: 'calibrateDirectoryStats' })
    const input: RecountInput = { ...owner, entryId: top.id, taskNumber: task.number }
    await enqueueJob(tx, { definition: { kind: recountKind }, id: newId(call), input, dueAt: now })
    tx.afterCommit(() => call.jobs.wake())
    return task.number
  })
}

/** Looks for wrong counts off the event loop and puts each right; true when none is left. Safe to run twice. */
export async function recountStep(call: Call<'db' | 'clock'>, input: RecountInput): Promise<boolean> {
  const { spaceId } = input
  const wrong: EntryId[] = []
  for await (const rows of call.db.scan<{ readonly id: EntryId }>(wrongCounts(input), { signal: call.signal }))
    wrong.push(...rows.map((row) => row.id))
  for (const entryId of wrong) {
    call.signal.throwIfAborted()
    await call.db.write(spaceLock(spaceId), (tx) => updateCounts(tx, { spaceId, entryId }))
  }
  if (wrong.length === limits.cleanedRowsPerStep) return false
  await endRecount(call, input, { status: 200, result: { status: 200 } })
  return true
}

/** Tells whoever waits for the Task how it ended. */
export function endRecount(
  call: Call<'db' | 'clock'>,
  { libraryId, spaceId, taskNumber }: RecountInput,
  end: { readonly status: 200 | 500; readonly result?: object },
): Promise<void> {
  return call.db.write(spaceLock(spaceId), (tx) => finishTask(tx, call, { libraryId, spaceId, number: taskNumber }, end))
}
