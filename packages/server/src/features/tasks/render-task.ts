/** Tasks as clients see them: in lists, and typed one by one. Pure. */
import { taskTypes } from './task.ts'
import type { Task } from './task.ts'

/** Added to either answer for a caller that asks for it: older clients may refuse a member they do not know. */
export const renderCounts = ({ counts }: Task): object => (counts === undefined ? {} : { progress: counts })

type SingleResult = { readonly status: number; readonly path?: unknown }

/** The older answer. `id` is what the Java client of 2022 reads. */
export function renderListed(task: Task): object {
  const { number: taskId } = task
  const { shape } = taskTypes[task.type]
  if (shape === 'single') return { taskId, id: taskId, ...listedSingle(task) }
  // It knows no 400: some or all items failed is 207.
  const status = task.status === 400 ? 207 : task.status
  const result = task.type === 'clearLibraryHistory' && task.result !== undefined ? [task.result] : task.result
  return { taskId, id: taskId, status, ...(result !== undefined && { result }) }
}

/** What the call would have answered had it not taken so long; a refusal can only be called failed here. */
function listedSingle(task: Task): object {
  const [item] = (task.result ?? []) as readonly SingleResult[]
  if (!item) return { status: task.status }
  return item.status < 400 ? { status: 200, result: { path: item.path } } : { status: 500, result: item }
}

/** The typed answer: the id as text, the type, and the one member of that type. */
export function renderTyped(task: Task): object {
  const { wireType, resultMember } = taskTypes[task.type]
  return {
    taskId: String(task.number),
    taskType: wireType,
    status: task.status,
    ...(task.result !== undefined && { [resultMember]: task.result }),
  }
}
