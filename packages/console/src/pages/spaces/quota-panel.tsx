/** A space's quota: seen, set, changed, removed. */
import { hasCode } from '@mediatheque/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { libraryClient } from '../../session/clients.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Meter } from '../../ui/meter.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Facts, Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import styles from './overview-page.module.css'
import type { Quota } from './quota.ts'
import { QuotaDialog } from './quota-dialog.tsx'
import { useSpace } from './space-context.ts'

export function QuotaPanel() {
  const { t } = useTranslation()
  const { libraryId, spaceId } = useSpace()
  const [open, setOpen] = useState<'edit' | 'remove'>()
  const quota = useQuery({
    queryKey: ['spaces', libraryId, spaceId, 'quota'],
    queryFn: async ({ signal }): Promise<{ readonly quota: Quota; readonly size: string } | null> => {
      const { quotas, spaces } = libraryClient({ libraryId, spaceId })
      try {
        const { id } = await quotas.ofSpace(spaceId, { signal })
        const [found, { size }] = await Promise.all([quotas.info(id, { signal }), spaces.size(spaceId, { signal })])
        return { quota: found, size }
      } catch (error) {
        if (hasCode(error, 'NoQuota', 'QuotaNotFound')) return null
        throw error
      }
    },
  })
  const buttons = quota.data ? (
    <div className={styles.buttons}>
      <Button size="sm" onClick={() => setOpen('edit')}>
        {t('spaces.quota.change')}
      </Button>
      <Button size="sm" onClick={() => setOpen('remove')}>
        {t('spaces.quota.remove')}
      </Button>
    </div>
  ) : (
    quota.data === null && (
      <Button size="sm" onClick={() => setOpen('edit')}>
        {t('spaces.quota.set')}
      </Button>
    )
  )
  return (
    <Panel title={t('spaces.quota.title')} hint={t('spaces.quota.hint')} action={buttons}>
      <Ask query={quota} lines={2}>
        {(found) =>
          found ? (
            <QuotaFacts quota={found.quota} size={found.size} />
          ) : (
            <Notice title={t('spaces.quota.none')}>{t('spaces.quota.noneText')}</Notice>
          )
        }
      </Ask>
      {open === 'edit' && <QuotaDialog quota={quota.data?.quota} onClose={() => setOpen(undefined)} />}
      {open === 'remove' && quota.data && <RemoveQuotaDialog quotaId={quota.data.quota.id} onClose={() => setOpen(undefined)} />}
    </Panel>
  )
}

function QuotaFacts({ quota, size }: { readonly quota: Quota; readonly size: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { spaceId } = useSpace()
  const others = quota.spaces?.filter((one) => one !== spaceId) ?? []
  const exceed = quota.removeWhenExceed
    ? t(quota.removeNewest ? 'spaces.quota.newest' : 'spaces.quota.oldest', { count: quota.removeAfterDays })
    : t('spaces.quota.keep')
  return (
    <>
      {others.length === 0 && (
        <div className={styles.usage}>
          <span>{t('spaces.ofQuota', { used: format.bytes(size), capacity: format.bytes(quota.capacity) })}</span>
          <Meter label={t('spaces.usageOf', { id: spaceId })} share={Number(size) / Number(quota.capacity)} />
        </div>
      )}
      <Facts
        facts={[
          [t('spaces.quota.capacity'), format.bytes(quota.capacity)],
          [t('spaces.quota.id'), quota.id],
          ...(others.length > 0 ? ([[t('spaces.quota.shared'), others.join(', ')]] as const) : []),
          [t('spaces.quota.exceed'), exceed],
        ]}
      />
    </>
  )
}

function RemoveQuotaDialog({ quotaId, onClose }: { readonly quotaId: number; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { libraryId, spaceId } = useSpace()
  const remove = useMutation({
    mutationFn: () => libraryClient({ libraryId, spaceId }).quotas.remove(quotaId),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['spaces', libraryId] })
      toast({ title: t('spaces.quota.removed') })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      isOpen
      size="sm"
      onClose={onClose}
      title={t('spaces.quota.remove')}
      submitLabel={t('spaces.quota.remove')}
      onSubmit={() => remove.mutate()}
      isBusy={remove.isPending}
      failure={remove.isError ? sayFailure(remove.error, t) : undefined}
    >
      <p>{t('spaces.quota.confirmRemove')}</p>
    </ConfirmDialog>
  )
}
