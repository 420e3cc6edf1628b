/**
 * Tasks: long work that its user can see and poll. This room keeps how far the work is and how
 * it ended, and answers questions about it; the work itself belongs to the slices that begin it.
 */
export { taskFailure } from './failures.ts'
export { taskJobs } from './jobs.ts'
export { taskOperations } from './routes.ts'
export { advanceTask, createTask, finishTask } from './run-task.ts'
export type { TaskBeginning } from './run-task.ts'
export { endStatusOf, taskTypes } from './task.ts'
export type { EndStatus, Task, TaskCounts, TaskOwner, TaskProgress, TaskRef, TaskStatus, TaskType } from './task.ts'
export { findRunningTask, findTaskInput } from './task-store.ts'
export type { RunningTask } from './task-store.ts'
