/** Addresses of a stream, signed for as long as one likes. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Panel } from '../../ui/panel.tsx'
import styles from './domain-page.module.css'
import { signStream } from './live-address.ts'
import type { Digest, LiveKeys } from './live-address.ts'
import { contentAddressQuery, isPlay } from './live-queries.ts'
import type { LiveDomain } from './live-queries.ts'

const lives = ['3600', '86400', '604800'] as const

export function AddressSigner({ domain, keys }: { readonly domain: LiveDomain; readonly keys: LiveKeys }) {
  const { t } = useTranslation()
  const [app, setApp] = useState('live')
  const [stream, setStream] = useState('stream01')
  const [life, setLife] = useState<(typeof lives)[number]>('86400')
  const [digest, setDigest] = useState<Digest>('md5')
  const [key, setKey] = useState<'main' | 'backup'>('main')
  const [startedAt] = useState(() => Math.floor(Date.now() / 1000))
  const content = useQuery(contentAddressQuery())
  const signed = useQuery({
    queryKey: ['live', 'signed', domain.Name, app, stream, life, digest, keys[key], keys.isSigned],
    queryFn: () =>
      keys.isSigned ? signStream({ stream, key: keys[key], expiresAt: startedAt + Number(life) - keys.graceSeconds, digest }) : '',
    enabled: stream !== '' && (!keys.isSigned || keys[key] !== ''),
  })
  const addresses =
    signed.data === undefined
      ? []
      : addressesOf(domain, { app, stream, query: signed.data, content: content.data, byPath: t('live.hlsByPath') })
  return (
    <Panel title={t('live.sign')} hint={t('live.signHint')}>
      <div className={styles.fields}>
        <Field label={t('live.app')}>
          <TextInput value={app} onChange={(event) => setApp(event.target.value.trim())} />
        </Field>
        <Field label={t('live.streamName')}>
          <TextInput value={stream} onChange={(event) => setStream(event.target.value.trim())} />
        </Field>
        {keys.isSigned && (
          <>
            <Field label={t('live.life')}>
              <Select value={life} onChange={(event) => setLife(event.target.value as typeof life)}>
                {lives.map((seconds) => (
                  <option key={seconds} value={seconds}>
                    {t(`library.playground.periods.${seconds}`)}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label={t('live.signWith')}>
              <Select value={key} onChange={(event) => setKey(event.target.value as typeof key)}>
                <option value="main">{t('live.mainKey')}</option>
                {keys.backup !== '' && <option value="backup">{t('live.backupKey')}</option>}
              </Select>
            </Field>
            <Field label={t('live.digest')}>
              <Select value={digest} onChange={(event) => setDigest(event.target.value as Digest)}>
                <option value="md5">MD5</option>
                <option value="sha256">SHA-256</option>
              </Select>
            </Field>
          </>
        )}
      </div>
      {!keys.isSigned && <Notice>{t('live.unsigned')}</Notice>}
      <div className={styles.addresses}>
        {addresses.map(([label, address]) => (
          <CodeBlock key={label} label={label} code={address} />
        ))}
      </div>
      {isPlay(domain) && <Notice>{t('live.byPath')}</Notice>}
    </Panel>
  )
}

type Asked = {
  readonly app: string
  readonly stream: string
  readonly query: string
  readonly content: string | undefined
  readonly byPath: string
}

/** By the domain's name, as it is used once DNS leads here; and by path, which works at once. */
function addressesOf(
  { Name: name, Type: type }: LiveDomain,
  { app, stream, query, content, byPath }: Asked,
): readonly (readonly [string, string])[] {
  const suffix = query && `?${query}`
  const rtmp = ['RTMP', `rtmp://${name}/${app}/${stream}${suffix}`] as const
  if (type === 0) return [rtmp]
  const origin = content === undefined ? undefined : new URL(content)
  const host = origin ? `${origin.protocol}//${name}${origin.port && `:${origin.port}`}` : `https://${name}`
  return [
    ['HLS', `${host}/${app}/${stream}.m3u8${suffix}`],
    ['HTTP-FLV', `${host}/${app}/${stream}.flv${suffix}`],
    ...(origin ? ([[byPath, `${origin.origin}/-/live/${name}/${app}/${stream}.m3u8${suffix}`]] as const) : []),
    rtmp,
  ]
}
