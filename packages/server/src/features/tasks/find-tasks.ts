import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { taskFailure } from './failures.ts'
import { maySee } from './task.ts'
import type { Task, TaskOwner } from './task.ts'
import { listTasks } from './task-store.ts'

/** The Tasks with these ids that the caller may see, in the order asked; others are passed over. */
export async function findTasks(
  call: Call<'db' | 'clock'>,
  asked: { readonly owner: TaskOwner; readonly idList: string },
): Promise<readonly Task[]> {
  const numbers = readIds(asked.idList)
  const endedAfter = call.clock.now() - limits.taskRetention
  const tasks = await call.db.read((reader) => listTasks(reader, { ...asked.owner, numbers, endedAfter }))
  const byNumber = new Map(tasks.map((task) => [task.number, task]))
  return numbers.map((number) => byNumber.get(number)).filter((task) => task !== undefined && maySee(call.actor, task)) as Task[]
}

/** One Task; another user's looks like one that never was. */
export async function findTask(call: Call<'db' | 'clock'>, asked: { readonly owner: TaskOwner; readonly id: string }): Promise<Task> {
  const [task] = await findTasks(call, { owner: asked.owner, idList: asked.id })
  if (!task) throw taskFailure.TaskNotFound()
  return task
}

/** Comma-separated whole numbers, each once. */
function readIds(idList: string): readonly number[] {
  const texts = idList.split(',', limits.tasksPerRequestMax + 1)
  if (texts.length > limits.tasksPerRequestMax) throw taskFailure.TooManyItems()
  if (texts.some((text) => !/^\d{1,15}$/.test(text))) throw taskFailure.ParamInvalid('Task ids are whole numbers, separated by commas.')
  return [...new Set(texts.map(Number))]
}
