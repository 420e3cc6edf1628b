/** Applications that ask for credentials of one upload at a time. */
import type { ActionAnswer } from '@mediatheque/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { AppWindow, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ConfirmDialog, FormDialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table.tsx'
import styles from './access-keys-panel.module.css'
import { useLibrary } from './library-context.ts'
import { SpacePicker } from './space-picker.tsx'

type Application = ActionAnswer<'lke', 'DescribeApplications'>['List'][number]

const applicationsShown = 100

export function ApplicationsPanel() {
  const { t } = useTranslation()
  const format = useFormat()
  const { LibraryId: libraryId } = useLibrary()
  const [isCreating, setIsCreating] = useState(false)
  const [leaving, setLeaving] = useState<Application>()
  const applications = useQuery({
    queryKey: ['libraries', libraryId, 'applications'],
    queryFn: async ({ signal }) =>
      (await cloud().call('lke', 'DescribeApplications', { LibraryId: libraryId, Limit: applicationsShown }, { signal })).List,
  })
  const columns: readonly Column<Application>[] = [
    {
      id: 'name',
      title: t('library.applications.column.name'),
      cell: (one) => (
        <span className={styles.name}>
          {one.Name}
          <code>{one.BotBizId}</code>
        </span>
      ),
    },
    { id: 'space', title: t('library.applications.column.space'), cell: (one) => one.SpaceId },
    { id: 'bucket', title: t('library.applications.column.bucket'), cell: (one) => <code>{one.Bucket}</code> },
    { id: 'created', title: t('library.applications.column.created'), align: 'end', cell: (one) => format.ago(one.CreateTime) },
    {
      id: 'actions',
      title: t('library.applications.column.actions'),
      isActions: true,
      cell: (one) => (
        <IconButton
          label={t('library.applications.delete', { name: one.Name })}
          icon={Trash2}
          look="danger"
          size="sm"
          onClick={() => setLeaving(one)}
        />
      ),
    },
  ]
  return (
    <Panel
      title={t('library.applications.title')}
      hint={t('library.applications.hint')}
      action={
        <Button size="sm" icon={Plus} onClick={() => setIsCreating(true)}>
          {t('library.applications.create')}
        </Button>
      }
    >
      <Ask query={applications} lines={3}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={AppWindow} title={t('library.applications.emptyTitle')}>
              {t('library.applications.emptyText')}
            </EmptyState>
          ) : (
            <Table label={t('library.applications.title')} columns={columns} rows={list} rowKey={(one) => one.BotBizId} />
          )
        }
      </Ask>
      {isCreating && <CreateDialog onClose={() => setIsCreating(false)} />}
      {leaving && <DeleteDialog application={leaving} onClose={() => setLeaving(undefined)} />}
    </Panel>
  )
}

function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const library = useLibrary()
  const { LibraryId: libraryId } = library
  const isMultiSpace = library.LibraryExtension.IsMultiSpace
  const [name, setName] = useState('')
  const [spaceId, setSpaceId] = useState('')
  const create = useMutation({
    mutationFn: () =>
      cloud().call('lke', 'CreateApplication', { LibraryId: libraryId, Name: name.trim(), ...(spaceId && { SpaceId: spaceId }) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['libraries', libraryId, 'applications'] })
      onClose()
    },
  })
  return (
    <FormDialog
      isOpen
      size="sm"
      onClose={onClose}
      title={t('library.applications.create')}
      description={t('library.applications.createText')}
      submitLabel={t('action.create')}
      onSubmit={() => create.mutate()}
      isBusy={create.isPending}
      isSubmitOff={name.trim() === '' || (isMultiSpace && spaceId === '')}
      failure={create.isError ? sayFailure(create.error, t) : undefined}
    >
      <Field label={t('library.applications.name')}>
        <TextInput required autoFocus maxLength={50} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      {isMultiSpace && (
        <SpacePicker
          libraryId={libraryId}
          label={t('library.playground.space')}
          anyLabel={t('library.applications.chooseSpace')}
          value={spaceId}
          onChange={setSpaceId}
        />
      )}
    </FormDialog>
  )
}

function DeleteDialog({ application, onClose }: { readonly application: Application; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { LibraryId: libraryId } = useLibrary()
  const remove = useMutation({
    mutationFn: () => cloud().call('lke', 'DeleteApplication', { BotBizId: application.BotBizId }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['libraries', libraryId, 'applications'] })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      isOpen
      size="sm"
      onClose={onClose}
      title={t('library.applications.deleteTitle', { name: application.Name })}
      submitLabel={t('action.delete')}
      onSubmit={() => remove.mutate()}
      isBusy={remove.isPending}
      failure={remove.isError ? sayFailure(remove.error, t) : undefined}
    >
      <p>{t('library.applications.deleteText')}</p>
    </ConfirmDialog>
  )
}
