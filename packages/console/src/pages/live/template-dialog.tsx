/** A dialog that makes a record template, or changes one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Ask } from '../../layout/ask.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { FormDialog } from '../../ui/dialog.tsx'
import { Checkbox, Field, Select, TextInput } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { librariesQuery } from '../libraries/library-queries.ts'
import { SpacePicker } from '../library/space-picker.tsx'
import { isTemplateName, minutesMax, minutesMin, onlySpace, planOf, recordFormats, templateInput } from './recording.ts'
import type { RecordPlan, RecordTemplate } from './recording.ts'
import styles from './recording-page.module.css'

type TemplateDialogProps = { readonly template?: RecordTemplate | undefined; readonly onClose: () => void }

const fresh: RecordPlan = {
  name: '',
  description: '',
  formats: ['mp4'],
  minutes: 30,
  libraryId: '',
  spaceId: onlySpace,
  folder: '/recordings/{AppName}',
  fileName: '{StreamID}_{StartYear}-{StartMonth}-{StartDay}_{StartHour}-{StartMinute}',
}

export function TemplateDialog({ template, onClose }: TemplateDialogProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const libraries = useQuery(librariesQuery())
  const [plan, setPlan] = useState<RecordPlan>(() => (template && planOf(template)) ?? fresh)
  const [minutes, setMinutes] = useState(String(plan.minutes))
  const set = (change: Partial<RecordPlan>): void => setPlan((before) => ({ ...before, ...change }))
  const chosen = libraries.data?.items.find(({ LibraryId }) => LibraryId === plan.libraryId)
  const isMultiSpace = chosen?.LibraryExtension.IsMultiSpace === true
  const save = useMutation({
    mutationFn: async () => {
      const input = templateInput({ ...plan, minutes: Number(minutes) }, chosen?.BucketName ?? plan.libraryId)
      if (template) await cloud().call('live', 'ModifyLiveRecordTemplate', { ...input, TemplateId: template.TemplateId })
      else await cloud().call('live', 'CreateLiveRecordTemplate', input)
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['live', 'templates'] })
      onClose()
    },
  })
  const max = minutesMax(plan.formats)
  const nameIsWrong = plan.name !== '' && !isTemplateName(plan.name)
  const minutesAreWrong = !/^\d{1,4}$/.test(minutes) || Number(minutes) < minutesMin || Number(minutes) > max
  const isWhole =
    plan.name !== '' &&
    plan.formats.length > 0 &&
    chosen !== undefined &&
    (!isMultiSpace || (plan.spaceId !== onlySpace && plan.spaceId !== ''))
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t(template ? 'live.recording.editTemplate' : 'live.recording.newTemplate')}
      description={t('live.recording.templateText')}
      submitLabel={t(template ? 'action.save' : 'action.create')}
      onSubmit={() => save.mutate()}
      isBusy={save.isPending}
      isSubmitOff={!isWhole || nameIsWrong || minutesAreWrong}
      failure={save.isError ? sayFailure(save.error, t) : undefined}
    >
      <Field
        label={t('live.recording.name')}
        hint={t('live.recording.nameHint')}
        error={nameIsWrong ? t('live.recording.nameHint') : undefined}
      >
        <TextInput required autoFocus maxLength={30} value={plan.name} onChange={(event) => set({ name: event.target.value.trim() })} />
      </Field>
      <Field label={t('live.recording.description')}>
        <TextInput maxLength={100} value={plan.description} onChange={(event) => set({ description: event.target.value })} />
      </Field>
      <fieldset className={styles.formats}>
        <legend>{t('live.recording.formats')}</legend>
        {recordFormats.map((format) => (
          <Checkbox
            key={format}
            label={t(`live.recording.format.${format}`)}
            checked={plan.formats.includes(format)}
            onChange={(event) =>
              set({ formats: recordFormats.filter((one) => (one === format ? event.target.checked : plan.formats.includes(one))) })
            }
          />
        ))}
      </fieldset>
      <Field
        label={t('live.recording.minutes')}
        hint={t('live.recording.minutesHint')}
        error={minutesAreWrong ? t('failure.number', { min: minutesMin, max }) : undefined}
      >
        <TextInput inputMode="numeric" value={minutes} onChange={(event) => setMinutes(event.target.value.trim())} />
      </Field>
      <Ask query={libraries} lines={1}>
        {({ items }) =>
          items.length === 0 ? (
            <Notice kind="warning">{t('live.recording.noLibrary')}</Notice>
          ) : (
            <Field label={t('live.recording.library')} hint={t('live.recording.libraryHint')}>
              <Select required value={plan.libraryId} onChange={(event) => set({ libraryId: event.target.value, spaceId: onlySpace })}>
                <option value="">{t('live.recording.chooseLibrary')}</option>
                {items.map(({ LibraryId, Name }) => (
                  <option key={LibraryId} value={LibraryId}>
                    {Name}
                  </option>
                ))}
              </Select>
            </Field>
          )
        }
      </Ask>
      {isMultiSpace && (
        <SpacePicker
          key={plan.libraryId}
          libraryId={plan.libraryId}
          label={t('live.recording.space')}
          anyLabel={t('live.recording.chooseSpace')}
          value={plan.spaceId === onlySpace ? '' : plan.spaceId}
          onChange={(spaceId) => set({ spaceId })}
        />
      )}
      <Field label={t('live.recording.folder')} hint={t('live.recording.folderHint')}>
        <TextInput isMono value={plan.folder} onChange={(event) => set({ folder: event.target.value })} />
      </Field>
      <Field label={t('live.recording.fileName')} hint={t('live.recording.fileNameHint')}>
        <TextInput isMono value={plan.fileName} onChange={(event) => set({ fileName: event.target.value.trim() })} />
      </Field>
    </FormDialog>
  )
}
