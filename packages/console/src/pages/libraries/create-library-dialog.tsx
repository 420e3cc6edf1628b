/** A dialog that makes a library and opens it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { Badge } from '../../ui/badge.tsx'
import { readBytes } from '../../ui/byte-amount.ts'
import type { ByteAmount } from '../../ui/byte-amount.ts'
import { ByteInput } from '../../ui/byte-input.tsx'
import { FormDialog } from '../../ui/dialog.tsx'
import { Choices, Field, SwitchField, TextInput } from '../../ui/field.tsx'
import { toast } from '../../ui/toast.tsx'
import { ShelfFields, extensionOf, newShelf, wrongNumbers } from './library-form.tsx'

export function CreateLibraryDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [remark, setRemark] = useState('')
  const [type, setType] = useState<'file' | 'media'>('file')
  const [isMultiSpace, setIsMultiSpace] = useState(false)
  const [isMultiAlbum, setIsMultiAlbum] = useState(true)
  const [hasQuota, setHasQuota] = useState(false)
  const [quota, setQuota] = useState<ByteAmount>({ amount: '1', unit: 'TiB' })
  const [shelf, setShelf] = useState(newShelf)
  const hasAlbums = type === 'media' && !isMultiSpace
  const limitsWhole = isMultiSpace && hasQuota
  const quotaBytes = readBytes(quota)

  const create = useMutation({
    mutationFn: () =>
      cloud().call('smh', 'CreateLibrary', {
        Name: name.trim(),
        Remark: remark.trim(),
        LibraryExtension: {
          IsFileLibrary: type === 'file',
          IsMultiSpace: isMultiSpace,
          ...(hasAlbums && { IsMultiAlbum: isMultiAlbum }),
          ...(limitsWhole && quotaBytes !== undefined && { EnableQuota: true, LibraryQuota: quotaBytes }),
          ...extensionOf(shelf),
        },
      }),
    onSuccess: async ({ LibraryId }) => {
      await queries.invalidateQueries({ queryKey: ['libraries'] })
      toast({ title: t('libraries.created', { name: name.trim() }) })
      await navigate({ to: '/libraries/$libraryId', params: { libraryId: LibraryId } })
    },
  })
  const fixed = <Badge>{t('fixedForever')}</Badge>
  const isIncomplete = name.trim() === '' || wrongNumbers(shelf).length > 0 || (limitsWhole && quotaBytes === undefined)
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t('libraries.createTitle')}
      description={t('libraries.createText')}
      submitLabel={t('action.create')}
      onSubmit={() => create.mutate()}
      isBusy={create.isPending}
      isSubmitOff={isIncomplete}
      failure={create.isError ? sayFailure(create.error, t) : undefined}
    >
      <Field label={t('libraries.name')} hint={t('libraries.nameHint')}>
        <TextInput required autoFocus maxLength={50} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('libraries.remark')}>
        <TextInput maxLength={250} value={remark} onChange={(event) => setRemark(event.target.value)} />
      </Field>
      <Choices
        legend={t('libraries.type')}
        badge={fixed}
        name="type"
        value={type}
        onChange={setType}
        choices={[
          { value: 'file', title: t('libraries.file'), hint: t('libraries.fileHint') },
          { value: 'media', title: t('libraries.media'), hint: t('libraries.mediaHint') },
        ]}
      />
      <SwitchField
        label={t('libraries.multiSpace')}
        hint={t('libraries.multiSpaceHint')}
        badge={fixed}
        checked={isMultiSpace}
        onCheckedChange={setIsMultiSpace}
      />
      {hasAlbums && (
        <SwitchField
          label={t('libraries.multiAlbum')}
          hint={t('libraries.multiAlbumHint')}
          badge={fixed}
          checked={isMultiAlbum}
          onCheckedChange={setIsMultiAlbum}
        />
      )}
      {isMultiSpace && (
        <SwitchField
          label={t('libraries.quotaOn')}
          hint={t('libraries.quotaOnHint')}
          badge={fixed}
          checked={hasQuota}
          onCheckedChange={setHasQuota}
        />
      )}
      {limitsWhole && (
        <Field label={t('libraries.quotaSize')} error={quotaBytes === undefined ? t('failure.numberFrom', { min: 1 }) : undefined}>
          <ByteInput value={quota} onChange={setQuota} />
        </Field>
      )}
      <ShelfFields shelf={shelf} onChange={setShelf} />
    </FormDialog>
  )
}
