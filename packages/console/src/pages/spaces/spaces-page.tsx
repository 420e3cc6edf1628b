/** The spaces of a multi-tenant library. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Boxes, FolderOpen, Gauge, MoreHorizontal, Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Meter } from '../../ui/meter.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table.tsx'
import { useLibrary } from '../library/library-context.ts'
import { CreateSpaceDialog } from './create-space-dialog.tsx'
import { spaceCountQuery, spacesQuery } from './space-queries.ts'
import type { SpaceRow } from './space-queries.ts'
import styles from './spaces-page.module.css'

export function SpacesPage() {
  const { t } = useTranslation()
  const { LibraryId: libraryId } = useLibrary()
  const columns = useColumns(libraryId)
  const [text, setText] = useState('')
  const [isCreating, setIsCreating] = useState(false)
  const prefix = text.trim().toLowerCase()
  const count = useQuery(spaceCountQuery(libraryId))
  const spaces = useInfiniteQuery(spacesQuery(libraryId, prefix))
  const create = (
    <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      {t('spaces.create')}
    </Button>
  )
  return (
    <>
      {count.data !== 0 && (
        <div className={styles.tools}>
          <div className={styles.search}>
            <Field label={t('spaces.search')} isLabelHidden>
              <SearchInput placeholder={t('spaces.search')} value={text} onChange={(event) => setText(event.target.value)} />
            </Field>
          </div>
          <span className={styles.count}>{count.data !== undefined && t('spaces.count', { count: count.data })}</span>
          {create}
        </div>
      )}
      <Ask query={spaces} lines={6}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items)
          if (rows.length === 0 && prefix !== '') return <EmptyState icon={Search} title={t('spaces.foundNone', { text: prefix })} />
          if (rows.length === 0)
            return (
              <EmptyState icon={Boxes} title={t('spaces.emptyTitle')} action={create}>
                {t('spaces.emptyText')}
              </EmptyState>
            )
          return <Table label={t('library.tabs.spaces')} columns={columns} rows={rows} rowKey={(row) => row.spaceId} />
        }}
      </Ask>
      {spaces.hasNextPage && (
        <div>
          <Button isBusy={spaces.isFetchingNextPage} onClick={() => void spaces.fetchNextPage()}>
            {t('action.loadMore')}
          </Button>
        </div>
      )}
      {isCreating && <CreateSpaceDialog libraryId={libraryId} onClose={() => setIsCreating(false)} />}
    </>
  )
}

function useColumns(libraryId: string): readonly Column<SpaceRow>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      id: 'id',
      title: t('spaces.column.id'),
      cell: ({ spaceId }) => (
        <Link className={styles.id} to="/libraries/$libraryId/spaces/$spaceId" params={{ libraryId, spaceId }}>
          {spaceId}
        </Link>
      ),
    },
    { id: 'size', title: t('spaces.column.size'), align: 'end', cell: ({ usage }) => (usage ? format.bytes(usage.size) : '–') },
    { id: 'quota', title: t('spaces.column.quota'), cell: (row) => <QuotaCell row={row} /> },
    { id: 'by', title: t('spaces.column.by'), cell: ({ userId }) => userId || '–' },
    {
      id: 'created',
      title: t('spaces.column.created'),
      align: 'end',
      cell: ({ creationTime }) => (
        <time dateTime={creationTime} title={format.dateTime(creationTime)}>
          {format.ago(creationTime)}
        </time>
      ),
    },
    {
      id: 'actions',
      title: t('spaces.column.actions'),
      isActions: true,
      cell: ({ spaceId }) => <RowMenu libraryId={libraryId} spaceId={spaceId} />,
    },
  ]
}

function QuotaCell({ row: { spaceId, usage } }: { readonly row: SpaceRow }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!usage?.capacity) return '–'
  return (
    <div className={styles.quota}>
      <span>{format.bytes(usage.capacity)}</span>
      {/* What spaces under the same quota hold counts too. */}
      <Meter
        label={t('spaces.usageOf', { id: spaceId })}
        share={1 - Number(usage.availableSpace ?? usage.capacity) / Number(usage.capacity)}
      />
    </div>
  )
}

function RowMenu({ libraryId, spaceId }: { readonly libraryId: string; readonly spaceId: string }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const params = { libraryId, spaceId }
  return (
    <Menu trigger={<IconButton label={t('spaces.actionsOf', { id: spaceId })} icon={MoreHorizontal} size="sm" />}>
      <MenuItem
        icon={FolderOpen}
        onSelect={() => void navigate({ to: '/libraries/$libraryId/spaces/$spaceId/files/$', params: { ...params, _splat: '' } })}
      >
        {t('spaces.openFiles')}
      </MenuItem>
      <MenuItem icon={Gauge} onSelect={() => void navigate({ to: '/libraries/$libraryId/spaces/$spaceId', params })}>
        {t('spaces.overview')}
      </MenuItem>
    </Menu>
  )
}
