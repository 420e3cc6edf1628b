/** Long work in a space: what this tab has started, and any task by its number. */
import { hasCode } from '@mediatheque/sdk'
import type { Answer } from '@mediatheque/sdk'
import { useQueries } from '@tanstack/react-query'
import { ListChecks, X } from 'lucide-react'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { libraryClient } from '../../session/clients.ts'
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
import styles from './overview-page.module.css'
import { useSpace } from './space-context.ts'

type Told = Answer<'queryTaskV2'>
type Row = FollowedTask & { readonly told: Told | null | undefined }

const askMs = 1500
const running = 202

export function TasksPage() {
  const { t } = useTranslation()
  const { libraryId, spaceId } = useSpace()
  const tasks = useFollowedTasks({ libraryId, spaceId })
  const told = useQueries({ queries: tasks.map(taskQuery) })
  const rows: Row[] = tasks.map((task, index) => ({ ...task, told: told[index]?.data }))
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
          <Table label={t('spaces.tasks.title')} columns={columns} rows={rows} rowKey={({ taskId }) => String(taskId)} />
        )}
      </Panel>
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
      return await libraryClient({ libraryId, spaceId }).tasks.info(taskId, { signal })
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
      cell: ({ title, startedAt }) => <span title={format.dateTime(startedAt)}>{title}</span>,
    },
    { id: 'id', title: t('spaces.tasks.column.id'), cell: ({ taskId }) => <code>{taskId}</code> },
    { id: 'state', title: t('spaces.tasks.column.state'), cell: ({ told }) => <State told={told} /> },
    {
      id: 'actions',
      title: t('spaces.tasks.column.actions'),
      isActions: true,
      cell: (row) => (
        <>
          {row.told && row.told.status !== running && (
            <IconButton label={t('spaces.tasks.showResult', { id: row.taskId })} icon={ListChecks} size="sm" onClick={() => onShow(row)} />
          )}
          <IconButton label={t('spaces.tasks.forget', { id: row.taskId })} icon={X} size="sm" onClick={() => forgetTask(row)} />
        </>
      ),
    },
  ]
}

function State({ told }: { readonly told: Told | null | undefined }) {
  const { t } = useTranslation()
  if (told === undefined) return '…'
  const [tone, words] = stateOf(told?.status)
  return <Badge tone={tone}>{t(`spaces.tasks.${words}`)}</Badge>
}

function stateOf(status: number | undefined): readonly [BadgeTone, 'running' | 'done' | 'partly' | 'failed' | 'missing'] {
  if (status === undefined) return ['neutral', 'missing']
  if (status === running) return ['accent', 'running']
  if (status === 207) return ['brass', 'partly']
  return status < 300 ? ['good', 'done'] : ['danger', 'failed']
}
