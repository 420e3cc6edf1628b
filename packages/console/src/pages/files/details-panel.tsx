/** What is known of one entry, and its earlier contents. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, RotateCcw, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { Badge } from '../../ui/badge.tsx'
import { CopyText } from '../../ui/copy-button.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Facts } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import styles from './details-panel.module.css'
import { saveAddress } from './download.ts'
import { isDirectory } from './item.ts'
import type { Item } from './item.ts'
import { KindIcon } from './kind-icon.tsx'
import { clientOf } from './place.ts'
import type { Place } from './place.ts'

type DetailsPanelProps = {
  readonly place: Place
  readonly item: Item
  readonly onClose: () => void
  readonly onChanged: () => void
}

const versionsMax = 100

export function DetailsPanel({ place, item, onClose, onChanged }: DetailsPanelProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const info = useQuery({
    queryKey: ['entry', place, item.key, item.changedAt],
    queryFn: ({ signal }) => clientOf(place).entries.info(item.path, { with_inode: true }, { signal }),
  })
  return (
    <aside className={styles.panel} aria-label={t('files.details')}>
      <header>
        <KindIcon item={item} />
        <h2>{item.name}</h2>
        <IconButton label={t('action.close')} icon={X} size="sm" onClick={onClose} />
      </header>
      <Ask query={info}>
        {(entry) => (
          <Facts
            facts={[
              [t('files.fact.path'), `/${item.path.join('/')}`],
              [t('files.fact.kind'), t(`files.kind.${item.kind}`)],
              ...(item.size === undefined
                ? []
                : [[t('files.fact.size'), `${format.bytes(item.size)} (${format.number(item.size)} ${t('unit.bytes')})`] as const]),
              ...('contentType' in entry && entry.contentType ? [[t('files.fact.type'), entry.contentType] as const] : []),
              [t('files.fact.created'), format.dateTime(entry.creationTime)],
              [t('files.fact.changed'), format.dateTime(entry.modificationTime)],
              ...('userId' in entry && entry.userId ? [[t('files.fact.user'), entry.userId] as const] : []),
              ...(item.labels.length > 0
                ? [
                    [
                      t('files.labels'),
                      <span key="labels" className={styles.labels}>
                        {item.labels.map((label) => (
                          <Badge key={label} tone="brass">
                            {label}
                          </Badge>
                        ))}
                      </span>,
                    ] as const,
                  ]
                : []),
              ...('inode' in entry && entry.inode ? [[t('files.fact.inode'), <CopyText key="inode" text={entry.inode} />] as const] : []),
              ...('crc64' in entry && entry.crc64 ? [[t('files.fact.crc64'), <CopyText key="crc64" text={entry.crc64} />] as const] : []),
            ]}
          />
        )}
      </Ask>
      {!isDirectory(item) && <Versions place={place} item={item} onChanged={onChanged} />}
    </aside>
  )
}

function Versions({ place, item, onChanged }: Omit<DetailsPanelProps, 'onClose'>) {
  const { t } = useTranslation()
  const format = useFormat()
  const queries = useQueryClient()
  const key = ['versions', place, item.key, item.changedAt]
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => clientOf(place).versions.list(item.path, { limit: versionsMax }, { signal }),
  })
  const act = async (work: () => Promise<unknown>, done?: string): Promise<void> => {
    try {
      await work()
      if (done === undefined) return
      toast({ title: done })
      await queries.invalidateQueries({ queryKey: key })
      onChanged()
    } catch (error) {
      toast({ kind: 'danger', title: t('failure.title'), text: sayFailure(error, t) })
    }
  }
  const download = async (versionId: number): Promise<void> => {
    const { cosUrl } = await clientOf(place).files.info(item.path, {
      history_id: versionId,
      purpose: 'download',
      content_disposition: 'attachment',
    })
    saveAddress(cosUrl as string)
  }
  return (
    <section className={styles.versions} aria-labelledby="versions-title">
      <h3 id="versions-title">{t('files.versions')}</h3>
      <Ask query={query} lines={2}>
        {({ contents }) => (
          <ol>
            {contents.map((version) => (
              <li key={version.id ?? 'latest'}>
                <span>
                  {t('files.version', { number: version.version })}
                  {version.isLatestVersion && <Badge tone="good">{t('files.currentVersion')}</Badge>}
                </span>
                <span className={styles.when}>
                  {format.dateTime(version.creationTime)} · {format.bytes(version.size)}
                </span>
                {version.id !== undefined && !version.isLatestVersion && (
                  <span className={styles.actions}>
                    <IconButton
                      size="sm"
                      icon={Download}
                      label={t('files.downloadVersion', { number: version.version })}
                      onClick={() => void act(() => download(version.id as number))}
                    />
                    <IconButton
                      size="sm"
                      icon={RotateCcw}
                      label={t('files.restoreVersion', { number: version.version })}
                      onClick={() =>
                        void act(
                          () => clientOf(place).versions.restore(version.id as number),
                          t('files.versionRestored', { number: version.version }),
                        )
                      }
                    />
                  </span>
                )}
              </li>
            ))}
          </ol>
        )}
      </Ask>
    </section>
  )
}
