/** The noun: a Task, long work that its user can see and poll. Pure; no I/O. */
import type { Actor } from '../../kernel/actor.ts'
import { can, isAdmin } from '../../kernel/actor.ts'
import type { LibraryId, SpaceId } from '../../kernel/ids.ts'

/** How the contract shows a kind of Task: what it calls it, and which member of the typed answer is filled. */
type Shown = {
  readonly wireType: string
  readonly resultMember: string
  /**
   * What the result is: the items of a batch, one object, or the single item of a call that was
   * no batch: its list answer is what the call itself would have answered.
   */
  readonly shape: 'items' | 'object' | 'single'
}

export const taskTypes = {
  batchCopy: { wireType: 'batchCopy', resultMember: 'batchCopyResults', shape: 'items' },
  batchMove: { wireType: 'batchMove', resultMember: 'batchMoveResults', shape: 'items' },
  batchDelete: { wireType: 'batchDelete', resultMember: 'batchDeleteResults', shape: 'items' },
  batchRestoreRecycle: { wireType: 'batchRestoreRecycle', resultMember: 'batchRestoreRecycleResults', shape: 'items' },
  // The contract has no type for it: a batch of one.
  copyDirectory: { wireType: 'batchCopy', resultMember: 'batchCopyResults', shape: 'single' },
  convertFile: { wireType: 'convertFile', resultMember: 'convertFileResult', shape: 'object' },
  calibrateDirectoryStats: { wireType: 'calibrateDirectoryStats', resultMember: 'calibrateDirectoryStatsResult', shape: 'object' },
  videoTranscode: { wireType: 'videoTranscode', resultMember: 'videoTranscodeResult', shape: 'object' },
  fileUncompress: { wireType: 'fileUncompress', resultMember: 'fileUncompressResult', shape: 'object' },
  clearLibraryHistory: { wireType: 'clearLibraryHistory', resultMember: 'clearLibraryHistoryResult', shape: 'object' },
} as const satisfies Record<string, Shown>

export type TaskType = keyof typeof taskTypes

/** 202 while it runs. Afterwards 200 or 204 done, 207 partly, 400 every item failed, 500 failed without a result. */
export type TaskStatus = 202 | EndStatus
export type EndStatus = 200 | 204 | 207 | 400 | 500

/** A Space, or the Library itself where there is none. */
export type TaskOwner = { readonly libraryId: LibraryId; readonly spaceId?: SpaceId }

/** Enough to find it again: the input of the job that works on it. */
export type TaskRef = TaskOwner & {
  /** Clients call it *taskId*; unique inside the Space, or inside the Library where there is none. */
  readonly number: number
}

/** How far a Task is, as far as its work counts. */
export type TaskCounts = {
  /** Items whose outcome is known, of `itemsTotal`. */
  readonly items?: number
  readonly itemsTotal?: number
  /** Rows the work has gone through, those below Directories included; how many there will be it does not know. */
  readonly entries?: number
}

/** The cursor of the work, which means something to the work alone but for its `counts`. */
export type TaskProgress = Readonly<Record<string, unknown>> & { readonly counts?: TaskCounts }

export type Task = TaskRef & {
  readonly type: TaskType
  readonly status: TaskStatus
  readonly userId: string
  /** What the call that created it would have answered; absent while it runs and where there is nothing to tell. */
  readonly result?: unknown
  /** While it runs, where its work counts. */
  readonly counts?: TaskCounts
  readonly createdAt: number
  readonly endedAt?: number
}

/** Administrators see every Task, others those of their own user. */
export const maySee = (actor: Actor, task: Pick<Task, 'spaceId' | 'userId'>): boolean =>
  task.userId === actor.userId || (task.spaceId === undefined ? isAdmin(actor) : can(actor))

/** How a batch ended, by the status of each item. */
export function endStatusOf(items: readonly { readonly status: number }[]): EndStatus {
  const failed = items.filter((item) => item.status >= 400).length
  if (failed === 0) return 200
  return failed === items.length ? 400 : 207
}
