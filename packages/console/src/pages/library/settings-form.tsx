/** What ModifyLibrary can change, as one form. Only what was changed is sent. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { amountOf, readBytes } from '../../ui/byte-amount.ts'
import { ByteInput } from '../../ui/byte-input.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field, SwitchField, TextInput } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { toast } from '../../ui/toast.tsx'
import { ShelfFields, extensionOf, wrongNumbers } from '../libraries/library-form.tsx'
import type { Library } from '../libraries/library-queries.ts'
import { joinExtensions, splitExtensions } from './extensions.ts'
import styles from './settings-form.module.css'

const nameLengthMax = 255

export function SettingsForm({ library }: { readonly library: Library }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const inForce = library.LibraryExtension
  const [name, setName] = useState(library.Name)
  const [remark, setRemark] = useState(library.Remark)
  const [tags, setTags] = useState<readonly LibraryTag[]>(library.Tags)
  const [shelf, setShelf] = useState({
    recycleBin: inForce.UseRecycleBin,
    recycledDays: String(inForce.AutoRemoveRecycledDays ?? 30),
    history: inForce.EnableFileHistory,
    historyCount: String(inForce.FileHistoryCount ?? 10),
    historyDays: String(inForce.FileHistoryExpireDay ?? 0),
    search: inForce.EnableSearch,
  })
  const [nameLength, setNameLength] = useState(String(inForce.MaxDirFileNameLength))
  const [deniesQuota, setDeniesQuota] = useState(inForce.DenyOnQuotaLessThanUsage)
  const [content, setContent] = useState({
    isPublicRead: inForce.IsPublicRead ?? false,
    allowPhoto: inForce.AllowPhoto ?? true,
    allowVideo: inForce.AllowVideo ?? true,
    photos: joinExtensions(inForce.AllowPhotoExtName),
    videos: joinExtensions(inForce.AllowVideoExtName),
    files: joinExtensions(inForce.AllowFileExtName),
  })
  const [quota, setQuota] = useState(() => amountOf(BigInt(inForce.LibraryQuota ?? 2 ** 40)))
  const quotaBytes = readBytes(quota)
  const nameLengthIsWrong = !/^\d{1,3}$/.test(nameLength) || Number(nameLength) < 1 || Number(nameLength) > nameLengthMax
  const tagsAreWrong = new Set(tags.map(({ TagKey }) => TagKey.trim())).size < tags.length || tags.some(({ TagKey }) => !TagKey.trim())
  const isSingle = !inForce.IsMultiSpace
  const isMedia = !inForce.IsFileLibrary
  const save = useMutation({
    mutationFn: () =>
      cloud().call('smh', 'ModifyLibrary', {
        LibraryId: library.LibraryId,
        Name: name.trim(),
        Remark: remark.trim(),
        Tags: tags.map(({ TagKey, TagValue }) => ({ TagKey: TagKey.trim(), TagValue: TagValue.trim() })),
        LibraryExtension: {
          ...extensionOf(shelf),
          MaxDirFileNameLength: Number(nameLength),
          DenyOnQuotaLessThanUsage: deniesQuota,
          ...(isSingle && { IsPublicRead: content.isPublicRead }),
          ...(isSingle && !isMedia && { AllowFileExtName: splitExtensions(content.files) }),
          ...(isSingle &&
            isMedia && {
              AllowPhoto: content.allowPhoto,
              AllowVideo: content.allowVideo,
              AllowPhotoExtName: splitExtensions(content.photos),
              AllowVideoExtName: splitExtensions(content.videos),
            }),
          ...(inForce.EnableQuota && quotaBytes !== undefined && { LibraryQuota: quotaBytes }),
        },
      }),
    onSuccess: async () => {
      toast({ title: t('library.settings.saved') })
      await queries.invalidateQueries({ queryKey: ['libraries'] })
    },
  })
  const isIncomplete =
    name.trim() === '' ||
    wrongNumbers(shelf).length > 0 ||
    nameLengthIsWrong ||
    tagsAreWrong ||
    (inForce.EnableQuota && quotaBytes === undefined)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isIncomplete) save.mutate()
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={t('libraries.name')}>
        <TextInput required maxLength={50} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('libraries.remark')}>
        <TextInput maxLength={250} value={remark} onChange={(event) => setRemark(event.target.value)} />
      </Field>
      <TagFields tags={tags} onChange={setTags} />
      {tagsAreWrong && <Notice kind="danger">{t('library.settings.tagsWrong')}</Notice>}
      <ShelfFields shelf={shelf} onChange={setShelf} />
      {isSingle && (
        <SwitchField
          label={t('spaces.settings.publicRead')}
          hint={t('spaces.settings.publicReadHint')}
          checked={content.isPublicRead}
          onCheckedChange={(isPublicRead) => setContent({ ...content, isPublicRead })}
        />
      )}
      {isSingle && !isMedia && (
        <Field label={t('spaces.settings.fileExtensions')} hint={t('spaces.settings.extensionsHint')}>
          <TextInput isMono value={content.files} onChange={(event) => setContent({ ...content, files: event.target.value })} />
        </Field>
      )}
      {isSingle && isMedia && (
        <>
          <SwitchField
            label={t('spaces.settings.allowPhoto')}
            checked={content.allowPhoto}
            onCheckedChange={(allowPhoto) => setContent({ ...content, allowPhoto })}
          />
          {content.allowPhoto && (
            <Field label={t('spaces.settings.photoExtensions')} hint={t('spaces.settings.extensionsHint')}>
              <TextInput isMono value={content.photos} onChange={(event) => setContent({ ...content, photos: event.target.value })} />
            </Field>
          )}
          <SwitchField
            label={t('spaces.settings.allowVideo')}
            checked={content.allowVideo}
            onCheckedChange={(allowVideo) => setContent({ ...content, allowVideo })}
          />
          {content.allowVideo && (
            <Field label={t('spaces.settings.videoExtensions')} hint={t('spaces.settings.extensionsHint')}>
              <TextInput isMono value={content.videos} onChange={(event) => setContent({ ...content, videos: event.target.value })} />
            </Field>
          )}
        </>
      )}
      <Field
        label={t('library.settings.nameLength')}
        hint={t('library.settings.nameLengthHint')}
        error={nameLengthIsWrong ? t('failure.number', { min: 1, max: nameLengthMax }) : undefined}
      >
        <TextInput inputMode="numeric" value={nameLength} onChange={(event) => setNameLength(event.target.value.trim())} />
      </Field>
      <SwitchField
        label={t('library.settings.denyQuota')}
        hint={t('library.settings.denyQuotaHint')}
        checked={deniesQuota}
        onCheckedChange={setDeniesQuota}
      />
      {inForce.EnableQuota && (
        <Field label={t('libraries.quotaSize')} error={quotaBytes === undefined ? t('failure.numberFrom', { min: 1 }) : undefined}>
          <ByteInput value={quota} onChange={setQuota} />
        </Field>
      )}
      {save.isError && <Notice kind="danger">{sayFailure(save.error, t)}</Notice>}
      <div>
        <Button type="submit" look="primary" isBusy={save.isPending} {...(isIncomplete && { disabled: true })}>
          {t('action.save')}
        </Button>
      </div>
    </form>
  )
}

type LibraryTag = { readonly TagKey: string; readonly TagValue: string }
type TagFieldsProps = { readonly tags: readonly LibraryTag[]; readonly onChange: (tags: readonly LibraryTag[]) => void }

function TagFields({ tags, onChange }: TagFieldsProps) {
  const { t } = useTranslation()
  const change = (index: number, tag: Partial<LibraryTag>): void =>
    onChange(tags.map((one, at) => (at === index ? { ...one, ...tag } : one)))
  return (
    <fieldset className={styles.tags}>
      <legend>{t('library.settings.tags')}</legend>
      {tags.map((tag, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a tag has no name but the one being typed
        <div key={index} className={styles.tag}>
          <TextInput
            aria-label={t('library.settings.tagKey', { number: index + 1 })}
            placeholder={t('library.settings.tagKeyShort')}
            maxLength={127}
            value={tag.TagKey}
            onChange={(event) => change(index, { TagKey: event.target.value })}
          />
          <TextInput
            aria-label={t('library.settings.tagValue', { number: index + 1 })}
            placeholder={t('library.settings.tagValueShort')}
            maxLength={255}
            value={tag.TagValue}
            onChange={(event) => change(index, { TagValue: event.target.value })}
          />
          <IconButton
            label={t('library.settings.tagRemove', { number: index + 1 })}
            icon={X}
            onClick={() => onChange(tags.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div>
        <Button size="sm" icon={Plus} onClick={() => onChange([...tags, { TagKey: '', TagValue: '' }])}>
          {t('library.settings.tagAdd')}
        </Button>
      </div>
    </fieldset>
  )
}
