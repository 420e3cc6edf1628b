/** Key pairs for the object gateway: made, switched off and on, rotated, deleted. A secret is shown once. */
import type { ActionAnswer } from '@mediatheque/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeySquare, MoreHorizontal, Plus, Power, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy-button.tsx'
import { ConfirmDialog, Dialog, DialogBody, DialogFooter } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Facts, Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.tsx'
import styles from './access-keys-panel.module.css'
import { CreateAccessKeyDialog } from './create-access-key-dialog.tsx'
import type { FreshKey } from './fresh-key.ts'
import { useLibrary } from './library-context.ts'

type AccessKey = ActionAnswer<'smh', 'DescribeAccessKeys'>['List'][number]

const keysShown = 100

export function AccessKeysPanel() {
  const { t } = useTranslation()
  const { LibraryId: libraryId } = useLibrary()
  const [isCreating, setIsCreating] = useState(false)
  const [fresh, setFresh] = useState<FreshKey>()
  const columns = useColumns(libraryId, setFresh)
  const keys = useQuery({
    queryKey: ['libraries', libraryId, 'keys'],
    queryFn: async ({ signal }) =>
      (await cloud().call('smh', 'DescribeAccessKeys', { LibraryId: libraryId, Limit: keysShown }, { signal })).List,
  })
  return (
    <Panel
      title={t('library.keys.title')}
      hint={t('library.keys.hint')}
      action={
        <Button size="sm" icon={Plus} onClick={() => setIsCreating(true)}>
          {t('library.keys.create')}
        </Button>
      }
    >
      <Ask query={keys} lines={3}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={KeySquare} title={t('library.keys.emptyTitle')}>
              {t('library.keys.emptyText')}
            </EmptyState>
          ) : (
            <Table label={t('library.keys.title')} columns={columns} rows={list} rowKey={(key) => key.AccessKeyId} />
          )
        }
      </Ask>
      {isCreating && <CreateAccessKeyDialog libraryId={libraryId} onClose={() => setIsCreating(false)} onCreated={setFresh} />}
      {fresh && <FreshKeyDialog fresh={fresh} onClose={() => setFresh(undefined)} />}
    </Panel>
  )
}

function useColumns(libraryId: string, onFresh: (key: FreshKey) => void): readonly Column<AccessKey>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      id: 'name',
      title: t('library.keys.column.name'),
      cell: (key) => (
        <span className={styles.name}>
          {key.Name}
          <code>{key.AccessKeyId}</code>
        </span>
      ),
    },
    {
      id: 'grants',
      title: t('library.keys.column.grants'),
      cell: (key) => (
        <span className={styles.badges}>
          {key.Grants.map((grant) => (
            <Badge key={grant} tone="accent">
              <code>{grant}</code>
            </Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'spaces',
      title: t('library.keys.column.spaces'),
      cell: (key) => (key.SpaceIds.length === 0 ? t('library.playground.allSpaces') : key.SpaceIds.join(', ')),
    },
    {
      id: 'status',
      title: t('library.keys.column.status'),
      cell: (key) => (
        <Badge tone={key.Status === 'Active' ? 'good' : 'neutral'}>{t(key.Status === 'Active' ? 'value.on' : 'value.off')}</Badge>
      ),
    },
    { id: 'created', title: t('library.keys.column.created'), align: 'end', cell: (key) => format.ago(key.CreateTime) },
    {
      id: 'actions',
      title: t('library.keys.column.actions'),
      isActions: true,
      cell: (key) => <KeyMenu accessKey={key} libraryId={libraryId} onFresh={onFresh} />,
    },
  ]
}

type KeyMenuProps = { readonly accessKey: AccessKey; readonly libraryId: string; readonly onFresh: (key: FreshKey) => void }

function KeyMenu({ accessKey, libraryId, onFresh }: KeyMenuProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<'rotate' | 'delete'>()
  const { AccessKeyId: id, Name: name, Status: status } = accessKey
  const isOn = status === 'Active'
  const settled = async (): Promise<void> => {
    setAsking(undefined)
    await queries.invalidateQueries({ queryKey: ['libraries', libraryId, 'keys'] })
  }
  const onError = (error: unknown): void => toast({ kind: 'danger', title: t('failure.title'), text: sayFailure(error, t) })
  const turn = useMutation({
    mutationFn: () => cloud().call('smh', 'ModifyAccessKey', { AccessKeyId: id, Status: isOn ? 'Inactive' : 'Active' }),
    onSuccess: settled,
    onError,
  })
  const rotate = useMutation({
    mutationFn: () => cloud().call('smh', 'ModifyAccessKey', { AccessKeyId: id, Rotate: true }),
    onSuccess: async ({ AccessKey }) => {
      await settled()
      if (AccessKey.SecretAccessKey) onFresh({ id, secret: AccessKey.SecretAccessKey })
    },
  })
  const remove = useMutation({ mutationFn: () => cloud().call('smh', 'DeleteAccessKey', { AccessKeyId: id }), onSuccess: settled })
  const asked = asking === 'rotate' ? rotate : remove
  return (
    <>
      <Menu trigger={<IconButton label={t('library.keys.actionsOf', { name })} icon={MoreHorizontal} size="sm" />}>
        <MenuItem icon={Power} onSelect={() => turn.mutate()}>
          {t(isOn ? 'library.keys.turnOff' : 'library.keys.turnOn')}
        </MenuItem>
        <MenuItem icon={RotateCw} onSelect={() => setAsking('rotate')}>
          {t('library.keys.rotate')}
        </MenuItem>
        <MenuItem icon={Trash2} isDangerous onSelect={() => setAsking('delete')}>
          {t('action.delete')}
        </MenuItem>
      </Menu>
      {asking && (
        <ConfirmDialog
          isOpen
          size="sm"
          onClose={() => setAsking(undefined)}
          title={t(asking === 'rotate' ? 'library.keys.rotateTitle' : 'library.keys.deleteTitle', { name })}
          submitLabel={t(asking === 'rotate' ? 'library.keys.rotate' : 'action.delete')}
          onSubmit={() => asked.mutate()}
          isBusy={asked.isPending}
          failure={asked.isError ? sayFailure(asked.error, t) : undefined}
        >
          <p>{t(asking === 'rotate' ? 'library.keys.rotateText' : 'library.keys.deleteText')}</p>
        </ConfirmDialog>
      )}
    </>
  )
}

function FreshKeyDialog({ fresh, onClose }: { readonly fresh: FreshKey; readonly onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog isOpen onClose={onClose} title={t('library.keys.freshTitle')} description={t('library.keys.freshText')}>
      <DialogBody>
        <Facts
          facts={[
            [t('library.keys.id'), <CopyText key="id" text={fresh.id} />],
            [t('library.keys.secret'), <CopyText key="secret" text={fresh.secret} />],
          ]}
        />
        <Notice kind="warning">{t('library.keys.freshOnce')}</Notice>
      </DialogBody>
      <DialogFooter>
        <Button look="primary" onClick={onClose}>
          {t('library.keys.freshDone')}
        </Button>
      </DialogFooter>
    </Dialog>
  )
}
