/** The browser itself: bars above, the list, details beside it, uploads in the corner, dialogs over it. */
import { Archive, FolderOpen, SearchX, Star } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { readStored, store } from '../../preferences/stored.ts'
import { Corner } from '../../layout/corner.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { WorkPanel } from '../../tasks/work-panel.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { BrowserDialogs } from './browser-dialogs.tsx'
import type { OpenDialog } from './browser-dialogs.tsx'
import { DetailsPanel } from './details-panel.tsx'
import { DropTarget } from './drop-target.tsx'
import styles from './file-browser.module.css'
import { FileList } from './file-list.tsx'
import { FileTiles } from './file-tiles.tsx'
import { FilterBar, FilterTrail } from './filter-bar.tsx'
import type { Filter } from './filter-bar.tsx'
import type { FilesSearch } from './files-search.ts'
import { isDirectory } from './item.ts'
import type { Item } from './item.ts'
import { ItemMenu } from './item-menu.tsx'
import { actionsFor } from './item-actions.ts'
import { familyOf } from './kind-icon.tsx'
import { clientOf } from './place.ts'
import type { Place } from './place.ts'
import { Preview } from './preview.tsx'
import { Selection } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import type { Order, SortKey } from './sources.ts'
import { UploadPanel } from './upload/upload-panel.tsx'
import { uploadsOf } from './upload/uploads.ts'
import { useActions } from './use-actions.ts'
import { useListing } from './use-listing.ts'

type FileBrowserProps = {
  readonly place: Place
  readonly path: readonly string[]
  readonly show: FilesSearch['show']
  readonly find: string | undefined
  readonly onGo: (path: readonly string[], search?: FilesSearch) => void
}

const byName: Order = { by: 'name', isDescending: false }
const byRemoval: Order = { by: 'removalTime', isDescending: true }
const noFilter: Filter = { text: '', family: 'all' }
const viewKey = 'mediatheque.files.view'
/** Uploads that arrive together are shown together. */
const arrivalMs = 800

export function FileBrowser({ place, path, show, find, onGo }: FileBrowserProps) {
  const { t } = useTranslation()
  const isBin = show === 'bin'
  const [order, setOrder] = useState(isBin ? byRemoval : byName)
  const fitting = isBin || order.by !== 'removalTime' ? order : byName
  const { listing, listed } = useListing({ place, path, show, find, order: fitting })
  const [selection] = useState(() => new Selection())
  const chosen = useSyncExternalStore(selection.subscribe, selection.read)
  const [filter, setFilter] = useState(noFilter)
  const [view, setView] = useState<'list' | 'tiles'>(readStored(viewKey) === 'tiles' ? 'tiles' : 'list')
  const [isDetailed, setIsDetailed] = useState(false)
  const [preview, setPreview] = useState<Item>()
  const [menuAt, setMenuAt] = useState<{ readonly x: number; readonly y: number }>()
  const [dialog, setDialog] = useState<OpenDialog>()
  const uploads = uploadsOf(place)
  const clear = useCallback(() => selection.reset(), [selection])
  const actions = useActions({ place, listing, onGone: clear })
  const isWhole = path.length === 0 && find === undefined && show === undefined

  useEffect(() => {
    clear()
    setFilter(noFilter)
  }, [listing, clear])
  useArrivals(uploads.onArrival, path, () => show === undefined && find === undefined && listing.reload())

  const isFiltering = filter.text !== '' || filter.family !== 'all'
  useEffect(() => {
    // A filter that looks at half of the list would lie.
    if (isFiltering) listing.all().catch(() => {})
  }, [isFiltering, listing])
  const deferred = useDeferredValue(filter)
  const items = useMemo(
    () => (isFiltering ? listed.items.filter((item) => passes(item, deferred)) : listed.items),
    [isFiltering, listed, deferred],
  )
  const total = isFiltering ? items.length : listed.total
  const chosenItems = useMemo(
    () => (chosen.keys.size === 0 ? [] : listed.items.filter(({ key }) => chosen.keys.has(key))),
    [chosen.keys, listed],
  )
  const single = chosenItems.length === 1 ? chosenItems[0] : undefined

  const open = useCallback(
    (item: Item) => {
      if (item.recycled) return
      if (isDirectory(item)) onGo(item.path)
      else setPreview(item)
    },
    [onGo],
  )
  const showMenu = useCallback((_: Item, at: { readonly x: number; readonly y: number }) => setMenuAt(at), [])
  const want = useCallback((row: number) => listing.want(row), [listing])
  const pictureOf = useCallback((item: Item) => clientOf(place).address('downloadFile', { FilePath: item.path }), [place])
  const chooseAll = (): void => {
    void listing
      .all()
      .then(
        (all) => selection.chooseAll((isFiltering ? all.filter((item) => passes(item, filter)) : all).map(({ key }) => key)),
        actions.fail,
      )
  }
  const sort = (by: SortKey): void => {
    const isSame = fitting.by === by
    setOrder({ by, isDescending: isSame ? !fitting.isDescending : by !== 'name' })
  }
  const menu = actionsFor(chosenItems, {
    t,
    place,
    isBin,
    actions,
    open,
    setDialog,
    showDetails: () => setIsDetailed(true),
    goToParent: find !== undefined || show === 'favorites' ? (item) => onGo(item.path.slice(0, -1)) : undefined,
  })
  const run = (id: string): void => menu.find((action) => action.id === id)?.run()
  const listProps = {
    label: isBin ? t('files.bin') : show === 'favorites' ? t('files.favorites') : find !== undefined ? t('files.found') : t('files.list'),
    items,
    total,
    selection,
    onOpen: open,
    onMenu: showMenu,
    onWant: want,
    onSelectAll: chooseAll,
    onUp: isWhole || show !== undefined ? undefined : () => onGo(find === undefined ? path.slice(0, -1) : path),
    onRename: isBin ? undefined : () => run('rename'),
    onDelete: () => run(isBin ? 'purge' : 'delete'),
  }
  const position = preview ? items.findIndex(({ key }) => key === preview.key) : -1
  return (
    <DropTarget isOff={show !== undefined || find !== undefined} onDrop={(files) => uploads.add(place, path, files)} onFail={actions.fail}>
      <div className={styles.browser}>
        <FilterBar
          place={place}
          path={path}
          show={show}
          find={find}
          filter={filter}
          view={view}
          isEmptyBin={isBin && listed.total === 0}
          onFilter={setFilter}
          onGo={onGo}
          onView={(next) => {
            store(viewKey, next)
            setView(next)
          }}
          onReload={() => listing.reload()}
          onNewFolder={() => setDialog({ kind: 'folder' })}
          onEmptyBin={() => setDialog({ kind: 'empty-bin' })}
          onUpload={(files) => uploads.add(place, path, files)}
        />
        <SelectionBar
          trail={<FilterTrail path={path} show={show} find={find} onGo={onGo} />}
          items={chosenItems}
          total={total}
          isLoading={listed.isLoading}
          actions={menu}
          isDetailed={isDetailed}
          onDetails={setIsDetailed}
          onClear={clear}
          onAll={chooseAll}
        />
        <div className={isDetailed && single && !isBin ? styles.split : styles.whole}>
          <div className={styles.list}>
            {listed.error !== undefined && (
              <Notice
                kind="danger"
                title={t('failure.title')}
                action={
                  <Button size="sm" onClick={() => listing.reload()}>
                    {t('action.retry')}
                  </Button>
                }
              >
                {sayFailure(listed.error, t)}
              </Notice>
            )}
            {total === 0 && (listed.isComplete || isFiltering) ? (
              <div className={styles.nothing}>
                <Nothing show={show} find={find} isFiltering={isFiltering} />
              </div>
            ) : view === 'tiles' && !isBin ? (
              <FileTiles {...listProps} pictureOf={pictureOf} />
            ) : (
              <FileList
                {...listProps}
                order={fitting}
                onSort={show === 'favorites' ? undefined : sort}
                isPathShown={find !== undefined || show !== undefined}
                isBin={isBin}
              />
            )}
          </div>
          {isDetailed && single && !isBin && (
            <DetailsPanel
              key={single.key}
              place={place}
              item={single}
              onClose={() => setIsDetailed(false)}
              onChanged={() => listing.reload()}
            />
          )}
        </div>
      </div>
      {menuAt && menu.length > 0 && (
        <ItemMenu label={t('files.column.actions')} at={menuAt} actions={menu} onClose={() => setMenuAt(undefined)} />
      )}
      {preview && (
        <Preview
          place={place}
          item={preview}
          previous={neighbour(items, position, -1)}
          next={neighbour(items, position, 1)}
          onGo={setPreview}
          onClose={() => setPreview(undefined)}
        />
      )}
      <BrowserDialogs
        dialog={dialog}
        place={place}
        path={path}
        items={chosenItems}
        actions={actions}
        onChanged={() => listing.reload()}
        onClose={() => setDialog(undefined)}
      />
      <Corner>
        <WorkPanel libraryId={place.libraryId} spaceId={place.spaceId} />
        <UploadPanel uploads={uploads} />
      </Corner>
    </DropTarget>
  )
}

function passes(item: Item, { text, family }: Filter): boolean {
  if (family !== 'all' && familyOf(item) !== family) return false
  return text === '' || item.name.toLowerCase().includes(text.toLowerCase())
}

/** The next file in this direction; directories are passed over. */
function neighbour(items: readonly Item[], from: number, step: 1 | -1): Item | undefined {
  for (let at = from + step; from >= 0 && at >= 0 && at < items.length; at += step) {
    const item = items[at]
    if (item && !isDirectory(item)) return item
  }
  return undefined
}

function useArrivals(
  onArrival: (listener: (path: readonly string[]) => void) => () => void,
  path: readonly string[],
  show: () => void,
): void {
  const here = path.join('/')
  // Whoever was in the bin meanwhile looks at another list than when this began.
  const showNow = useEffectEvent(show)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onArrival((arrived) => {
      const isBelow = here === '' || `${arrived.join('/')}/`.startsWith(`${here}/`)
      if (isBelow) timer ??= setTimeout(() => ((timer = undefined), showNow()), arrivalMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [onArrival, here])
}

function Nothing({
  show,
  find,
  isFiltering,
}: {
  readonly show: FilesSearch['show']
  readonly find: string | undefined
  readonly isFiltering: boolean
}) {
  const { t } = useTranslation()
  if (isFiltering || find !== undefined)
    return (
      <EmptyState icon={SearchX} title={t('files.nothingFound')}>
        {t('files.nothingFoundText')}
      </EmptyState>
    )
  if (show === 'bin') return <EmptyState icon={Archive} title={t('files.binEmpty')} />
  if (show === 'favorites') return <EmptyState icon={Star} title={t('files.noFavorites')} />
  return (
    <EmptyState icon={FolderOpen} title={t('files.empty')}>
      {t('files.emptyText')}
    </EmptyState>
  )
}
