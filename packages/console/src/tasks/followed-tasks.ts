/**
 * The tasks this tab has started or looked up. The server finds a task by its number only, so the
 * numbers are remembered here.
 */
import { useSyncExternalStore } from 'react'

export type FollowedTask = {
  readonly libraryId: string
  readonly spaceId: string
  readonly taskId: number
  /** What was asked for, in the reader's words. */
  readonly title: string
  readonly startedAt: number
}

const storageKey = 'mediatheque.tasks'
const tasksMax = 200
const listeners = new Set<() => void>()
let tasks: readonly FollowedTask[] = readTasks()

export function followTask(task: Omit<FollowedTask, 'startedAt'>): void {
  keep([{ ...task, startedAt: Date.now() }, ...tasks.filter((one) => !isSame(one, task))].slice(0, tasksMax))
}

export function forgetTask(task: Pick<FollowedTask, 'libraryId' | 'spaceId' | 'taskId'>): void {
  keep(tasks.filter((one) => !isSame(one, task)))
}

export function useFollowedTasks({
  libraryId,
  spaceId,
}: {
  readonly libraryId: string
  readonly spaceId: string
}): readonly FollowedTask[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => tasks,
  )
  return all.filter((task) => task.libraryId === libraryId && task.spaceId === spaceId)
}

type Named = Pick<FollowedTask, 'libraryId' | 'spaceId' | 'taskId'>
const isSame = (left: Named, right: Named): boolean =>
  left.libraryId === right.libraryId && left.spaceId === right.spaceId && left.taskId === right.taskId

function keep(next: readonly FollowedTask[]): void {
  tasks = next
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(next))
  } catch {
    // Then they are remembered until the page is reloaded.
  }
  for (const listener of listeners) listener()
}

function readTasks(): readonly FollowedTask[] {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as FollowedTask[]
  } catch {
    return []
  }
}
