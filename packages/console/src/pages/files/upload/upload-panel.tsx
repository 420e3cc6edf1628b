/** The uploads in the corner: how far they are, and what can be done about them. */
import { hasCode } from '@mediatheque/sdk'
import type { UploadSnapshot } from '@mediatheque/sdk'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronUp, Pause, Play, RotateCcw, X } from 'lucide-react'
import { memo, useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../format/format.ts'
import { sayFailure } from '../../../layout/say-failure.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Progress } from '../../../ui/progress.tsx'
import { toast } from '../../../ui/toast.tsx'
import { collectChosen } from './collect-files.ts'
import styles from './upload-panel.module.css'
import type { Uploads } from './uploads.ts'

const rowPixels = 56
const nameTaken = ['SameNameDirectoryOrFileExists', 'SameNameFileExists']
export const isConflict = ({ state, error }: UploadSnapshot): boolean => state === 'failed' && hasCode(error, ...nameTaken)

export function UploadPanel({ uploads }: { readonly uploads: Uploads }) {
  const { queue } = uploads
  const { t } = useTranslation()
  const format = useFormat()
  const snapshot = useSyncExternalStore(queue.subscribe, queue.getSnapshot)
  const [isUnfolded, setIsUnfolded] = useState<boolean>()
  const { counts, totalBytes, sentBytes, bytesPerSecond, isActive } = snapshot
  const items = useMemo(() => inOrderOfUrgency(snapshot.items), [snapshot])
  const act = useCallback(
    (action: UploadAction, id: number) => {
      if (action === 'pause') void queue.pause(id)
      else if (action === 'resume') queue.resume(id)
      else if (action === 'cancel') void queue.cancel(id)
      else queue.resolveConflict(id, action)
    },
    [queue],
  )
  if (items.length === 0) return null
  // What is done needs no room any more, unless somebody wants to see it.
  const isOpen = isUnfolded ?? items.some(({ state }) => state !== 'done')
  const share = totalBytes === 0 ? (isActive ? 0 : 1) : sentBytes / totalBytes
  const conflicts = items.filter(isConflict)
  const resolveAll = (way: 'overwrite' | 'rename'): void => {
    for (const { id } of conflicts) queue.resolveConflict(id, way)
  }
  return (
    <section className={styles.panel} aria-label={t('files.upload.title')}>
      <header className={styles.head}>
        <div>
          <h2>{isActive ? t('files.upload.running', { count: items.length - counts.done }) : t('files.upload.title')}</h2>
          <p role="status" className={styles.summary}>
            {t('files.upload.summary', { done: counts.done, total: items.length })}
            {isActive && ` · ${format.percent(share)}`}
            {isActive && bytesPerSecond > 0 && ` · ${t('files.upload.speed', { speed: format.bytes(bytesPerSecond) })}`}
          </p>
        </div>
        {counts.paused > 0 && !isActive ? (
          <IconButton icon={Play} label={t('files.upload.resumeAll')} onClick={() => queue.resume()} />
        ) : (
          isActive && <IconButton icon={Pause} label={t('files.upload.pauseAll')} onClick={() => void queue.pause()} />
        )}
        <IconButton
          icon={isOpen ? ChevronDown : ChevronUp}
          label={isOpen ? t('files.upload.fold') : t('files.upload.unfold')}
          aria-expanded={isOpen}
          onClick={() => setIsUnfolded(!isOpen)}
        />
        {!isActive && (
          <IconButton
            icon={X}
            label={t('files.upload.dismiss')}
            onClick={() =>
              void queue.cancel(...items.filter(({ state }) => state !== 'done').map(({ id }) => id)).then(() => queue.clear())
            }
          />
        )}
      </header>
      <Progress label={t('files.upload.progress')} share={share} className={styles.thin} />
      {isOpen && (
        <>
          {counts.detached > 0 && <Reattach uploads={uploads} count={counts.detached} />}
          {conflicts.length > 1 && (
            <Notice kind="warning" title={t('files.upload.conflicts', { count: conflicts.length })}>
              <span className={styles.choices}>
                <Button size="sm" onClick={() => resolveAll('overwrite')}>
                  {t('files.upload.replaceAll')}
                </Button>
                <Button size="sm" onClick={() => resolveAll('rename')}>
                  {t('files.upload.keepAll')}
                </Button>
                <Button size="sm" onClick={() => void queue.cancel(...conflicts.map(({ id }) => id)).then(() => queue.clear())}>
                  {t('files.upload.skipAll')}
                </Button>
              </span>
            </Notice>
          )}
          <UploadRows items={items} act={act} />
        </>
      )}
    </section>
  )
}

/** What needs a decision stands first, what is done last. */
function inOrderOfUrgency(items: readonly UploadSnapshot[]): readonly UploadSnapshot[] {
  const rank = ({ state }: UploadSnapshot): number => (state === 'failed' ? 0 : state === 'done' ? 3 : state === 'waiting' ? 2 : 1)
  return items.filter(({ state }) => state !== 'cancelled').toSorted((one, other) => rank(one) - rank(other))
}

/** Files that were too large to be kept are asked for again after a reload. */
function Reattach({ uploads, count }: { readonly uploads: Uploads; readonly count: number }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  return (
    <Notice
      kind="warning"
      action={
        <Button size="sm" onClick={() => input.current?.click()}>
          {t('files.upload.chooseAgain')}
        </Button>
      }
    >
      {t('files.upload.detached', { count })}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('files.upload.chooseAgain')}
        onChange={(event) => {
          const left = uploads.queue.attach(collectChosen(event.target.files ?? []).map(({ file }) => file))
          if (left.length > 0) toast({ kind: 'danger', title: t('files.upload.notTheSame', { count: left.length }) })
          event.target.value = ''
        }}
      />
    </Notice>
  )
}

type UploadAction = 'pause' | 'resume' | 'cancel' | 'overwrite' | 'rename'
type Act = (action: UploadAction, id: number) => void

function UploadRows({ items, act }: { readonly items: readonly UploadSnapshot[]; readonly act: Act }) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: 6,
  })
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
    <div ref={scroller} className={styles.scroller} tabIndex={0} role="group" aria-label={t('files.upload.list')}>
      <ul style={{ height: virtual.getTotalSize() }} className={styles.rows}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const item = items[index]
          return item && <UploadRow key={item.id} item={item} start={start} act={act} />
        })}
      </ul>
    </div>
  )
}

type UploadRowProps = { readonly item: UploadSnapshot; readonly start: number; readonly act: Act }

const UploadRow = memo(function UploadRow({ item, start, act }: UploadRowProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { id, name, state, sizeBytes = 0, sentBytes, bytesPerSecond } = item
  const isRunning = state === 'waiting' || state === 'preparing' || state === 'transferring' || state === 'completing'
  const words =
    state === 'failed'
      ? isConflict(item)
        ? t('files.upload.taken')
        : sayFailure(item.error, t)
      : [
          item.isInstant ? t('files.upload.instant') : t(`files.upload.state.${state}`),
          state === 'transferring' && `${format.bytes(sentBytes)} / ${format.bytes(sizeBytes)}`,
          state === 'transferring' && bytesPerSecond > 0 && t('files.upload.speed', { speed: format.bytes(bytesPerSecond) }),
        ]
          .filter(Boolean)
          .join(' · ')
  return (
    <li className={styles.row} style={{ transform: `translateY(${start}px)` }}>
      <span className={styles.name} title={item.path}>
        {name}
      </span>
      <span className={styles.buttons}>
        {isConflict(item) ? (
          <>
            <Button size="sm" aria-label={t('files.upload.replaceOf', { name })} onClick={() => act('overwrite', id)}>
              {t('files.upload.replace')}
            </Button>
            <Button size="sm" aria-label={t('files.upload.keepOf', { name })} onClick={() => act('rename', id)}>
              {t('files.upload.keep')}
            </Button>
          </>
        ) : (
          <>
            {isRunning && (
              <IconButton size="sm" icon={Pause} label={t('files.upload.pauseOf', { name })} onClick={() => act('pause', id)} />
            )}
            {state === 'paused' && (
              <IconButton size="sm" icon={Play} label={t('files.upload.resumeOf', { name })} onClick={() => act('resume', id)} />
            )}
            {state === 'failed' && (
              <IconButton size="sm" icon={RotateCcw} label={t('files.upload.retryOf', { name })} onClick={() => act('resume', id)} />
            )}
          </>
        )}
        {state !== 'done' && state !== 'cancelled' && (
          <IconButton size="sm" icon={X} label={t('files.upload.cancelOf', { name })} onClick={() => act('cancel', id)} />
        )}
      </span>
      <span className={state === 'failed' ? styles.wrong : styles.words} title={words}>
        {words}
      </span>
      {(state === 'transferring' || state === 'paused') && (
        <Progress label={name} share={sizeBytes === 0 ? 0 : sentBytes / sizeBytes} className={styles.thin} />
      )}
    </li>
  )
})
