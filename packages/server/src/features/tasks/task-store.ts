/** Rows ⇄ Tasks: every SQL statement of the slice. */
import type { LibraryId, SpaceId } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { join, sql } from '../../platform/db/sql.ts'
import type { EndStatus, Task, TaskOwner, TaskProgress, TaskRef, TaskStatus, TaskType } from './task.ts'

type TaskRow = {
  readonly space_id: number
  readonly library_id: string
  readonly number: number
  readonly type: string
  readonly status: number
  readonly user_id: string
  readonly progress: string | null
  readonly result: string | null
  readonly created_at: number
  readonly ended_at: number | null
}

/** The column of a Task that belongs to no Space. */
const noSpace = 0

const spaceColumn = (owner: TaskOwner): number => owner.spaceId ?? noSpace

const toTask = (row: TaskRow): Task => ({
  ...countsOf(row.progress),
  libraryId: row.library_id as LibraryId,
  ...(row.space_id !== noSpace && { spaceId: row.space_id as SpaceId }),
  number: row.number,
  type: row.type as TaskType,
  status: row.status as TaskStatus,
  userId: row.user_id,
  // What a running task has gathered is for the work alone.
  ...(row.ended_at !== null && row.result !== null && { result: JSON.parse(row.result) as unknown }),
  createdAt: row.created_at,
  ...(row.ended_at !== null && { endedAt: row.ended_at }),
})

function countsOf(progress: string | null): Pick<Task, 'counts'> {
  const { counts } = (parsed(progress) ?? {}) as TaskProgress
  return counts === undefined ? {} : { counts }
}

export type NewTask = TaskRef & {
  readonly type: TaskType
  readonly userId: string
  readonly input?: object
  readonly progress?: TaskProgress
  readonly result?: unknown
  readonly createdAt: number
}

export async function insertTask(tx: Transaction, task: NewTask): Promise<void> {
  await tx.run(sql`
    INSERT INTO tasks (space_id, library_id, number, type, status, user_id, progress, result, created_at)
    VALUES (${spaceColumn(task)}, ${task.libraryId}, ${task.number}, ${task.type}, 202, ${task.userId},
      ${textOf(task.progress)}, ${textOf(task.result)}, ${task.createdAt})`)
  if (!task.input) return
  await tx.run(sql`
    INSERT INTO task_inputs (space_id, library_id, number, input)
    VALUES (${spaceColumn(task)}, ${task.libraryId}, ${task.number}, ${JSON.stringify(task.input)})`)
}

const textOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

/** Tasks with these numbers that run or ended after a moment. */
export async function listTasks(
  reader: Reader,
  asked: TaskOwner & { readonly numbers: readonly number[]; readonly endedAfter: number },
): Promise<readonly Task[]> {
  const rows = await reader.all<TaskRow>(sql`
    SELECT space_id, library_id, number, type, status, user_id, progress, result, created_at, ended_at FROM tasks
    WHERE space_id = ${spaceColumn(asked)} AND library_id = ${asked.libraryId} AND number IN (${join(asked.numbers)})
      AND (ended_at IS NULL OR ended_at > ${asked.endedAfter})`)
  return rows.map(toTask)
}

/** What the work needs to go on. */
export type RunningTask = { readonly type: TaskType; readonly progress: unknown; readonly result: unknown }

/** Undefined when it has ended or is gone. */
export async function findRunningTask(reader: Reader, ref: TaskRef): Promise<RunningTask | undefined> {
  const row = await reader.get<{ readonly type: string; readonly progress: string | null; readonly result: string | null }>(sql`
    SELECT type, progress, result FROM tasks
    WHERE space_id = ${spaceColumn(ref)} AND library_id = ${ref.libraryId} AND number = ${ref.number} AND status = 202`)
  return row && { type: row.type as TaskType, progress: parsed(row.progress), result: parsed(row.result) }
}

const parsed = (text: string | null): unknown => (text === null ? undefined : (JSON.parse(text) as unknown))

/** What was handed over when the Task was created. It may be large and never changes: read it once for many steps. */
export async function findTaskInput(reader: Reader, ref: TaskRef): Promise<unknown> {
  const row = await reader.get<{ readonly input: string }>(sql`
    SELECT input FROM task_inputs WHERE space_id = ${spaceColumn(ref)} AND library_id = ${ref.libraryId} AND number = ${ref.number}`)
  return row && (JSON.parse(row.input) as unknown)
}

/** A `result` that is absent stays as it is. */
export async function updateProgress(
  tx: Transaction,
  ref: TaskRef,
  step: { readonly progress: TaskProgress; readonly result?: unknown },
): Promise<void> {
  await tx.run(sql`
    UPDATE tasks SET progress = ${JSON.stringify(step.progress)}, result = COALESCE(${textOf(step.result)}, result)
    WHERE space_id = ${spaceColumn(ref)} AND library_id = ${ref.libraryId} AND number = ${ref.number} AND status = 202`)
}

export async function markTaskEnded(
  tx: Transaction,
  ref: TaskRef,
  end: { readonly status: EndStatus; readonly result: unknown; readonly at: number },
): Promise<void> {
  await tx.run(sql`
    UPDATE tasks SET status = ${end.status}, result = ${textOf(end.result)}, progress = NULL, ended_at = ${end.at}
    WHERE space_id = ${spaceColumn(ref)} AND library_id = ${ref.libraryId} AND number = ${ref.number} AND status = 202`)
  await tx.run(sql`
    DELETE FROM task_inputs WHERE space_id = ${spaceColumn(ref)} AND library_id = ${ref.libraryId} AND number = ${ref.number}`)
}

/** Removes up to `limit` Tasks that ended at or before a moment; answers how many. */
export function removeEndedTasks(tx: Transaction, asked: { readonly endedUntil: number; readonly limit: number }): Promise<number> {
  return tx.run(sql`
    DELETE FROM tasks WHERE (space_id, library_id, number) IN (
      SELECT space_id, library_id, number FROM tasks WHERE ended_at <= ${asked.endedUntil} ORDER BY ended_at LIMIT ${asked.limit})`)
}
