/** Where one is, what is shown of it, and what can be added to it. */
import { FolderPlus, FolderUp, LayoutGrid, List, RefreshCw, Trash2, Upload, X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ChangeEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../ui/class-names.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Select } from '../../ui/field.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import type { FilesSearch } from './files-search.ts'
import styles from './filter-bar.module.css'
import type { Place } from './place.ts'
import { Trail } from './trail.tsx'
import { collectChosen } from './upload/collect-files.ts'
import type { CollectedFile } from './upload/collect-files.ts'

export type Filter = { readonly text: string; readonly family: (typeof families)[number] }

type FilterBarProps = {
  readonly place: Place
  readonly path: readonly string[]
  readonly show: FilesSearch['show']
  readonly find: string | undefined
  readonly filter: Filter
  readonly view: 'list' | 'tiles'
  readonly isEmptyBin: boolean
  readonly onFilter: (filter: Filter) => void
  readonly onGo: (path: readonly string[], search?: FilesSearch) => void
  readonly onView: (view: 'list' | 'tiles') => void
  readonly onReload: () => void
  readonly onNewFolder: () => void
  readonly onEmptyBin: () => void
  readonly onUpload: (files: readonly CollectedFile[]) => void
}

const families = ['all', 'directory', 'image', 'video', 'audio', 'pdf', 'text', 'archive', 'other'] as const

export function FilterBar(props: FilterBarProps) {
  const { place, path, show, find, filter, view, onFilter, onGo } = props
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const isDirectory = show === undefined && find === undefined
  const search = (): void => {
    if (filter.text.trim() !== '') onGo(path, { find: filter.text.trim() })
  }
  return (
    <div className={styles.bar}>
      <nav aria-label={t('files.views')} className={styles.sheets}>
        <Sheet isCurrent={show === undefined} title={t('files.all')} onClick={() => onGo([])} />
        {place.userId !== undefined && (
          <Sheet isCurrent={show === 'favorites'} title={t('files.favorites')} onClick={() => onGo([], { show: 'favorites' })} />
        )}
        <Sheet isCurrent={show === 'bin'} title={t('files.bin')} onClick={() => onGo([], { show: 'bin' })} />
      </nav>
      <span className={styles.gap} />
      <form
        role="search"
        className={styles.search}
        onSubmit={(event) => {
          event.preventDefault()
          if (isDirectory) search()
          else if (find !== undefined && text.trim() !== '') onGo(path, { find: text.trim() })
        }}
      >
        {find === undefined ? (
          <SearchInput
            aria-label={isDirectory ? t('files.filterOrSearch') : t('files.filter')}
            placeholder={isDirectory ? t('files.filterOrSearch') : t('files.filter')}
            value={filter.text}
            onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          />
        ) : (
          <SearchInput
            aria-label={t('files.searchAgain')}
            placeholder={t('files.searchAgain')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </form>
      <Select
        className={styles.family ?? ''}
        aria-label={t('files.kindFilter')}
        value={filter.family}
        onChange={(event) => onFilter({ ...filter, family: event.target.value as Filter['family'] })}
      >
        {families.map((family) => (
          <option key={family} value={family}>
            {t(`files.family.${family}`)}
          </option>
        ))}
      </Select>
      {show !== 'bin' && (
        <IconButton
          size="sm"
          icon={view === 'list' ? LayoutGrid : List}
          label={t(view === 'list' ? 'files.showTiles' : 'files.showList')}
          onClick={() => props.onView(view === 'list' ? 'tiles' : 'list')}
        />
      )}
      <IconButton size="sm" icon={RefreshCw} label={t('action.refresh')} onClick={props.onReload} />
      <span className={styles.adding}>
        {isDirectory && (
          <>
            <Button size="sm" icon={FolderPlus} className={styles.compact} onClick={props.onNewFolder}>
              {t('files.newFolder')}
            </Button>
            <UploadMenu onUpload={props.onUpload} />
          </>
        )}
        {show === 'bin' && (
          <Button size="sm" look="danger" icon={Trash2} disabled={props.isEmptyBin} onClick={props.onEmptyBin}>
            {t('files.emptyBin')}
          </Button>
        )}
      </span>
    </div>
  )
}

/** Where one is, or what was searched for. */
export function FilterTrail({ path, show, find, onGo }: Pick<FilterBarProps, 'path' | 'show' | 'find' | 'onGo'>) {
  const { t } = useTranslation()
  if (find === undefined) return show === undefined ? <Trail path={path} label={t('files.path')} onGo={onGo} /> : null
  return (
    <span className={styles.found}>
      {t('files.foundFor', { text: find })}
      <IconButton size="sm" icon={X} label={t('files.endSearch')} onClick={() => onGo(path)} />
    </span>
  )
}

function Sheet({ isCurrent, title, onClick }: { readonly isCurrent: boolean; readonly title: string; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      className={classNames(styles.sheet, isCurrent && styles.current)}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onClick}
    >
      {title}
    </button>
  )
}

function UploadMenu({ onUpload }: Pick<FilterBarProps, 'onUpload'>) {
  const { t } = useTranslation()
  const files = useRef<HTMLInputElement>(null)
  const folders = useRef<HTMLInputElement>(null)
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    const chosen = collectChosen(event.target.files ?? [])
    if (chosen.length > 0) onUpload(chosen)
    event.target.value = ''
  }
  return (
    <>
      <Menu
        trigger={
          <Button size="sm" look="primary" icon={Upload}>
            {t('files.upload.button')}
          </Button>
        }
      >
        <MenuItem icon={Upload} onSelect={() => files.current?.click()}>
          {t('files.upload.files')}
        </MenuItem>
        <MenuItem icon={FolderUp} onSelect={() => folders.current?.click()}>
          {t('files.upload.folder')}
        </MenuItem>
      </Menu>
      <input ref={files} type="file" multiple hidden aria-label={t('files.upload.files')} onChange={take} />
      <input
        ref={(element) => {
          folders.current = element
          if (element) element.webkitdirectory = true
        }}
        type="file"
        multiple
        hidden
        aria-label={t('files.upload.folder')}
        onChange={take}
      />
    </>
  )
}
