/** Plays a stream that is on the air. The player's code is loaded when somebody wants to watch. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog, DialogBody } from '../../ui/dialog.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Notice } from '../../ui/notice.tsx'
import styles from './domain-page.module.css'
import { signStream } from './live-address.ts'
import { contentAddressQuery, domainsQuery, isPlay, keysQuery } from './live-queries.ts'
import type { LiveDomain, OnlineStream } from './live-queries.ts'

/** Long enough to watch; the address is made anew each time the dialog is opened. */
const watchSeconds = 6 * 3600

export function PlayerDialog({ stream, onClose }: { readonly stream: OnlineStream; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const domains = useQuery(domainsQuery())
  const domain = domains.data?.find((one) => isPlay(one) && one.Status === 1)
  return (
    <Dialog isOpen onClose={onClose} size="lg" title={`${stream.AppName}/${stream.StreamName}`}>
      <DialogBody>
        {domains.data && !domain && <Notice>{t('live.noPlayDomain')}</Notice>}
        {domain && <Player domain={domain} stream={stream} />}
      </DialogBody>
    </Dialog>
  )
}

function Player({ domain, stream }: { readonly domain: LiveDomain; readonly stream: OnlineStream }) {
  const { t } = useTranslation()
  const [protocol, setProtocol] = useState<'flv' | 'm3u8'>('flv')
  const [isFailed, setIsFailed] = useState(false)
  const video = useRef<HTMLVideoElement>(null)
  const keys = useQuery(keysQuery(domain))
  const content = useQuery(contentAddressQuery())
  const { AppName: app, StreamName: name } = stream
  const signed = useQuery({
    queryKey: ['live', 'watch', domain.Name, app, name, keys.data?.main],
    queryFn: () => {
      if (!keys.data?.isSigned) return ''
      return signStream({ stream: name, key: keys.data.main, expiresAt: Math.floor(Date.now() / 1000) + watchSeconds, digest: 'sha256' })
    },
    enabled: keys.data !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const isReady = signed.data !== undefined && content.data !== undefined
  const address = isReady
    ? `${content.data}/-/live/${domain.Name}/${app}/${name}.${protocol}${signed.data && `?${signed.data}`}`
    : undefined
  useEffect(() => {
    const element = video.current
    if (!address || !element) return
    let isOver = false
    let stop: (() => void) | undefined
    const fail = (): void => setIsFailed(true)
    setIsFailed(false)
    play(element, { address, protocol, fail }).then(
      (end) => {
        if (isOver) end()
        else stop = end
      },
      () => fail(),
    )
    return () => {
      isOver = true
      stop?.()
    }
  }, [address, protocol])
  if (!address) return <Loading />
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- a live stream brings no captions */}
      <video ref={video} className={styles.player} aria-label={t('live.player', { name })} controls muted playsInline />
      {isFailed && <Notice kind="danger">{t('live.playFailed')}</Notice>}
      <Field label={t('live.protocol')}>
        <Select value={protocol} onChange={(event) => setProtocol(event.target.value as typeof protocol)}>
          <option value="flv">HTTP-FLV</option>
          <option value="m3u8">HLS</option>
        </Select>
      </Field>
    </>
  )
}

type Playing = { readonly address: string; readonly protocol: 'flv' | 'm3u8'; readonly fail: () => void }

/** Begins, and answers how to end. */
async function play(video: HTMLVideoElement, { address, protocol, fail }: Playing): Promise<() => void> {
  if (protocol === 'flv') {
    const { default: mpegts } = await import('mpegts.js')
    const player = mpegts.createPlayer({ type: 'flv', isLive: true, url: address }, { enableStashBuffer: false, enableWorker: false })
    player.on(mpegts.Events.ERROR, fail)
    player.attachMediaElement(video)
    player.load()
    void Promise.resolve(player.play()).catch(() => undefined)
    return () => player.destroy()
  }
  const { default: Hls } = await import('hls.js')
  if (!Hls.isSupported()) {
    video.src = address
    video.addEventListener('error', fail, { once: true })
    return () => video.removeAttribute('src')
  }
  const player = new Hls({ enableWorker: false, lowLatencyMode: true })
  player.on(Hls.Events.ERROR, (_event, { fatal }) => fatal && fail())
  player.loadSource(address)
  player.attachMedia(video)
  void video.play().catch(() => undefined)
  return () => player.destroy()
}
