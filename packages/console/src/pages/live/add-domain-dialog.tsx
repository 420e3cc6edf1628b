/** A dialog that adds a live domain. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { FormDialog } from '../../ui/dialog.tsx'
import { Choices, Field, TextInput } from '../../ui/field.tsx'

export function AddDomainDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<'push' | 'play'>('push')
  const add = useMutation({
    mutationFn: () =>
      cloud().call('live', 'AddLiveDomain', {
        DomainName: name.trim(),
        DomainType: kind === 'play' ? 1 : 0,
        ...(kind === 'play' && { PlayType: 2 }),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['live'] })
      onClose()
    },
  })
  return (
    <FormDialog
      isOpen
      size="sm"
      onClose={onClose}
      title={t('live.add')}
      description={t('live.addText')}
      submitLabel={t('action.create')}
      onSubmit={() => add.mutate()}
      isBusy={add.isPending}
      isSubmitOff={name.trim() === ''}
      failure={add.isError ? sayFailure(add.error, t) : undefined}
    >
      <Field label={t('live.domainName')} hint={t('live.domainNameHint')}>
        <TextInput isMono required autoFocus inputMode="url" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Choices
        legend={t('live.column.kind')}
        name="kind"
        value={kind}
        onChange={setKind}
        choices={[
          { value: 'push', title: t('live.push'), hint: t('live.pushHint') },
          { value: 'play', title: t('live.play'), hint: t('live.playHint') },
        ]}
      />
    </FormDialog>
  )
}
