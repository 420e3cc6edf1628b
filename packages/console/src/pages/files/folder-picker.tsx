/** Where to: walks through the directories of the space and answers one. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, Folder, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Notice } from '../../ui/notice.tsx'
import styles from './folder-picker.module.css'
import { NameDialog } from './name-dialog.tsx'
import type { Transfer } from './operations.ts'
import { clientOf } from './place.ts'
import type { Place } from './place.ts'
import { Trail } from './trail.tsx'

type FolderPickerProps = {
  readonly place: Place
  readonly way: Transfer['way']
  readonly count: number
  readonly from: readonly string[]
  readonly onClose: () => void
  readonly onPick: (transfer: Transfer) => Promise<void>
}

export function FolderPicker({ place, way, count, from, onClose, onPick }: FolderPickerProps) {
  const { t } = useTranslation()
  const [path, setPath] = useState(from)
  const [onConflict, setOnConflict] = useState<Transfer['onConflict']>('ask')
  const [isBusy, setIsBusy] = useState(false)
  const [isNaming, setIsNaming] = useState(false)
  const [failure, setFailure] = useState<string>()
  const queries = useQueryClient()
  const key = ['directories', place, path.join('/')]
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      clientOf(place).directories.list(
        path,
        { filter: 'onlyDir', limit: 200, 'by-marker': '1', ...(pageParam && { marker: pageParam }) },
        { signal },
      ),
    getNextPageParam: (page) => page.nextMarker,
  })
  const folders = query.data?.pages.flatMap((page) => page.contents) ?? []
  const pick = async (): Promise<void> => {
    setIsBusy(true)
    setFailure(undefined)
    try {
      await onPick({ way, target: path, onConflict })
      onClose()
    } catch (error) {
      setFailure(sayFailure(error, t))
      setIsBusy(false)
    }
  }
  const isHere = way === 'move' && path.join('/') === from.join('/')
  return (
    <Dialog isOpen title={t(`files.${way}Title`, { count })} onClose={onClose}>
      <DialogBody>
        <Trail path={path} label={t('files.target')} onGo={setPath} />
        <div className={styles.list}>
          {query.isPending && <Loading lines={3} />}
          {query.isError && <Notice kind="danger">{sayFailure(query.error, t)}</Notice>}
          {query.isSuccess && folders.length === 0 && <p className={styles.none}>{t('files.noFolders')}</p>}
          <ul>
            {folders.map((folder) => (
              <li key={folder.name}>
                <button type="button" className={styles.folder} onClick={() => setPath([...path, folder.name])}>
                  <Folder aria-hidden />
                  <span>{folder.name}</span>
                  <ChevronRight aria-hidden />
                </button>
              </li>
            ))}
          </ul>
          {query.hasNextPage && (
            <Button size="sm" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('action.loadMore')}
            </Button>
          )}
        </div>
        <Button size="sm" icon={FolderPlus} onClick={() => setIsNaming(true)}>
          {t('files.newFolder')}
        </Button>
        <Field label={t('files.onConflict')}>
          <Select value={onConflict} onChange={(event) => setOnConflict(event.target.value as Transfer['onConflict'])}>
            <option value="ask">{t('files.conflict.ask')}</option>
            <option value="rename">{t('files.conflict.rename')}</option>
            <option value="overwrite">{t('files.conflict.overwrite')}</option>
          </Select>
        </Field>
        {failure && <Notice kind="danger">{failure}</Notice>}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look="primary" isBusy={isBusy} {...(isHere && { disabled: true })} onClick={() => void pick()}>
          {t(`files.${way}Here`)}
        </Button>
      </DialogFooter>
      {isNaming && (
        <NameDialog
          title={t('files.newFolder')}
          submitLabel={t('action.create')}
          onClose={() => setIsNaming(false)}
          onSubmit={async (name) => {
            await clientOf(place).directories.create([...path, name], { onConflict: 'ask' })
            await queries.invalidateQueries({ queryKey: key })
            setPath([...path, name])
          }}
        />
      )}
    </Dialog>
  )
}
