/** Long work in a space: what this tab has started, and any task by its number. */
import { hasCode } from '@mediatheque/sdk'
import type { Answer } from '@mediatheque/sdk'
import { useQueries } from '@tanstack/react-query'
import { ListChecks, X } from 'lucide-react'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Corner } from '../../layout/corner.tsx'
import { libraryClient } from '../../session/clients.ts'
import { WorkProgress } from '../../tasks/work-progress.tsx'
import { useWorks } from '../../tasks/works.ts'
import type { Counts } from '../../tasks/works.ts'
import { followTask, forgetTask, useFollowedTasks } from '../../tasks/followed-tasks.ts'
import type { FollowedTask } from '../../tasks/followed-tasks.ts'
import { Badge } from '../../ui/badge.tsx'
import type { BadgeTone } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Dialog, DialogBody } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table.tsx'
import { UploadPanel } from '../files/upload/upload-panel.tsx'
import { uploadsOf } from '../files/upload/uploads.ts'
import styles from './overview-page.module.css'
import { useSpace } from './space-context.ts'

type Told = Answer<'queryTaskV2'>
/** Work of several requests has no number: it is known to this page alone. */
type Row = Omit<FollowedTask, 'taskId'> & {
  readonly key: string
  readonly taskId?: number
  readonly told: Told | null | undefined
  readonly counts?: Counts | undefined
}

const askMs = 1500
const running = 202

export function TasksPage() {
  const { t } = useTranslation()
  const { libraryId, spaceId } = useSpace()
  const tasks = useFollowedTasks({ libraryId, spaceId })
  const told = useQueries({ queries: tasks.map(taskQuery) })
  const works = useWorks({ libraryId, spaceId }).filter(({ taskId }) => taskId === undefined)
  const rows: Row[] = [
    ...works.map(({ id, taskId: _, ...work }) => ({ ...work, key: `work ${id}`, told: undefined })),
    ...tasks.map((task, index) => ({ ...task, key: String(task.taskId), told: told[index]?.data, counts: told[index]?.data?.progress })),
  ]
  const [shown, setShown] = useState<Row>()
  const columns = useColumns(setShown)
  return (
    <div className={styles.column}>
      <Panel title={t('spaces.tasks.title')} hint={t('spaces.tasks.hint')}>
        <LookUp />
        {rows.length === 0 ? (
          <EmptyState icon={ListChecks} title={t('spaces.tasks.emptyTitle')}>
            {t('spaces.tasks.emptyText')}
          </EmptyState>
        ) : (
          <Table label={t('spaces.tasks.title')} columns={columns} rows={rows} rowKey={({ key }) => key} />
        )}
      </Panel>
      <Corner>
        <UploadPanel uploads={uploadsOf({ libraryId, userId: undefined })} />
      </Corner>
      <Dialog isOpen={shown !== undefined} onClose={() => setShown(undefined)} size="lg" title={shown?.title ?? ''}>
        <DialogBody>
          <CodeBlock label={t('spaces.tasks.result')} language="json" code={JSON.stringify(shown?.told ?? null, null, 2)} />
        </DialogBody>
      </Dialog>
    </div>
  )
}

const taskQuery = ({ libraryId, spaceId, taskId }: FollowedTask) => ({
  queryKey: ['spaces', libraryId, spaceId, 'task', taskId],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Told | null> => {
    try {
      return await libraryClient({ libraryId, spaceId }).call('queryTaskV2', { TaskId: taskId, with_progress: true }, { signal })
    } catch (error) {
      if (hasCode(error, 'TaskNotFound')) return null
      throw error
    }
  },
  refetchInterval: ({ state }: { readonly state: { readonly data: Told | null | undefined } }) =>
    state.data?.status === running ? askMs : (false as const),
})

function LookUp() {
  const { t } = useTranslation()
  const { libraryId, spaceId } = useSpace()
  const [text, setText] = useState('')
  const isWrong = text !== '' && !/^\d{1,15}$/.test(text)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (text === '' || isWrong) return
    followTask({ libraryId, spaceId, taskId: Number(text), title: `${t('spaces.tasks.column.id')} ${text}` })
    setText('')
  }
  return (
    <form className={styles.row} onSubmit={submit}>
      <Field label={t('spaces.tasks.lookUp')} error={isWrong ? t('spaces.tasks.lookUpWrong') : undefined}>
        <TextInput inputMode="numeric" value={text} onChange={(event) => setText(event.target.value.trim())} />
      </Field>
      <Button type="submit">{t('spaces.tasks.lookUpAction')}</Button>
    </form>
  )
}

function useColumns(onShow: (row: Row) => void): readonly Column<Row>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      id: 'what',
      title: t('spaces.tasks.column.what'),
      cell: ({ title }) => title,
    },
    { id: 'id', title: t('spaces.tasks.column.id'), cell: ({ taskId }) => (taskId === undefined ? '–' : <code>{taskId}</code>) },
    {
      id: 'started',
      title: t('spaces.tasks.column.started'),
      cell: ({ startedAt }) => <span title={format.dateTime(startedAt)}>{format.ago(startedAt)}</span>,
    },
    { id: 'state', title: t('spaces.tasks.column.state'), cell: (row) => <State {...row} /> },
    {
      id: 'actions',
      title: t('spaces.tasks.column.actions'),
      isActions: true,
      cell: (row) => {
        const { libraryId, spaceId, taskId } = row
        if (taskId === undefined) return null
        return (
          <>
            {row.told && row.told.status !== running && (
              <IconButton label={t('spaces.tasks.showResult', { id: taskId })} icon={ListChecks} size="sm" onClick={() => onShow(row)} />
            )}
            <IconButton
              label={t('spaces.tasks.forget', { id: taskId })}
              icon={X}
              size="sm"
              onClick={() => forgetTask({ libraryId, spaceId, taskId })}
            />
          </>
        )
      },
    },
  ]
}

function State({ told, title, counts, taskId }: Row) {
  const { t } = useTranslation()
  if (taskId === undefined || told?.status === running) return <WorkProgress title={title} counts={counts ?? {}} />
  if (told === undefined) return '…'
  const [tone, words] = stateOf(told?.status)
  return <Badge tone={tone}>{t(`spaces.tasks.${words}`)}</Badge>
}

function stateOf(status: number | undefined): readonly [BadgeTone, 'done' | 'partly' | 'failed' | 'missing'] {
  if (status === undefined) return ['neutral', 'missing']
  if (status === 207) return ['brass', 'partly']
  return status < 300 ? ['good', 'done'] : ['danger', 'failed']
}
