/** Recording: templates say what becomes of a stream and where it goes, rules say of which. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Clapperboard, MoreHorizontal, Pencil, Plus, Trash2, Video } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Ask } from '../../layout/ask.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table.tsx'
import { librariesQuery } from '../libraries/library-queries.ts'
import { ChinaTime } from './china-time.tsx'
import { LiveFrame } from './live-frame.tsx'
import live from './live-page.module.css'
import { rulesQuery, templatesQuery } from './live-queries.ts'
import { fixedFolder, formatsOf, onlySpace, planOf } from './recording.ts'
import type { RecordRule, RecordTemplate } from './recording.ts'
import styles from './recording-page.module.css'
import { RuleDialog } from './rule-dialog.tsx'
import { TemplateDialog } from './template-dialog.tsx'

export function RecordingPage() {
  const { t } = useTranslation()
  return (
    <LiveFrame tabTitle={t('live.tabs.recording')}>
      <TemplatesPanel />
      <RulesPanel />
    </LiveFrame>
  )
}

function TemplatesPanel() {
  const { t } = useTranslation()
  const templates = useQuery(templatesQuery())
  const [isAdding, setIsAdding] = useState(false)
  const columns: readonly Column<RecordTemplate>[] = [
    {
      id: 'name',
      title: t('live.recording.name'),
      cell: ({ TemplateName, Description }) => (
        <span className={styles.lines}>
          <span className={live.name}>{TemplateName}</span>
          {Description !== '' && <span className={styles.soft}>{Description}</span>}
        </span>
      ),
    },
    {
      id: 'formats',
      title: t('live.recording.formats'),
      cell: (template) => (
        <span className={styles.badges}>
          {formatsOf(template).map((format) => (
            <Badge key={format} tone="accent">
              {format.toUpperCase()}
            </Badge>
          ))}
        </span>
      ),
    },
    { id: 'place', title: t('live.recording.place'), cell: (template) => <Place template={template} /> },
    {
      id: 'minutes',
      title: t('live.recording.length'),
      align: 'end',
      cell: (template) => t('live.recording.minutesOf', { count: planOf(template)?.minutes ?? 0 }),
    },
    {
      id: 'actions',
      title: t('live.column.actions'),
      isActions: true,
      cell: (template) => <TemplateMenu template={template} />,
    },
  ]
  const add = (
    <Button size="sm" icon={Plus} onClick={() => setIsAdding(true)}>
      {t('live.recording.newTemplate')}
    </Button>
  )
  return (
    <Panel title={t('live.recording.templates')} hint={t('live.recording.templatesHint')} action={add}>
      <Ask query={templates} lines={2}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={Clapperboard} title={t('live.recording.noTemplates')}>
              {t('live.recording.noTemplatesText')}
            </EmptyState>
          ) : (
            <Table label={t('live.recording.templates')} columns={columns} rows={list} rowKey={({ TemplateId }) => String(TemplateId)} />
          )
        }
      </Ask>
      {isAdding && <TemplateDialog onClose={() => setIsAdding(false)} />}
    </Panel>
  )
}

/** The API lists no recordings: their files are found where the template puts them. */
function Place({ template }: { readonly template: RecordTemplate }) {
  const libraries = useQuery(librariesQuery())
  const plan = planOf(template)
  if (!plan) return '–'
  const { libraryId, spaceId, folder } = plan
  const library = libraries.data?.items.find(({ LibraryId }) => LibraryId === libraryId)
  return (
    <span className={styles.lines}>
      <Link
        to="/libraries/$libraryId/spaces/$spaceId/files/$"
        params={{ libraryId, spaceId, _splat: fixedFolder(folder).join('/') }}
        className={live.name}
      >
        {library?.Name ?? libraryId}
        {spaceId !== onlySpace && ` / ${spaceId}`}
      </Link>
      <code className={styles.soft}>{folder}</code>
    </span>
  )
}

function TemplateMenu({ template }: { readonly template: RecordTemplate }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState<'edit' | 'delete'>()
  const { TemplateId, TemplateName: name } = template
  const close = (): void => setAsking(undefined)
  return (
    <>
      <Menu trigger={<IconButton label={t('live.actionsOf', { name })} icon={MoreHorizontal} size="sm" />}>
        <MenuItem icon={Pencil} onSelect={() => setAsking('edit')}>
          {t('action.edit')}
        </MenuItem>
        <MenuItem icon={Trash2} isDangerous onSelect={() => setAsking('delete')}>
          {t('action.delete')}
        </MenuItem>
      </Menu>
      {asking === 'edit' && <TemplateDialog template={template} onClose={close} />}
      {asking === 'delete' && (
        <DeleteDialog
          title={t('live.deleteTitle', { name })}
          text={t('live.recording.deleteTemplateText')}
          run={() => cloud().call('live', 'DeleteLiveRecordTemplate', { TemplateId })}
          onClose={close}
        />
      )}
    </>
  )
}

function RulesPanel() {
  const { t } = useTranslation()
  const rules = useQuery(rulesQuery())
  const templates = useQuery(templatesQuery()).data ?? []
  const [isAdding, setIsAdding] = useState(false)
  const [leaving, setLeaving] = useState<RecordRule>()
  const columns: readonly Column<RecordRule>[] = [
    { id: 'streams', title: t('live.recording.streams'), cell: (rule) => <span className={live.name}>{streamsOf(rule)}</span> },
    {
      id: 'template',
      title: t('live.recording.template'),
      cell: ({ TemplateId: id }) => templates.find(({ TemplateId }) => TemplateId === id)?.TemplateName ?? id,
    },
    { id: 'created', title: t('live.column.created'), align: 'end', cell: ({ CreateTime }) => <ChinaTime text={CreateTime} /> },
    {
      id: 'actions',
      title: t('live.column.actions'),
      isActions: true,
      cell: (rule) => (
        <IconButton
          label={t('live.recording.detach', { name: streamsOf(rule) })}
          icon={Trash2}
          look="danger"
          size="sm"
          onClick={() => setLeaving(rule)}
        />
      ),
    },
  ]
  const add = (
    <Button size="sm" icon={Plus} {...(templates.length === 0 && { disabled: true })} onClick={() => setIsAdding(true)}>
      {t('live.recording.newRule')}
    </Button>
  )
  return (
    <Panel title={t('live.recording.rules')} hint={t('live.recording.rulesHint')} action={add}>
      <Ask query={rules} lines={2}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={Video} title={t('live.recording.noRules')}>
              {t(templates.length === 0 ? 'live.recording.noRulesYet' : 'live.recording.noRulesText')}
            </EmptyState>
          ) : (
            <Table label={t('live.recording.rules')} columns={columns} rows={list} rowKey={streamsOf} />
          )
        }
      </Ask>
      {isAdding && <RuleDialog templates={templates} onClose={() => setIsAdding(false)} />}
      {leaving && (
        <DeleteDialog
          title={t('live.recording.detachTitle', { name: streamsOf(leaving) })}
          text={t('live.recording.detachText')}
          run={() => {
            const { DomainName, AppName, StreamName } = leaving
            return cloud().call('live', 'DeleteLiveRecordRule', { DomainName, AppName, StreamName })
          }}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </Panel>
  )
}

/** `domain/app/stream`, with a star for what is left open. */
const streamsOf = ({ DomainName, AppName, StreamName }: RecordRule): string => `${DomainName}/${AppName || '*'}/${StreamName || '*'}`

type DeleteDialogProps = {
  readonly title: string
  readonly text: string
  readonly run: () => Promise<unknown>
  readonly onClose: () => void
}

function DeleteDialog({ title, text, run, onClose }: DeleteDialogProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: run,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['live'] })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      isOpen
      size="sm"
      onClose={onClose}
      title={title}
      submitLabel={t('action.delete')}
      onSubmit={() => remove.mutate()}
      isBusy={remove.isPending}
      failure={remove.isError ? sayFailure(remove.error, t) : undefined}
    >
      <p>{text}</p>
    </ConfirmDialog>
  )
}
