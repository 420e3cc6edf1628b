/** The windows of the browser, one at a time. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { cloud } from '../../session/clients.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { FolderPicker } from './folder-picker.tsx'
import type { Item } from './item.ts'
import { LabelsDialog } from './labels-dialog.tsx'
import { NameDialog } from './name-dialog.tsx'
import { renameItem } from './operations.ts'
import { clientOf } from './place.ts'
import type { Place } from './place.ts'
import type { Actions } from './use-actions.ts'

export type OpenDialog = {
  readonly kind: 'folder' | 'rename' | 'move' | 'copy' | 'labels' | 'delete' | 'purge' | 'empty-bin'
}

type BrowserDialogsProps = {
  readonly dialog: OpenDialog | undefined
  readonly place: Place
  readonly path: readonly string[]
  readonly items: readonly Item[]
  readonly actions: Actions
  readonly onChanged: () => void
  readonly onClose: () => void
}

export function BrowserDialogs({ dialog, place, path, items, actions, onChanged, onClose }: BrowserDialogsProps) {
  const { t } = useTranslation()
  const [first] = items
  switch (dialog?.kind) {
    case undefined:
      return null
    case 'folder':
      return (
        <NameDialog
          title={t('files.newFolder')}
          submitLabel={t('action.create')}
          onClose={onClose}
          onSubmit={async (name) => {
            await clientOf(place).directories.create([...path, name], { onConflict: 'ask' })
            onChanged()
          }}
        />
      )
    case 'rename':
      if (!first) return null
      return (
        <NameDialog
          title={t('files.renameOf', { name: first.name })}
          submitLabel={t('files.rename')}
          initial={first.name}
          onClose={onClose}
          onSubmit={async (name) => {
            await renameItem(clientOf(place), first, name)
            onChanged()
          }}
        />
      )
    case 'move':
    case 'copy':
      return (
        <FolderPicker
          place={place}
          way={dialog.kind}
          count={items.length}
          from={path}
          onClose={onClose}
          onPick={(transfer) => actions.transfer(items, transfer)}
        />
      )
    case 'labels':
      return <LabelsDialog items={items} onClose={onClose} onSubmit={(change) => actions.relabel(items, change)} />
    case 'delete':
      return <DeleteDialog place={place} items={items} actions={actions} onClose={onClose} />
    case 'purge':
      return (
        <ConfirmDialog
          isOpen
          size="sm"
          title={t('files.purgeTitle', { count: items.length })}
          submitLabel={t('files.purge')}
          onClose={onClose}
          onSubmit={() => {
            onClose()
            void actions.purge(items)
          }}
        >
          <p>{t('files.purgeText')}</p>
        </ConfirmDialog>
      )
    case 'empty-bin':
      return (
        <ConfirmDialog
          isOpen
          size="sm"
          title={t('files.emptyBin')}
          submitLabel={t('files.emptyBin')}
          onClose={onClose}
          onSubmit={() => {
            onClose()
            void actions.emptyBin()
          }}
        >
          <p>{t('files.emptyBinText')}</p>
        </ConfirmDialog>
      )
  }
}

type DeleteDialogProps = Pick<BrowserDialogsProps, 'place' | 'items' | 'actions' | 'onClose'>

/** What goes into the bin is not asked about: it can be taken back. Without a bin it is gone for good. */
function DeleteDialog({ place, items, actions, onClose }: DeleteDialogProps) {
  const { t } = useTranslation()
  const { libraryId } = place
  const query = useQuery({
    queryKey: ['library', libraryId, 'bin'],
    staleTime: 60_000,
    queryFn: async () => {
      const { List } = await cloud().call('smh', 'DescribeLibraries', { LibraryIds: [libraryId] })
      return List[0]?.LibraryExtension.UseRecycleBin ?? false
    },
  })
  const isBegun = useRef(false)
  useEffect(() => {
    if (query.data !== true || isBegun.current) return
    isBegun.current = true
    onClose()
    void actions.remove(items)
  }, [query.data, actions, items, onClose])
  if (query.isPending || query.data === true) return null
  return (
    <ConfirmDialog
      isOpen
      size="sm"
      title={t('files.deleteTitle', { count: items.length })}
      submitLabel={t('files.delete')}
      onClose={onClose}
      onSubmit={() => {
        onClose()
        void actions.removeForGood(items)
      }}
    >
      <p>{t('files.deleteText')}</p>
    </ConfirmDialog>
  )
}
