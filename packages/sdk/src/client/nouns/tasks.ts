import { delay } from '../back-off.ts'
import type { Answer, CallOptions, Caller } from '../operation.ts'

export type Task = Answer<'queryTask'>[number]

const runningStatus = 202
const waitMsFirst = 200
const waitMsMax = 3_000

export const tasksOf = (caller: Caller) => ({
  list: (taskIds: readonly number[], options?: CallOptions) => caller.call('queryTask', { TaskIdList: taskIds }, options),
  info: (taskId: number, options?: CallOptions) => caller.call('queryTaskV2', { TaskId: taskId }, options),

  /** Asks, ever more seldom, until the task has ended. Its `status` says how; `onProgress` hears each answer before that. */
  async wait(
    taskId: number,
    { onProgress, ...options }: CallOptions & { readonly onProgress?: ((task: Task) => void) | undefined } = {},
  ): Promise<Task | undefined> {
    for (let waitMs = waitMsFirst; ; waitMs = Math.min(waitMs * 1.5, waitMsMax)) {
      const [task] = await caller.call('queryTask', { TaskIdList: taskId, ...(onProgress && { with_progress: true }) }, options)
      if (task?.status !== runningStatus) return task
      onProgress?.(task)
      await delay(waitMs, options.signal)
    }
  },
})
