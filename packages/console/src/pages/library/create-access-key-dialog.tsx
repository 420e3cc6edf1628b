/** A dialog that makes an access key. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { FormDialog } from '../../ui/dialog.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import type { FreshKey } from './fresh-key.ts'
import { GrantList } from './grant-list.tsx'
import { useLibrary } from './library-context.ts'
import { presetNames, presets } from './grants.ts'
import type { Preset } from './grants.ts'

type CreateAccessKeyDialogProps = {
  readonly libraryId: string
  readonly onClose: () => void
  readonly onCreated: (key: FreshKey) => void
}

/** A key that may do nothing at all is none. */
const offered = presetNames.filter((name) => name !== 'read')

export function CreateAccessKeyDialog({ libraryId, onClose, onCreated }: CreateAccessKeyDialogProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const isMultiSpace = useLibrary().LibraryExtension.IsMultiSpace
  const [name, setName] = useState('')
  const [preset, setPreset] = useState<Preset>('admin')
  const [grants, setGrants] = useState<readonly string[]>(presets.admin)
  const [spaces, setSpaces] = useState('')
  const create = useMutation({
    mutationFn: () => {
      const ids = spaces.split(/[\s,]+/).filter((id) => id !== '')
      return cloud().call('smh', 'CreateAccessKey', {
        LibraryId: libraryId,
        Name: name.trim(),
        Grants: [...grants],
        ...(ids.length > 0 && { SpaceIds: ids }),
      })
    },
    onSuccess: async ({ AccessKey }) => {
      await queries.invalidateQueries({ queryKey: ['libraries', libraryId, 'keys'] })
      onClose()
      onCreated({ id: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey })
    },
  })
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={t('library.keys.create')}
      description={t('library.keys.createText')}
      submitLabel={t('action.create')}
      onSubmit={() => create.mutate()}
      isBusy={create.isPending}
      isSubmitOff={name.trim() === '' || grants.length === 0}
      failure={create.isError ? sayFailure(create.error, t) : undefined}
    >
      <Field label={t('library.keys.name')} hint={t('library.keys.nameHint')}>
        <TextInput required autoFocus maxLength={50} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('library.playground.preset')}>
        <Select
          value={preset}
          onChange={(event) => {
            const chosen = event.target.value as Preset
            setPreset(chosen)
            if (chosen !== 'custom') setGrants(presets[chosen])
          }}
        >
          {offered.map((one) => (
            <option key={one} value={one}>
              {t(`library.playground.presets.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {preset === 'custom' && <GrantList chosen={grants} onChange={setGrants} />}
      {isMultiSpace && (
        <Field label={t('library.keys.spaces')} hint={t('library.keys.spacesHint')}>
          <TextInput
            isMono
            placeholder={t('library.playground.allSpaces')}
            value={spaces}
            onChange={(event) => setSpaces(event.target.value)}
          />
        </Field>
      )}
    </FormDialog>
  )
}
