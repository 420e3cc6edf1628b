/** Looks into files without leaving the list: pictures, video, sound, PDF and text; arrows lead on. */
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { saveAddress } from './download.ts'
import type { Item } from './item.ts'
import { KindIcon, familyOf } from './kind-icon.tsx'
import { clientOf } from './place.ts'
import type { Place } from './place.ts'
import styles from './preview.module.css'

type PreviewProps = {
  readonly place: Place
  readonly item: Item
  readonly previous: Item | undefined
  readonly next: Item | undefined
  readonly onGo: (item: Item) => void
  readonly onClose: () => void
}

/** Text is shown up to here. */
const textBytesMax = 256 * 1024

export function Preview({ place, item, previous, next, onGo, onClose }: PreviewProps) {
  const { t } = useTranslation()
  const onKeyDown = (event: React.KeyboardEvent): void => {
    // Players have their own use for the arrows.
    if (event.target instanceof HTMLMediaElement || event.target instanceof HTMLPreElement) return
    if (event.key === 'ArrowLeft' && previous) onGo(previous)
    if (event.key === 'ArrowRight' && next) onGo(next)
  }
  const content = useRef<HTMLDivElement>(null)
  /** The arrows are meant for the whole; a button that has the focus would show its word over the picture. */
  const focusAll = (event: Event): void => {
    event.preventDefault()
    content.current?.focus()
  }
  const download = async (): Promise<void> => saveAddress(await clientOf(place).files.downloadAddress(item.path))
  return (
    <Radix.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <div className={styles.scrim} data-scrim="">
          <Radix.Content
            ref={content}
            className={styles.preview}
            aria-describedby={undefined}
            onKeyDown={onKeyDown}
            onOpenAutoFocus={focusAll}
          >
            <header className={styles.bar}>
              <Radix.Title className={styles.title}>{item.name}</Radix.Title>
              <IconButton label={t('files.previous')} icon={ChevronLeft} disabled={!previous} onClick={() => previous && onGo(previous)} />
              <IconButton label={t('files.next')} icon={ChevronRight} disabled={!next} onClick={() => next && onGo(next)} />
              <IconButton label={t('files.download')} icon={Download} onClick={() => void download()} />
              <IconButton label={t('action.close')} icon={X} onClick={onClose} />
            </header>
            <div className={styles.stage}>
              <Stage key={item.key} place={place} item={item} onDownload={() => void download()} />
            </div>
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}

type StageProps = Pick<PreviewProps, 'place' | 'item'> & { readonly onDownload: () => void }

function Stage({ place, item, onDownload }: StageProps) {
  const { t } = useTranslation()
  const family = familyOf(item)
  const query = useQuery({
    queryKey: ['preview', place, item.key, item.changedAt],
    // Its signed address works for two hours.
    staleTime: 3600_000,
    queryFn: async ({ signal }) => {
      const { cosUrl } = await clientOf(place).files.info(item.path, { purpose: 'preview' }, { signal })
      return cosUrl as string
    },
  })
  return (
    <Ask query={query}>
      {(address) => {
        switch (family) {
          case 'image':
            return <img className={styles.image} src={address} alt={item.name} />
          case 'video':
            // oxlint-disable-next-line jsx-a11y/media-has-caption -- what a user uploaded has the captions it has
            return <video className={styles.video} src={address} aria-label={item.name} controls autoPlay playsInline />
          case 'audio':
            // oxlint-disable-next-line jsx-a11y/media-has-caption -- as above
            return <audio className={styles.audio} src={address} aria-label={item.name} controls autoPlay />
          case 'pdf':
            return <iframe className={styles.frame} src={address} title={item.name} />
          case 'text':
          case 'sheet':
            return <TextStage place={place} item={item} />
          default:
            return (
              <EmptyState
                icon={Download}
                title={t('files.noPreview')}
                action={
                  <Button look="primary" icon={Download} onClick={onDownload}>
                    {t('files.download')}
                  </Button>
                }
              >
                <KindIcon item={item} /> {item.name}
              </EmptyState>
            )
        }
      }}
    </Ask>
  )
}

function TextStage({ place, item }: Pick<PreviewProps, 'place' | 'item'>) {
  const { t } = useTranslation()
  const format = useFormat()
  const isCut = Number(item.size ?? 0) > textBytesMax
  const query = useQuery({
    queryKey: ['text', place, item.key, item.changedAt],
    queryFn: async ({ signal }) => {
      const isEmpty = item.size === '0'
      const range = isEmpty ? {} : { range: `bytes=0-${textBytesMax - 1}` }
      const response = await clientOf(place).files.content(item.path, { ...range, signal })
      return response.text()
    },
  })
  return (
    <Ask query={query}>
      {(text) => (
        <div className={styles.text}>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
          <pre tabIndex={0} aria-label={item.name} role="region">
            {text}
          </pre>
          {isCut && <p>{t('files.textCut', { size: format.bytes(textBytesMax) })}</p>}
        </div>
      )}
    </Ask>
  )
}
