/** The end of a space, with an honest account of what goes. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { sayFailure } from '../../layout/say-failure.ts'
import { libraryClient } from '../../session/clients.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSpace } from './space-context.ts'

type SpaceFigures = {
  readonly size: string
  readonly fileNum: string
  readonly dirNum: string
  readonly recycledFileNum: string
  readonly historyFileNum: string
}

export function DeleteSpacePanel({ figures }: { readonly figures: SpaceFigures }) {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { libraryId, spaceId } = useSpace()
  const [isAsking, setIsAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => libraryClient({ libraryId }).spaces.remove(spaceId, { force: true }),
    onSuccess: async () => {
      toast({ title: t('spaces.delete.deleted', { id: spaceId }) })
      // The list is asked for anew, so that it does not show for a moment what is gone.
      queries.removeQueries({ queryKey: ['spaces', libraryId, 'list'] })
      await navigate({ to: '/libraries/$libraryId/spaces', params: { libraryId } })
      await queries.invalidateQueries({ queryKey: ['spaces', libraryId] })
    },
  })
  return (
    <Panel
      title={t('spaces.delete.title')}
      hint={t('spaces.delete.hint')}
      action={
        <Button look="danger" icon={Trash2} onClick={() => setIsAsking(true)}>
          {t('spaces.delete.button')}
        </Button>
      }
    >
      {isAsking && (
        <ConfirmDialog
          isOpen
          onClose={() => setIsAsking(false)}
          title={t('spaces.delete.confirmTitle', { id: spaceId })}
          submitLabel={t('spaces.delete.button')}
          onSubmit={() => remove.mutate()}
          isBusy={remove.isPending}
          typed={spaceId}
          failure={remove.isError ? sayFailure(remove.error, t) : undefined}
        >
          <Notice kind="warning" title={t('spaces.delete.lost')}>
            <ul>
              <li>
                {t('spaces.delete.lostFiles', {
                  files: format.number(figures.fileNum),
                  directories: format.number(figures.dirNum),
                  size: format.bytes(figures.size),
                })}
              </li>
              <li>{t('spaces.delete.lostBin', { count: Number(figures.recycledFileNum) })}</li>
              <li>{t('spaces.delete.lostVersions', { count: Number(figures.historyFileNum) })}</li>
              <li>{t('spaces.delete.lostTokens')}</li>
            </ul>
          </Notice>
        </ConfirmDialog>
      )}
    </Panel>
  )
}
