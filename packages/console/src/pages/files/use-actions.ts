/** What can be done to entries, with the news about it and the way back. */
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { followTask } from '../../tasks/followed-tasks.ts'
import { watchWork } from '../../tasks/works.ts'
import type { Tell } from '../../tasks/works.ts'
import { toast } from '../../ui/toast.tsx'
import { saveAddress } from './download.ts'
import { isDirectory } from './item.ts'
import type { Item } from './item.ts'
import type { LabelChange } from './labels-dialog.tsx'
import type { Listing } from './listing.ts'
import { deleteItems, purgeItems, relabelItems, restoreItems, transferItems } from './operations.ts'
import type { Outcome, Transfer } from './operations.ts'
import { clientOf } from './place.ts'
import type { Place } from './place.ts'

/** A dialog waits for no longer than this: the rest goes on in the corner. */
const dialogMs = 800

export type Actions = ReturnType<typeof createActions>

export function useActions(given: { readonly place: Place; readonly listing: Listing; readonly onGone: () => void }): Actions {
  const { place, listing, onGone } = given
  const { t } = useTranslation()
  return useMemo(() => createActions({ place, listing, onGone, t }), [place, listing, onGone, t])
}

type Given = {
  readonly place: Place
  readonly listing: Listing
  /** What was chosen is no longer there. */
  readonly onGone: () => void
  readonly t: TFunction
}

function createActions({ place, listing, onGone, t }: Given) {
  const client = clientOf(place)
  const fail = (error: unknown): void => toast({ kind: 'danger', title: t('failure.title'), text: sayFailure(error, t) })
  const report = (outcome: Outcome, done: string, undo?: () => void): void => {
    if (outcome.refusedCount > 0) {
      const sentences = outcome.refusals.slice(0, 3).join(' ')
      toast({ kind: 'danger', title: t('files.someFailed', { count: outcome.refusedCount }), text: sentences })
    }
    if (outcome.doneCount > 0) toast({ title: done, ...(undo && { action: { label: t('files.undo'), run: undo } }) })
  }
  /** Tells of the work while it goes on, and remembers the tasks it becomes. */
  const watched = <Result>(title: string, work: (tell: Tell) => Promise<Result>): Promise<Result> => {
    const about = { libraryId: place.libraryId, spaceId: place.spaceId, title }
    let followed: number | undefined
    return watchWork(about, (tell) =>
      work((news) => {
        const { taskId } = news
        if (taskId !== undefined && taskId !== followed) followTask({ ...about, taskId })
        followed = taskId
        tell(news)
      }),
    )
  }
  const guarded =
    <Given extends readonly unknown[]>(work: (...given: Given) => Promise<void>) =>
    async (...given: Given): Promise<void> => {
      try {
        await work(...given)
      } catch (error) {
        fail(error)
        listing.reload()
      }
    }
  const hide = (items: readonly Item[]): void => {
    const gone = new Set(items.map(({ key }) => key))
    listing.change((all) => all.filter(({ key }) => !gone.has(key)))
    onGone()
  }
  const restore = async (ids: readonly number[]): Promise<void> => {
    const outcome = await watched(t('tasks.work.restore', { count: ids.length }), (tell) => restoreItems(client, ids, tell))
    report(outcome, t('files.restored', { count: outcome.doneCount }))
    listing.reload()
  }
  return {
    fail,

    /** Into the bin: it can be taken back. */
    remove: guarded(async (items: readonly Item[]) => {
      hide(items)
      const outcome = await watched(t('tasks.work.delete', { count: items.length }), (tell) => deleteItems(client, items, { tell }))
      const ids = outcome.recycledIds
      const undo = ids.length > 0 ? () => void guarded(restore)(ids) : undefined
      report(outcome, t('files.deleted', { count: outcome.doneCount }), undo)
      if (outcome.refusedCount > 0) listing.reload()
    }),

    removeForGood: guarded(async (items: readonly Item[]) => {
      hide(items)
      const title = t('tasks.work.purge', { count: items.length })
      const outcome = await watched(title, (tell) => deleteItems(client, items, { isForGood: true, tell }))
      report(outcome, t('files.deletedForGood', { count: outcome.doneCount }))
      if (outcome.refusedCount > 0) listing.reload()
    }),

    /** Throws what is refused while a dialog waits for it. */
    async transfer(items: readonly Item[], transfer: Transfer): Promise<void> {
      const { way } = transfer
      const run = async (): Promise<void> => {
        const outcome = await watched(t(`tasks.work.${way}`, { count: items.length }), (tell) =>
          transferItems(client, items, { ...transfer, tell }),
        )
        report(outcome, t(way === 'move' ? 'files.moved' : 'files.copied', { count: outcome.doneCount }))
        if (way === 'move') onGone()
        listing.reload()
      }
      let isWaited = true
      const ended = run().catch((error: unknown) => {
        if (isWaited) throw error
        fail(error)
      })
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, dialogMs))])
      isWaited = false
    },

    async relabel(items: readonly Item[], change: LabelChange): Promise<void> {
      await watched(t('tasks.work.label', { count: items.length }), (tell) => relabelItems(client, items, { ...change, tell }))
      listing.reload()
    },

    favorite: guarded(async (items: readonly Item[], isFavorite: boolean) => {
      await watched(t('tasks.work.favorite', { count: items.length }), async (tell) => {
        for (const [at, item] of items.entries()) {
          tell({ counts: { items: at, itemsTotal: items.length } })
          await (isFavorite ? client.favorites.add(item.path) : client.favorites.remove(item.path))
        }
      })
      const marked = new Set(items.map(({ key }) => key))
      listing.change((all) => all.map((item) => (marked.has(item.key) ? { ...item, isFavorite } : item)))
      toast({ title: t(isFavorite ? 'files.favoriteAdded' : 'files.favoriteRemoved', { count: items.length }) })
    }),

    download: guarded(async (items: readonly Item[]) => {
      for (const item of items.filter((one) => !isDirectory(one))) saveAddress(await client.files.downloadAddress(item.path))
    }),

    restore: guarded(async (items: readonly Item[]) => {
      hide(items)
      await restore(items.flatMap(({ recycled }) => recycled?.id ?? []))
    }),

    purge: guarded(async (items: readonly Item[]) => {
      hide(items)
      const ids = items.flatMap(({ recycled }) => recycled?.id ?? [])
      await watched(t('tasks.work.purge', { count: items.length }), (tell) => purgeItems(client, ids, tell))
      toast({ title: t('files.purged', { count: items.length }) })
    }),

    emptyBin: guarded(async () => {
      await watched(t('tasks.work.emptyBin'), () => client.recycleBin.empty())
      toast({ title: t('files.binEmptied') })
      listing.reload()
      onGone()
    }),
  }
}
