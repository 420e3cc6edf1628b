/** Sets or changes the quota of a space, alone or with others. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { libraryClient } from '../../session/clients.ts'
import { amountOf, readBytes } from '../../ui/byte-amount.ts'
import { ByteInput } from '../../ui/byte-input.tsx'
import { FormDialog } from '../../ui/dialog.tsx'
import { Field, SwitchField, TextInput } from '../../ui/field.tsx'
import { toast } from '../../ui/toast.tsx'
import type { Quota } from './quota.ts'
import { useSpace } from './space-context.ts'

const daysMax = 3650

export function QuotaDialog({ quota, onClose }: { readonly quota: Quota | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { library, libraryId, spaceId } = useSpace()
  const [capacity, setCapacity] = useState(() => (quota ? amountOf(BigInt(quota.capacity)) : { amount: '10', unit: 'GiB' }))
  const [others, setOthers] = useState(() => quota?.spaces?.filter((one) => one !== spaceId).join(', ') ?? '')
  const [removes, setRemoves] = useState(quota?.removeWhenExceed ?? false)
  const [days, setDays] = useState(String(quota?.removeAfterDays || 30))
  const [isNewest, setIsNewest] = useState(quota?.removeNewest ?? false)
  const bytes = readBytes(capacity)
  const daysAreWrong = removes && (!/^\d{1,4}$/.test(days) || Number(days) > daysMax)
  const { IsMultiSpace: isMultiSpace } = library.LibraryExtension
  const save = useMutation({
    mutationFn: async () => {
      const { quotas } = libraryClient({ libraryId, spaceId })
      const names = [spaceId, ...others.split(',').map((name) => name.trim())].filter((name) => name !== '')
      const body = {
        capacity: String(bytes),
        removeWhenExceed: removes,
        removeAfterDays: removes ? Number(days) : 0,
        removeNewest: removes && isNewest,
        ...(isMultiSpace && { spaces: [...new Set(names)] }),
      }
      if (quota) await quotas.change(quota.id, body)
      else await quotas.create(body)
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['spaces', libraryId] })
      toast({ title: t('spaces.quota.saved') })
      onClose()
    },
  })
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t('spaces.quota.title')}
      description={t('spaces.quota.hint')}
      submitLabel={t('action.save')}
      onSubmit={() => save.mutate()}
      isBusy={save.isPending}
      isSubmitOff={bytes === undefined || daysAreWrong}
      failure={save.isError ? sayFailure(save.error, t) : undefined}
    >
      <Field label={t('spaces.quota.capacity')} error={bytes === undefined ? t('failure.numberFrom', { min: 1 }) : undefined}>
        <ByteInput value={capacity} onChange={setCapacity} />
      </Field>
      {isMultiSpace && (
        <Field label={t('spaces.quota.spaces')} hint={t('spaces.quota.spacesHint')}>
          <TextInput isMono value={others} onChange={(event) => setOthers(event.target.value)} />
        </Field>
      )}
      <SwitchField label={t('spaces.quota.removes')} hint={t('spaces.quota.removesHint')} checked={removes} onCheckedChange={setRemoves} />
      {removes && (
        <Field label={t('spaces.quota.removeDays')} error={daysAreWrong ? t('failure.number', { min: 0, max: daysMax }) : undefined}>
          <TextInput inputMode="numeric" value={days} onChange={(event) => setDays(event.target.value)} />
        </Field>
      )}
      {removes && (
        <SwitchField
          label={t('spaces.quota.removeNewest')}
          hint={t('spaces.quota.removeNewestHint')}
          checked={isNewest}
          onCheckedChange={setIsNewest}
        />
      )}
    </FormDialog>
  )
}
