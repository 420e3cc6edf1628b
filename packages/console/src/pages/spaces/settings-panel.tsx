/** What may come into a space, how long its bin keeps, and how fast it may be read. */
import type { Answer } from '@mediatheque/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Ask } from '../../layout/ask.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { libraryClient } from '../../session/clients.ts'
import { Button } from '../../ui/button.tsx'
import { Field, SwitchField, TextInput } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import { joinExtensions, splitExtensions } from '../library/extensions.ts'
import styles from './overview-page.module.css'
import { useSpace } from './space-context.ts'

type Settings = Answer<'getSpaceExtension'>

const retentionDaysMax = 1095
const rateKibMin = 100
const rateKibMax = 102_400

export function SettingsPanel() {
  const { t } = useTranslation()
  const { library, libraryId, spaceId } = useSpace()
  const settings = useQuery({
    queryKey: ['spaces', libraryId, spaceId, 'settings'],
    queryFn: ({ signal }) => libraryClient({ libraryId, spaceId }).spaces.settings(spaceId, { signal }),
  })
  return (
    <>
      <Panel title={t('spaces.settings.title')} hint={t('spaces.settings.hint')}>
        <Ask query={settings}>{(found) => <SettingsForm key={JSON.stringify(found)} settings={found} />}</Ask>
      </Panel>
      <div className={styles.pair}>
        {library.LibraryExtension.UseRecycleBin && <RetentionPanel />}
        <TrafficPanel />
      </div>
    </>
  )
}

function SettingsForm({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { library, libraryId, spaceId } = useSpace()
  const isFileLibrary = library.LibraryExtension.IsFileLibrary
  const [tag, setTag] = useState(settings.spaceTag ?? '')
  const [isPublic, setIsPublic] = useState(settings.isPublicRead ?? false)
  const [allowPhoto, setAllowPhoto] = useState(settings.allowPhoto ?? false)
  const [allowVideo, setAllowVideo] = useState(settings.allowVideo ?? false)
  const [photos, setPhotos] = useState(joinExtensions(settings.allowPhotoExtname))
  const [videos, setVideos] = useState(joinExtensions(settings.allowVideoExtname))
  const [files, setFiles] = useState(joinExtensions(settings.allowFileExtname))
  const save = useMutation({
    mutationFn: () =>
      libraryClient({ libraryId, spaceId }).spaces.change(spaceId, {
        isPublicRead: isPublic,
        spaceTag: tag.trim() === '' ? null : tag.trim(),
        ...(isFileLibrary && { allowFileExtname: splitExtensions(files) }),
        ...(!isFileLibrary && {
          allowPhoto,
          allowVideo,
          allowPhotoExtname: splitExtensions(photos),
          allowVideoExtname: splitExtensions(videos),
        }),
      }),
    onSuccess: async () => {
      toast({ title: t('spaces.settings.saved') })
      await queries.invalidateQueries({ queryKey: ['spaces', libraryId, spaceId, 'settings'] })
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={t('spaces.settings.tag')} hint={t('spaces.settings.tagHint')}>
        <TextInput value={tag} onChange={(event) => setTag(event.target.value)} />
      </Field>
      <SwitchField
        label={t('spaces.settings.publicRead')}
        hint={t('spaces.settings.publicReadHint')}
        checked={isPublic}
        onCheckedChange={setIsPublic}
      />
      {isFileLibrary && (
        <Field label={t('spaces.settings.fileExtensions')} hint={t('spaces.settings.extensionsHint')}>
          <TextInput isMono value={files} onChange={(event) => setFiles(event.target.value)} />
        </Field>
      )}
      {!isFileLibrary && <SwitchField label={t('spaces.settings.allowPhoto')} checked={allowPhoto} onCheckedChange={setAllowPhoto} />}
      {!isFileLibrary && allowPhoto && (
        <Field label={t('spaces.settings.photoExtensions')} hint={t('spaces.settings.extensionsHint')}>
          <TextInput isMono value={photos} onChange={(event) => setPhotos(event.target.value)} />
        </Field>
      )}
      {!isFileLibrary && <SwitchField label={t('spaces.settings.allowVideo')} checked={allowVideo} onCheckedChange={setAllowVideo} />}
      {!isFileLibrary && allowVideo && (
        <Field label={t('spaces.settings.videoExtensions')} hint={t('spaces.settings.extensionsHint')}>
          <TextInput isMono value={videos} onChange={(event) => setVideos(event.target.value)} />
        </Field>
      )}
      {save.isError && <Notice kind="danger">{sayFailure(save.error, t)}</Notice>}
      <div>
        <Button type="submit" look="primary" isBusy={save.isPending}>
          {t('action.save')}
        </Button>
      </div>
    </form>
  )
}

function RetentionPanel() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { libraryId, spaceId } = useSpace()
  const key = ['spaces', libraryId, spaceId, 'retention']
  const [days, setDays] = useState<string>()
  const retention = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => libraryClient({ libraryId, spaceId }).call('recycleGetLifecycle', {}, { signal }),
  })
  const shown = days ?? String(retention.data?.retentionDays ?? '')
  const isWrong = !/^\d{1,4}$/.test(shown) || Number(shown) > retentionDaysMax
  const save = useMutation({
    mutationFn: () => libraryClient({ libraryId, spaceId }).call('recycleSetLifecycle', { body: { retentionDays: Number(shown) } }),
    onSuccess: async () => {
      toast({ title: t('spaces.retention.saved') })
      await queries.invalidateQueries({ queryKey: key })
      setDays(undefined)
    },
  })
  return (
    <Panel title={t('spaces.retention.title')} hint={t('spaces.retention.hint')}>
      <Ask query={retention} lines={1}>
        {({ retentionDays, source }) => (
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault()
              if (!isWrong) save.mutate()
            }}
          >
            <Field
              label={t('spaces.retention.label')}
              hint={source === 'space' ? t('spaces.retention.hintSpace') : t('spaces.retention.hintLibrary', { days: retentionDays })}
              error={isWrong ? t('failure.number', { min: 0, max: retentionDaysMax }) : undefined}
            >
              <TextInput inputMode="numeric" value={shown} onChange={(event) => setDays(event.target.value)} />
            </Field>
            {save.isError && <Notice kind="danger">{sayFailure(save.error, t)}</Notice>}
            <div>
              <Button type="submit" isBusy={save.isPending}>
                {t('action.save')}
              </Button>
            </div>
          </form>
        )}
      </Ask>
    </Panel>
  )
}

/** The API sets the rate and does not tell it. */
function TrafficPanel() {
  const { t } = useTranslation()
  const { libraryId, spaceId } = useSpace()
  const [rate, setRate] = useState('')
  const isWrong = rate !== '' && (!/^\d{3,6}$/.test(rate) || Number(rate) < rateKibMin || Number(rate) > rateKibMax)
  const save = useMutation({
    mutationFn: () =>
      libraryClient({ libraryId, spaceId }).call('setSpaceTrafficLimit', {
        body: { downloadTrafficLimit: rate === '' ? -1 : Number(rate) * 1024 },
      }),
    onSuccess: () => toast({ title: t('spaces.traffic.saved') }),
  })
  return (
    <Panel title={t('spaces.traffic.title')} hint={t('spaces.traffic.hint')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (!isWrong) save.mutate()
        }}
      >
        <Field
          label={t('spaces.traffic.label')}
          hint={t('spaces.traffic.labelHint')}
          error={isWrong ? t('failure.number', { min: rateKibMin, max: rateKibMax }) : undefined}
        >
          <TextInput
            inputMode="numeric"
            placeholder={t('value.unlimited')}
            value={rate}
            onChange={(event) => setRate(event.target.value.trim())}
          />
        </Field>
        {save.isError && <Notice kind="danger">{sayFailure(save.error, t)}</Notice>}
        <div>
          <Button type="submit" isBusy={save.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
