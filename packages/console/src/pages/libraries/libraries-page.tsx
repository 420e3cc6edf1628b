/** Every library of the installation. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { FolderOpen, Library as LibraryIcon, MoreHorizontal, Plus, Search, Settings } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { Page } from '../../layout/page.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table.tsx'
import { CreateLibraryDialog } from './create-library-dialog.tsx'
import { LibraryBadges } from './library-badges.tsx'
import { isLibraryId, librariesQuery, libraryQuery, listedMax } from './library-queries.ts'
import type { Library } from './library-queries.ts'
import styles from './libraries-page.module.css'

const pageRows = 20
const sorts = ['newest', 'name', 'size'] as const
type Sort = (typeof sorts)[number]

export function LibrariesPage() {
  const { t } = useTranslation()
  const [isCreating, setIsCreating] = useState(false)
  const libraries = useQuery(librariesQuery())
  const isEmpty = libraries.data?.items.length === 0
  const create = (
    <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      {t('libraries.create')}
    </Button>
  )
  return (
    <Page title={t('libraries.title')} lead={t('libraries.lead')} actions={!isEmpty && create}>
      <Ask query={libraries} lines={6}>
        {({ items, total }) =>
          items.length === 0 ? (
            <EmptyState icon={LibraryIcon} title={t('libraries.emptyTitle')} action={create}>
              {t('libraries.emptyText')}
            </EmptyState>
          ) : (
            <LibraryList items={items} isCapped={total > listedMax} />
          )
        }
      </Ask>
      {isCreating && <CreateLibraryDialog onClose={() => setIsCreating(false)} />}
    </Page>
  )
}

function LibraryList({ items, isCapped }: { readonly items: readonly Library[]; readonly isCapped: boolean }) {
  const { t } = useTranslation()
  const columns = useColumns()
  const [text, setText] = useState('')
  const [sort, setSort] = useState<Sort>('newest')
  const [page, setPage] = useState(0)
  const wanted = text.trim()
  const found = useMemo(() => items.filter((library) => matches(library, wanted)).toSorted(orders[sort]), [items, wanted, sort])
  const far = useQuery({ ...libraryQuery(wanted), enabled: isCapped && found.length === 0 && isLibraryId(wanted) })
  const matching = far.data ? [far.data] : found
  const first = Math.min(page * pageRows, Math.max(0, Math.ceil(matching.length / pageRows) - 1) * pageRows)
  const rows = matching.slice(first, first + pageRows)
  return (
    <>
      <div className={styles.tools}>
        <div className={styles.search}>
          <Field label={t('libraries.search')} isLabelHidden>
            <SearchInput
              placeholder={t('libraries.search')}
              value={text}
              onChange={(event) => {
                setText(event.target.value)
                setPage(0)
              }}
            />
          </Field>
        </div>
        <Field label={t('libraries.sort')} isLabelHidden>
          <Select value={sort} onChange={(event) => setSort(event.target.value as Sort)}>
            {sorts.map((name) => (
              <option key={name} value={name}>
                {t(`libraries.sorts.${name}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {isCapped && <Notice>{t('libraries.capped', { count: listedMax })}</Notice>}
      {rows.length === 0 ? (
        <EmptyState
          icon={Search}
          title={t('libraries.foundNone', { text: wanted })}
          action={<Button onClick={() => setText('')}>{t('libraries.clearSearch')}</Button>}
        />
      ) : (
        <Table label={t('libraries.title')} columns={columns} rows={rows} rowKey={(library) => library.LibraryId} />
      )}
      {matching.length > pageRows && (
        <Pager
          label={t('libraries.pages')}
          text={t('libraries.showing', { from: first + 1, to: first + rows.length, total: matching.length })}
          onBack={first > 0 ? () => setPage(page - 1) : undefined}
          onForth={first + pageRows < matching.length ? () => setPage(page + 1) : undefined}
        />
      )}
    </>
  )
}

function useColumns(): readonly Column<Library>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      id: 'name',
      title: t('libraries.column.name'),
      cell: (library) => (
        <div className={styles.name}>
          <Link to="/libraries/$libraryId" params={{ libraryId: library.LibraryId }}>
            {library.Name}
          </Link>
          <code>{library.LibraryId}</code>
          {library.Remark && <span className={styles.remark}>{library.Remark}</span>}
        </div>
      ),
    },
    { id: 'type', title: t('libraries.column.type'), cell: (library) => <LibraryBadges extension={library.LibraryExtension} /> },
    { id: 'size', title: t('libraries.column.size'), align: 'end', cell: (library) => format.bytes(library.Size) },
    { id: 'files', title: t('libraries.column.files'), align: 'end', cell: (library) => format.number(library.FileNum) },
    {
      id: 'created',
      title: t('libraries.column.created'),
      align: 'end',
      cell: (library) => (
        <time dateTime={library.CreationTime} title={format.dateTime(library.CreationTime)}>
          {format.ago(library.CreationTime)}
        </time>
      ),
    },
    { id: 'actions', title: t('libraries.column.actions'), isActions: true, cell: (library) => <RowMenu library={library} /> },
  ]
}

function RowMenu({ library }: { readonly library: Library }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const params = { libraryId: library.LibraryId }
  return (
    <Menu trigger={<IconButton label={t('libraries.actionsOf', { name: library.Name })} icon={MoreHorizontal} size="sm" />}>
      <MenuItem icon={FolderOpen} onSelect={() => void navigate({ to: '/libraries/$libraryId', params })}>
        {t('libraries.open')}
      </MenuItem>
      <MenuItem icon={Settings} onSelect={() => void navigate({ to: '/libraries/$libraryId/settings', params })}>
        {t('libraries.settings')}
      </MenuItem>
    </Menu>
  )
}

function matches({ LibraryId, Name, Remark }: Library, text: string): boolean {
  const small = text.toLocaleLowerCase()
  return [LibraryId, Name, Remark].some((word) => word.toLocaleLowerCase().includes(small))
}

const orders: Record<Sort, (left: Library, right: Library) => number> = {
  newest: (left, right) => right.CreationTime.localeCompare(left.CreationTime),
  name: (left, right) => left.Name.localeCompare(right.Name),
  size: (left, right) => Number(right.Size) - Number(left.Size),
}
