/** How the server is: version, stores, jobs, and the last verification. */
import type { ActionAnswer } from '@mediatheque/sdk'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { Page } from '../../layout/page.tsx'
import { cloud } from '../../session/clients.ts'
import { useSession } from '../../session/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Facts, Figures, Panel } from '../../ui/panel.tsx'

type Health = ActionAnswer<'smh', 'DescribeHealth'>
type Store = Health['Database'] | Health['BlobStore']

const refreshMs = 5000

export function HealthPage() {
  const { t } = useTranslation()
  const health = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => cloud().call('smh', 'DescribeHealth', {}, { signal }),
    refetchInterval: refreshMs,
  })
  return (
    <Page title={t('health.title')} lead={t('health.lead')}>
      <Ask query={health} lines={6}>
        {(told) => <HealthFacts told={told} />}
      </Ask>
    </Page>
  )
}

function HealthFacts({ told }: { readonly told: Health }) {
  const { t } = useTranslation()
  const format = useFormat()
  const address = useSession()?.address ?? ''
  return (
    <>
      <Figures
        figures={[
          [t('health.figures.version'), told.Version],
          [t('health.figures.database'), <StoreState key="database" store={told.Database} />],
          [t('health.figures.blobs'), <StoreState key="blobs" store={told.BlobStore} />],
          [t('health.figures.jobs'), format.number(told.Jobs.DueCount)],
        ]}
      />
      <Panel title={t('health.details')}>
        <Facts
          facts={[
            [t('health.address'), <code key="address">{address}</code>],
            [t('health.runtime'), told.Runtime],
            [t('health.kind'), t(told.Database.IsShared ? 'health.shared' : 'health.embedded')],
            [t('health.figures.database'), t('health.answeredIn', { ms: told.Database.Milliseconds })],
            [t('health.figures.blobs'), t('health.answeredIn', { ms: told.BlobStore.Milliseconds })],
            [
              t('health.figures.jobs'),
              told.Jobs.DueCount === 0 ? t('health.noneWaiting') : t('health.oldest', { seconds: told.Jobs.OldestDueSeconds }),
            ],
          ]}
        />
      </Panel>
      <Panel title={t('health.verify')} hint={t('health.verifyHint')}>
        {told.LastVerify ? <VerifyFacts last={told.LastVerify} /> : <Notice title={t('health.never')}>{t('health.neverText')}</Notice>}
      </Panel>
    </>
  )
}

function StoreState({ store }: { readonly store: Store }) {
  const { t } = useTranslation()
  const isWell = store.Status === 'ok'
  return <Badge tone={isWell ? 'good' : 'danger'}>{t(isWell ? 'health.ok' : 'health.failed')}</Badge>
}

function VerifyFacts({ last }: { readonly last: NonNullable<Health['LastVerify']> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const seconds = (Date.parse(last.EndTime) - Date.parse(last.StartTime)) / 1000
  return (
    <>
      {last.FindingCount > 0 && (
        <Notice kind="danger">{t('health.someFindings', { count: last.FindingCount, repaired: last.RepairedCount })}</Notice>
      )}
      <Facts
        facts={[
          [t('health.ended'), `${format.dateTime(last.EndTime)} (${format.ago(last.EndTime)})`],
          [t('health.took'), `${format.number(Math.max(1, Math.round(seconds)))} ${t('unit.seconds')}`],
          [t('health.depth'), t(last.IsDeep ? 'health.deep' : 'health.shallow')],
          [
            t('health.checked'),
            t('health.checkedText', {
              entries: format.number(last.EntryCount),
              stored: format.number(last.StoredCount),
              size: format.bytes(last.StoredBytes),
            }),
          ],
          ...(last.FindingCount === 0 ? ([[t('health.findings'), t('health.noFindings')]] as const) : []),
        ]}
      />
    </>
  )
}
