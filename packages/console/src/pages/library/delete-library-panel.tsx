/** The end of a library, with an honest account of what goes. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import type { Library } from '../libraries/library-queries.ts'
import { spaceCountQuery } from '../spaces/space-queries.ts'

export function DeleteLibraryPanel({ library }: { readonly library: Library }) {
  const { t } = useTranslation()
  const { LibraryId: libraryId } = library
  const isMultiSpace = library.LibraryExtension.IsMultiSpace
  const [isAsking, setIsAsking] = useState(false)
  const spaceCount = useQuery({ ...spaceCountQuery(libraryId), enabled: isMultiSpace })
  const spacesLeft = isMultiSpace ? (spaceCount.data ?? 1) : 0
  return (
    <Panel
      title={t('library.delete.title')}
      hint={t('library.delete.hint')}
      action={
        <Button look="danger" icon={Trash2} disabled={spacesLeft > 0} onClick={() => setIsAsking(true)}>
          {t('library.delete.button')}
        </Button>
      }
    >
      {isMultiSpace && spaceCount.data !== undefined && spacesLeft > 0 && (
        <Notice
          action={
            <Link to="/libraries/$libraryId/spaces" params={{ libraryId }}>
              {t('library.delete.toSpaces')}
            </Link>
          }
        >
          {t('library.delete.spacesLeft', { count: spacesLeft })}
        </Notice>
      )}
      {isAsking && <DeleteLibraryDialog library={library} onClose={() => setIsAsking(false)} />}
    </Panel>
  )
}

function DeleteLibraryDialog({ library, onClose }: { readonly library: Library; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { LibraryId: libraryId } = library
  const lost = useQuery({
    queryKey: ['libraries', libraryId, 'lost'],
    queryFn: async ({ signal }) => {
      const [keys, applications] = await Promise.all([
        cloud().call('smh', 'DescribeAccessKeys', { LibraryId: libraryId, Limit: 1 }, { signal }),
        cloud().call('lke', 'DescribeApplications', { LibraryId: libraryId, Limit: 1 }, { signal }),
      ])
      return { keys: keys.TotalCount, applications: applications.TotalCount }
    },
  })
  const remove = useMutation({
    mutationFn: () => cloud().call('smh', 'DeleteLibrary', { LibraryId: libraryId }),
    onSuccess: async () => {
      toast({ title: t('library.delete.deleted', { name: library.Name }) })
      // The list is asked for anew, so that it does not show for a moment what is gone.
      queries.removeQueries({ queryKey: ['libraries'], exact: true })
      await navigate({ to: '/libraries' })
      await queries.invalidateQueries({ queryKey: ['libraries'] })
    },
  })
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('library.delete.confirmTitle', { name: library.Name })}
      submitLabel={t('library.delete.button')}
      onSubmit={() => remove.mutate()}
      isBusy={remove.isPending}
      typed={library.Name}
      failure={remove.isError ? sayFailure(remove.error, t) : undefined}
    >
      <Notice kind="warning" title={t('library.delete.lost')}>
        <ul>
          <li>
            {t('library.delete.lostFiles', {
              files: format.number(library.FileNum),
              directories: format.number(library.DirNum),
              size: format.bytes(library.Size),
            })}
          </li>
          <li>{t('library.delete.lostSecret')}</li>
          {lost.data && lost.data.keys > 0 && <li>{t('library.delete.lostKeys', { count: lost.data.keys })}</li>}
          {lost.data && lost.data.applications > 0 && <li>{t('library.delete.lostApplications', { count: lost.data.applications })}</li>}
        </ul>
      </Notice>
      <p>{t('library.delete.noWayBack')}</p>
    </ConfirmDialog>
  )
}
