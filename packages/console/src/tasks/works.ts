/**
 * What this tab is doing in several requests, or waits for: copies, moves and deletions of many
 * entries. What is done before anybody could read about it is never told.
 */
import { useSyncExternalStore } from 'react'
import type { FollowedTask } from './followed-tasks.ts'

/** How far it is. Entries are those of all levels; how many there will be nobody knows. */
export type Counts = {
  readonly items?: number | undefined
  readonly itemsTotal?: number | undefined
  readonly entries?: number | undefined
}

export type Work = Omit<FollowedTask, 'taskId'> & {
  readonly id: number
  readonly counts: Counts
  /** The server does it by this task, which has a row of its own in the list of tasks. */
  readonly taskId?: number | undefined
}

export type Tell = (news: Pick<Work, 'counts' | 'taskId'>) => void

const silentMs = 500
const listeners = new Set<() => void>()
let works: readonly Work[] = []
let lastId = 0

/** Does the work and tells of it meanwhile. */
export async function watchWork<Result>(
  about: Pick<Work, 'libraryId' | 'spaceId' | 'title'>,
  work: (tell: Tell) => Promise<Result>,
): Promise<Result> {
  lastId += 1
  const id = lastId
  let now: Work = { ...about, id, startedAt: Date.now(), counts: {} }
  let isShown = false
  const show = (): void => {
    isShown = true
    set([...works, now])
  }
  const timer = setTimeout(show, silentMs)
  try {
    return await work((news) => {
      now = { ...now, ...news }
      if (isShown) set(works.map((one) => (one.id === id ? now : one)))
    })
  } finally {
    clearTimeout(timer)
    if (isShown) set(works.filter((one) => one.id !== id))
  }
}

export function useWorks({ libraryId, spaceId }: Pick<Work, 'libraryId' | 'spaceId'>): readonly Work[] {
  const all = useSyncExternalStore(subscribe, readWorks)
  return all.filter((work) => work.libraryId === libraryId && work.spaceId === spaceId)
}

/** Of one, when it is known. A single item may be a directory of any size: whether it is done says nothing about how far it is. */
export const shareOf = ({ items, itemsTotal }: Counts): number | undefined =>
  items === undefined || itemsTotal === undefined || itemsTotal <= 1 ? undefined : items / itemsTotal

export const readWorks = (): readonly Work[] => works

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function set(next: readonly Work[]): void {
  works = next
  for (const listener of listeners) listener()
}
