/** Says of any address of the domain whether it is good, and if not, why. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Field, TextArea } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Facts, Panel } from '../../ui/panel.tsx'
import { explainAddress } from './live-address.ts'
import type { Explained, LiveKeys } from './live-address.ts'
import type { LiveDomain } from './live-queries.ts'

export function AddressExplainer({ domain, keys }: { readonly domain: LiveDomain; readonly keys: LiveKeys }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const explained = useQuery({
    queryKey: ['live', 'explained', domain.Name, text, keys],
    queryFn: () => explainAddress(text, domain.Name, keys, Date.now() / 1000),
    enabled: text.trim() !== '',
  })
  return (
    <Panel title={t('live.explain')} hint={t('live.explainHint')}>
      <Field label={t('live.address')}>
        <TextArea isMono rows={2} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <div aria-live="polite">{explained.data && text.trim() !== '' && <Explanation told={explained.data} />}</div>
    </Panel>
  )
}

function Explanation({ told }: { readonly told: Explained }) {
  const { t } = useTranslation()
  const format = useFormat()
  const isGood = told.verdict === 'good' || told.verdict === 'open'
  return (
    <>
      <Notice kind={isGood ? 'good' : 'warning'}>{t(`live.verdict.${told.verdict}`)}</Notice>
      <Facts
        facts={[
          ...(told.stream === undefined ? [] : ([[t('live.column.stream'), `${told.app}/${told.stream}`]] as const)),
          ...(told.digest === undefined ? [] : ([[t('live.digest'), told.digest === 'md5' ? 'MD5' : 'SHA-256']] as const)),
          ...(told.signedBy === undefined
            ? []
            : ([[t('live.signWith'), t(told.signedBy === 'main' ? 'live.mainKey' : 'live.backupKey')]] as const)),
          ...(told.expiresAt === undefined ? [] : ([[t('live.goodUntil'), format.dateTime(told.expiresAt * 1000)]] as const)),
        ]}
      />
    </>
  )
}
