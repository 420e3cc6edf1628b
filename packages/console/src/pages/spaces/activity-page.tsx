/** Who did what in a space, and when: its journal, newest first, and what is added while one looks. */
import type { Answer } from '@mediatheque/sdk'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { libraryClient } from '../../session/clients.ts'
import { Badge } from '../../ui/badge.tsx'
import type { BadgeTone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field, SwitchField } from '../../ui/field.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table.tsx'
import styles from './activity-page.module.css'
import { useSpace } from './space-context.ts'

type Happened = Answer<'listJournal'>['contents'][number]

const pageItems = 50
const lookMs = 2000

export function ActivityPage() {
  const { t } = useTranslation()
  const { libraryId, spaceId } = useSpace()
  const columns = useColumns()
  const [text, setText] = useState('')
  const [user, setUser] = useState('')
  const [isFollowing, setIsFollowing] = useState(false)
  useFollowing(isFollowing)
  const journal = useInfiniteQuery({
    queryKey: ['spaces', libraryId, spaceId, 'journal', user],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      libraryClient({ libraryId, spaceId }).call(
        'listJournal',
        { limit: pageItems, ...(user && { operator: user }), ...(pageParam && { marker: pageParam }) },
        { signal },
      ),
    getNextPageParam: ({ nextMarker }) => nextMarker,
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setUser(text.trim())
  }
  return (
    <div className={styles.column}>
      <div className={styles.head}>
        <div>
          <h2>{t('spaces.activity.title')}</h2>
          <p>{t('spaces.activity.hint')}</p>
        </div>
        <SwitchField
          label={t('spaces.activity.follow')}
          hint={t('spaces.activity.followHint')}
          checked={isFollowing}
          onCheckedChange={setIsFollowing}
        />
      </div>
      <form className={styles.filter} onSubmit={submit}>
        <Field label={t('spaces.activity.user')} isLabelHidden>
          <SearchInput
            placeholder={t('spaces.activity.user')}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              if (event.target.value === '') setUser('')
            }}
          />
        </Field>
        <Button type="submit">{t('spaces.activity.apply')}</Button>
      </form>
      <Ask query={journal} lines={8}>
        {({ pages }) => {
          const rows = pages.flatMap(({ contents }) => contents)
          if (rows.length > 0)
            return <Table label={t('spaces.activity.title')} columns={columns} rows={rows} rowKey={({ seq }) => String(seq)} />
          // One user's events may lie further back than one answer looks.
          if (journal.hasNextPage) return null
          return user ? (
            <EmptyState icon={History} title={t('spaces.activity.emptyUser', { user })} />
          ) : (
            <EmptyState icon={History} title={t('spaces.activity.emptyTitle')}>
              {t('spaces.activity.emptyText')}
            </EmptyState>
          )
        }}
      </Ask>
      {journal.hasNextPage && (
        <div>
          <Button isBusy={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
            {t('spaces.activity.older')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Reads the change feed as a sync client does, and reloads the journal when there is news. */
function useFollowing(isOn: boolean): void {
  const queries = useQueryClient()
  const { libraryId, spaceId } = useSpace()
  useEffect(() => {
    if (!isOn) return
    const ended = new AbortController()
    const { changes } = libraryClient({ libraryId, spaceId })
    const follow = async (): Promise<void> => {
      for (let cursor = await changes.cursor(ended); !ended.signal.aborted; ) {
        await new Promise((resolve) => setTimeout(resolve, lookMs))
        const news = await changes.since(cursor, ended)
        cursor = news.cursor
        if (news.contents.length > 0) await queries.invalidateQueries({ queryKey: ['spaces', libraryId, spaceId, 'journal'] })
      }
    }
    // A feed that breaks is taken up again by turning the switch; the journal itself still loads.
    follow().catch(() => undefined)
    return () => ended.abort()
  }, [isOn, libraryId, spaceId, queries])
}

function useColumns(): readonly Column<Happened>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      id: 'entry',
      title: t('spaces.activity.column.entry'),
      cell: ({ name, inode }) => <span className={styles.entry}>{name ?? <code>{inode}</code>}</span>,
    },
    { id: 'what', title: t('spaces.activity.column.what'), cell: (event) => <What event={event} /> },
    { id: 'who', title: t('spaces.activity.column.who'), cell: ({ userId }) => userId || <i>{t('spaces.activity.system')}</i> },
    {
      id: 'size',
      title: t('spaces.activity.column.size'),
      align: 'end',
      cell: ({ size, type }) => (size === undefined || type === 'dir' ? '–' : format.bytes(size)),
    },
    {
      id: 'when',
      title: t('spaces.activity.column.when'),
      align: 'end',
      cell: ({ eventTime }) => (
        <time dateTime={eventTime} title={format.dateTime(eventTime)}>
          {format.ago(eventTime)}
        </time>
      ),
    },
  ]
}

const known = [
  'FILE.CREATE',
  'FILE.CREATE_OVERWRITE',
  'FILE.MODIFY',
  'FILE.MOVE',
  'FILE.MOVE_OVERWRITE',
  'FILE.COPY',
  'FILE.COPY_OVERWRITE',
  'FILE.TRASH',
  'FILE.RESTORE',
  'FILE.RESTORE_OVERWRITE',
  'FILE.DELETE',
  'RECYCLE.DELETE',
  'RECYCLE.MODIFY',
  'HISTORY.CREATE',
  'HISTORY.MODIFY',
  'HISTORY.DELETE',
  'HISTORY.LATEST',
] as const

function What({ event }: { readonly event: Happened }) {
  const { t } = useTranslation()
  const type = known.find((one) => one === event.eventType)
  return (
    <span className={styles.what}>
      <Badge tone={toneOf(event.eventType)}>
        {type ? t(`spaces.event.${eventKey(type)}`) : t('spaces.event.other', { name: event.eventType })}
      </Badge>
      {event.removedByQuota && <Badge tone="danger">{t('spaces.activity.byQuota')}</Badge>}
    </span>
  )
}

type Underscored<Name extends string> = Name extends `${infer Noun}.${infer Verb}` ? `${Noun}_${Verb}` : Name
/** A full stop would divide the key. */
const eventKey = <Name extends (typeof known)[number]>(name: Name): Underscored<Name> => name.replace('.', '_') as Underscored<Name>

function toneOf(eventType: string): BadgeTone {
  if (eventType.endsWith('.DELETE')) return 'danger'
  if (eventType === 'FILE.TRASH') return 'brass'
  if (eventType.startsWith('FILE.CREATE')) return 'accent'
  return eventType.startsWith('FILE.RESTORE') ? 'good' : 'neutral'
}
