/** A dialog that makes a space. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { libraryClient } from '../../session/clients.ts'
import { Badge } from '../../ui/badge.tsx'
import { FormDialog } from '../../ui/dialog.tsx'
import { Field, SwitchField, TextInput } from '../../ui/field.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLibrary } from '../library/library-context.ts'

type CreateSpaceDialogProps = { readonly libraryId: string; readonly onClose: () => void }

export function CreateSpaceDialog({ libraryId, onClose }: CreateSpaceDialogProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const isFileLibrary = useLibrary().LibraryExtension.IsFileLibrary
  const [id, setId] = useState('')
  const [tag, setTag] = useState('')
  const [isMultiAlbum, setIsMultiAlbum] = useState(true)
  const isWrong = id !== '' && !/^[a-z0-9-]{2,32}$/.test(id)
  const create = useMutation({
    mutationFn: () =>
      libraryClient({ libraryId }).spaces.create({
        ...(id && { spaceId: id }),
        ...(tag.trim() && { spaceTag: tag.trim() }),
        // A media space that takes neither photos nor videos would take nothing.
        ...(!isFileLibrary && { allowPhoto: true, allowVideo: true, isMultiAlbum }),
      }),
    onSuccess: async ({ spaceId }) => {
      await queries.invalidateQueries({ queryKey: ['spaces', libraryId] })
      toast({ title: t('spaces.created', { id: spaceId }) })
      onClose()
    },
  })
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="sm"
      title={t('spaces.createTitle')}
      description={t('spaces.createText')}
      submitLabel={t('action.create')}
      onSubmit={() => create.mutate()}
      isBusy={create.isPending}
      isSubmitOff={isWrong}
      failure={create.isError ? sayFailure(create.error, t) : undefined}
    >
      <Field label={t('spaces.id')} hint={t('spaces.idHint')} error={isWrong ? t('spaces.idInvalid') : undefined}>
        <TextInput isMono autoFocus value={id} onChange={(event) => setId(event.target.value.trim())} />
      </Field>
      <Field label={t('spaces.settings.tag')} hint={t('spaces.settings.tagHint')}>
        <TextInput value={tag} onChange={(event) => setTag(event.target.value)} />
      </Field>
      {!isFileLibrary && (
        <SwitchField
          label={t('libraries.multiAlbum')}
          hint={t('libraries.multiAlbumHint')}
          badge={<Badge>{t('fixedForever')}</Badge>}
          checked={isMultiAlbum}
          onCheckedChange={setIsMultiAlbum}
        />
      )}
    </FormDialog>
  )
}
