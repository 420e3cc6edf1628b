/** A dialog that has streams recorded by a template. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { FormDialog } from '../../ui/dialog.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { domainsQuery, isPlay } from './live-queries.ts'
import type { RecordTemplate } from './recording.ts'

type RuleDialogProps = { readonly templates: readonly RecordTemplate[]; readonly onClose: () => void }

export function RuleDialog({ templates, onClose }: RuleDialogProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const domains = useQuery(domainsQuery()).data?.filter((domain) => !isPlay(domain)) ?? []
  const [chosenDomain, setDomain] = useState<string>()
  const [templateId, setTemplateId] = useState(templates[0]?.TemplateId)
  const [app, setApp] = useState('')
  const [stream, setStream] = useState('')
  const domain = chosenDomain ?? domains[0]?.Name
  const add = useMutation({
    mutationFn: () =>
      cloud().call('live', 'CreateLiveRecordRule', {
        DomainName: domain ?? '',
        TemplateId: templateId ?? 0,
        AppName: app,
        StreamName: stream,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['live', 'rules'] })
      onClose()
    },
  })
  return (
    <FormDialog
      isOpen
      size="sm"
      onClose={onClose}
      title={t('live.recording.newRule')}
      description={t('live.recording.ruleText')}
      submitLabel={t('live.recording.attach')}
      onSubmit={() => add.mutate()}
      isBusy={add.isPending}
      isSubmitOff={domain === undefined || templateId === undefined}
      failure={add.isError ? sayFailure(add.error, t) : undefined}
    >
      <Field label={t('live.recording.template')}>
        <Select value={String(templateId)} onChange={(event) => setTemplateId(Number(event.target.value))}>
          {templates.map(({ TemplateId, TemplateName }) => (
            <option key={TemplateId} value={TemplateId}>
              {TemplateName}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('live.recording.pushDomain')} hint={domains.length === 0 ? t('live.recording.noPushDomain') : undefined}>
        <Select value={domain} onChange={(event) => setDomain(event.target.value)}>
          {domains.map(({ Name }) => (
            <option key={Name}>{Name}</option>
          ))}
        </Select>
      </Field>
      <Field label={t('live.app')} hint={t('live.recording.appHint')}>
        <TextInput isMono value={app} onChange={(event) => setApp(event.target.value.trim())} />
      </Field>
      <Field label={t('live.streamName')} hint={t('live.recording.streamHint')}>
        <TextInput isMono value={stream} onChange={(event) => setStream(event.target.value.trim())} />
      </Field>
    </FormDialog>
  )
}
