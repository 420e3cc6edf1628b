/** Which actions there are for what is chosen, in the order of the menu; the bar above the list shows the same. */
import { ArchiveRestore, Copy, Download, Eye, FolderInput, FolderOpen, Info, Pencil, Star, StarOff, Tags, Trash2 } from 'lucide-react'
import type { TFunction } from 'i18next'
import type { OpenDialog } from './browser-dialogs.tsx'
import { isDirectory } from './item.ts'
import type { Item } from './item.ts'
import type { MenuAction } from './item-menu.tsx'
import type { Place } from './place.ts'
import type { Actions } from './use-actions.ts'

type Given = {
  readonly t: TFunction
  readonly place: Place
  readonly isBin: boolean
  readonly actions: Actions
  readonly open: (item: Item) => void
  readonly setDialog: (dialog: OpenDialog) => void
  readonly showDetails: () => void
  /** Only where the list is not the parent's own. */
  readonly goToParent: ((item: Item) => void) | undefined
}

export function actionsFor(items: readonly Item[], given: Given): readonly MenuAction[] {
  const { t, place, isBin, actions, open, setDialog, showDetails, goToParent } = given
  const [first] = items
  if (!first) return []
  if (isBin)
    return [
      { id: 'restore', title: t('files.restore'), icon: ArchiveRestore, run: () => void actions.restore(items) },
      { id: 'purge', title: t('files.purge'), icon: Trash2, isDangerous: true, run: () => setDialog({ kind: 'purge' }) },
    ]
  const isOne = items.length === 1
  const files = items.filter((item) => !isDirectory(item))
  const isFavorite = items.every((item) => item.isFavorite)
  return [
    ...(isOne
      ? [
          {
            id: 'open',
            title: t(isDirectory(first) ? 'files.openFolder' : 'files.preview'),
            icon: isDirectory(first) ? FolderOpen : Eye,
            run: () => open(first),
          },
        ]
      : []),
    ...(isOne && goToParent ? [{ id: 'parent', title: t('files.goToParent'), icon: FolderInput, run: () => goToParent(first) }] : []),
    ...(files.length > 0 ? [{ id: 'download', title: t('files.download'), icon: Download, run: () => void actions.download(files) }] : []),
    ...(isOne ? [{ id: 'rename', title: t('files.rename'), icon: Pencil, run: () => setDialog({ kind: 'rename' }) }] : []),
    { id: 'move', title: t('files.move'), icon: FolderInput, run: () => setDialog({ kind: 'move' }) },
    { id: 'copy', title: t('files.copy'), icon: Copy, run: () => setDialog({ kind: 'copy' }) },
    { id: 'labels', title: t('files.labels'), icon: Tags, run: () => setDialog({ kind: 'labels' }) },
    // Favourites belong to users: the administrator has none.
    ...(place.userId === undefined
      ? []
      : [
          {
            id: 'favorite',
            title: t(isFavorite ? 'files.removeFavorite' : 'files.addFavorite'),
            icon: isFavorite ? StarOff : Star,
            run: () => void actions.favorite(items, !isFavorite),
          },
        ]),
    ...(isOne ? [{ id: 'details', title: t('files.details'), icon: Info, run: showDetails }] : []),
    { id: 'delete', title: t('files.delete'), icon: Trash2, isDangerous: true, run: () => setDialog({ kind: 'delete' }) },
  ]
}
