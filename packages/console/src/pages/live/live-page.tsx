/** Live: the domains streams are pushed to and played from, what is on the air, and what is banned. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Ban, MoreHorizontal, Play, Plus, Power, RadioTower, Scissors, Settings, Trash2, TvMinimal } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.tsx'
import { AddDomainDialog } from './add-domain-dialog.tsx'
import { ChinaTime } from './china-time.tsx'
import { LiveFrame } from './live-frame.tsx'
import styles from './live-page.module.css'
import { bansQuery, domainsQuery, isPlay, streamsQuery } from './live-queries.ts'
import type { ForbiddenStream, LiveDomain, OnlineStream } from './live-queries.ts'
import { PlayerDialog } from './player-dialog.tsx'

export function LivePage() {
  const { t } = useTranslation()
  return (
    <LiveFrame tabTitle={t('live.title')}>
      <DomainsPanel />
      <StreamsPanel />
      <BansPanel />
    </LiveFrame>
  )
}

function DomainsPanel() {
  const { t } = useTranslation()
  const [isAdding, setIsAdding] = useState(false)
  const domains = useQuery(domainsQuery())
  const columns: readonly Column<LiveDomain>[] = [
    {
      id: 'name',
      title: t('live.column.domain'),
      cell: ({ Name: name }) => (
        <Link className={styles.name} to="/live/$domain" params={{ domain: name }}>
          {name}
        </Link>
      ),
    },
    {
      id: 'kind',
      title: t('live.column.kind'),
      cell: (domain) => <Badge tone={isPlay(domain) ? 'accent' : 'brass'}>{t(isPlay(domain) ? 'live.play' : 'live.push')}</Badge>,
    },
    {
      id: 'status',
      title: t('live.column.state'),
      cell: ({ Status: status }) => <Badge tone={status === 1 ? 'good' : 'neutral'}>{t(status === 1 ? 'value.on' : 'value.off')}</Badge>,
    },
    { id: 'created', title: t('live.column.created'), align: 'end', cell: ({ CreateTime: at }) => <ChinaTime text={at} /> },
    { id: 'actions', title: t('live.column.actions'), isActions: true, cell: (domain) => <DomainMenu domain={domain} /> },
  ]
  return (
    <Panel
      title={t('live.domains')}
      hint={t('live.domainsHint')}
      action={
        <Button size="sm" icon={Plus} onClick={() => setIsAdding(true)}>
          {t('live.add')}
        </Button>
      }
    >
      <Ask query={domains} lines={3}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={RadioTower} title={t('live.noDomains')}>
              {t('live.noDomainsText')}
            </EmptyState>
          ) : (
            <Table label={t('live.domains')} columns={columns} rows={list} rowKey={({ Name }) => Name} />
          )
        }
      </Ask>
      {isAdding && <AddDomainDialog onClose={() => setIsAdding(false)} />}
    </Panel>
  )
}

function DomainMenu({ domain }: { readonly domain: LiveDomain }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const { Name: name, Type: type, Status: status } = domain
  const settled = (): Promise<void> => queries.invalidateQueries({ queryKey: ['live'] })
  const turn = useMutation({
    mutationFn: () => cloud().call('live', status === 1 ? 'ForbidLiveDomain' : 'EnableLiveDomain', { DomainName: name }),
    onSuccess: settled,
    onError: (error) => toast({ kind: 'danger', title: t('failure.title'), text: sayFailure(error, t) }),
  })
  const remove = useMutation({
    mutationFn: () => cloud().call('live', 'DeleteLiveDomain', { DomainName: name, DomainType: type }),
    onSuccess: settled,
  })
  return (
    <>
      <Menu trigger={<IconButton label={t('live.actionsOf', { name })} icon={MoreHorizontal} size="sm" />}>
        <MenuItem icon={Settings} onSelect={() => void navigate({ to: '/live/$domain', params: { domain: name } })}>
          {t('live.keysAndAddresses')}
        </MenuItem>
        <MenuItem icon={Power} onSelect={() => turn.mutate()}>
          {t(status === 1 ? 'live.turnOff' : 'live.turnOn')}
        </MenuItem>
        <MenuItem icon={Trash2} isDangerous onSelect={() => setIsAsking(true)}>
          {t('action.delete')}
        </MenuItem>
      </Menu>
      {isAsking && (
        <ConfirmDialog
          isOpen
          size="sm"
          onClose={() => setIsAsking(false)}
          title={t('live.deleteTitle', { name })}
          submitLabel={t('action.delete')}
          onSubmit={() => remove.mutate()}
          isBusy={remove.isPending}
          failure={remove.isError ? sayFailure(remove.error, t) : undefined}
        >
          <p>{t('live.deleteText')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

function StreamsPanel() {
  const { t } = useTranslation()
  const format = useFormat()
  const [watched, setWatched] = useState<OnlineStream>()
  const streams = useQuery(streamsQuery())
  const columns: readonly Column<OnlineStream>[] = [
    {
      id: 'stream',
      title: t('live.column.stream'),
      cell: ({ AppName, StreamName }) => (
        <span className={styles.name}>
          {AppName}/{StreamName}
        </span>
      ),
    },
    { id: 'domain', title: t('live.column.domain'), cell: ({ DomainName }) => DomainName },
    {
      id: 'since',
      title: t('live.column.since'),
      align: 'end',
      cell: ({ PublishTimeList: [first] }) => (first ? format.ago(first.PublishTime) : '–'),
    },
    {
      id: 'actions',
      title: t('live.column.actions'),
      isActions: true,
      cell: (stream) => <StreamButtons stream={stream} onWatch={() => setWatched(stream)} />,
    },
  ]
  return (
    <Panel title={t('live.onAir')} hint={t('live.onAirHint')}>
      <Ask query={streams} lines={2}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={TvMinimal} title={t('live.nothingOnAir')}>
              {t('live.nothingOnAirText')}
            </EmptyState>
          ) : (
            <Table
              label={t('live.onAir')}
              columns={columns}
              rows={list}
              rowKey={({ DomainName, AppName, StreamName }) => `${DomainName}/${AppName}/${StreamName}`}
            />
          )
        }
      </Ask>
      {watched && <PlayerDialog stream={watched} onClose={() => setWatched(undefined)} />}
    </Panel>
  )
}

function StreamButtons({ stream, onWatch }: { readonly stream: OnlineStream; readonly onWatch: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<'cut' | 'ban'>()
  const { AppName, DomainName, StreamName } = stream
  const act = useMutation({
    mutationFn: (action: 'cut' | 'ban') =>
      cloud().call('live', action === 'cut' ? 'DropLiveStream' : 'ForbidLiveStream', { AppName, DomainName, StreamName }),
    onSuccess: async () => {
      setAsking(undefined)
      await queries.invalidateQueries({ queryKey: ['live'] })
    },
  })
  return (
    <>
      <IconButton label={t('live.watch', { name: StreamName })} icon={Play} size="sm" onClick={onWatch} />
      <IconButton label={t('live.cut', { name: StreamName })} icon={Scissors} size="sm" onClick={() => setAsking('cut')} />
      <IconButton label={t('live.ban', { name: StreamName })} icon={Ban} look="danger" size="sm" onClick={() => setAsking('ban')} />
      {asking && (
        <ConfirmDialog
          isOpen
          size="sm"
          onClose={() => setAsking(undefined)}
          title={t(asking === 'cut' ? 'live.cutTitle' : 'live.banTitle', { name: StreamName })}
          submitLabel={t(asking === 'cut' ? 'live.cutButton' : 'live.banButton')}
          onSubmit={() => act.mutate(asking)}
          isBusy={act.isPending}
          failure={act.isError ? sayFailure(act.error, t) : undefined}
        >
          <p>{t(asking === 'cut' ? 'live.cutText' : 'live.banText')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

function BansPanel() {
  const { t } = useTranslation()
  const format = useFormat()
  const queries = useQueryClient()
  const bans = useQuery(bansQuery())
  const resume = useMutation({
    mutationFn: ({ AppName, DomainName, StreamName }: ForbiddenStream) =>
      cloud().call('live', 'ResumeLiveStream', { AppName, DomainName, StreamName }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['live'] }),
    onError: (error) => toast({ kind: 'danger', title: t('failure.title'), text: sayFailure(error, t) }),
  })
  if (!bans.data?.length) return null
  const columns: readonly Column<ForbiddenStream>[] = [
    {
      id: 'stream',
      title: t('live.column.stream'),
      cell: ({ AppName, StreamName }) => (
        <span className={styles.name}>
          {AppName}/{StreamName}
        </span>
      ),
    },
    { id: 'domain', title: t('live.column.domain'), cell: ({ DomainName }) => DomainName },
    { id: 'until', title: t('live.column.until'), align: 'end', cell: ({ ExpireTime }) => format.dateTime(ExpireTime) },
    {
      id: 'actions',
      title: t('live.column.actions'),
      isActions: true,
      cell: (ban) => (
        <Button size="sm" onClick={() => resume.mutate(ban)}>
          {t('live.resume')}
        </Button>
      ),
    },
  ]
  return (
    <Panel title={t('live.bans')} hint={t('live.bansHint')}>
      <Table
        label={t('live.bans')}
        columns={columns}
        rows={bans.data}
        rowKey={({ DomainName, AppName, StreamName }) => `${DomainName}/${AppName}/${StreamName}`}
      />
    </Panel>
  )
}
