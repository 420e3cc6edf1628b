/** One live domain: its keys, addresses signed with them, and what is right or wrong with any address. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Eye, EyeOff, RefreshCw, RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Ask } from '../../layout/ask.tsx'
import { Page } from '../../layout/page.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Field, SwitchField, TextInput } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import { NotFoundPage } from '../../layout/failure-page.tsx'
import { AddressExplainer } from './address-explainer.tsx'
import { AddressSigner } from './address-signer.tsx'
import styles from './domain-page.module.css'
import { newKey } from './live-address.ts'
import type { LiveKeys } from './live-address.ts'
import { domainsQuery, isPlay, keysQuery, saveKeys } from './live-queries.ts'
import type { LiveDomain } from './live-queries.ts'

const route = getRouteApi('/shell/live/$domain')

export function DomainPage() {
  const { domain: name } = route.useParams()
  const domains = useQuery(domainsQuery())
  return (
    <Ask query={domains}>
      {(list) => {
        const domain = list.find((one) => one.Name === name)
        return domain ? <DomainFrame domain={domain} /> : <NotFoundPage />
      }}
    </Ask>
  )
}

function DomainFrame({ domain }: { readonly domain: LiveDomain }) {
  const { t } = useTranslation()
  const keys = useQuery(keysQuery(domain))
  return (
    <Page
      title={domain.Name}
      crumbs={[{ title: t('live.title'), to: '/live' }]}
      lead={
        <>
          <Badge tone={isPlay(domain) ? 'accent' : 'brass'}>{t(isPlay(domain) ? 'live.play' : 'live.push')}</Badge>
          {t(isPlay(domain) ? 'live.playHint' : 'live.pushHint')}
        </>
      }
    >
      <Ask query={keys}>
        {(found) => (
          <>
            <KeysPanel key={JSON.stringify(found)} domain={domain} inForce={found} />
            <AddressSigner domain={domain} keys={found} />
            <AddressExplainer domain={domain} keys={found} />
          </>
        )}
      </Ask>
    </Page>
  )
}

const keyForm = /^[A-Za-z0-9]{1,256}$/
const graceMax = 31_536_000

function KeysPanel({ domain, inForce }: { readonly domain: LiveDomain; readonly inForce: LiveKeys }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [isSigned, setIsSigned] = useState(inForce.isSigned)
  const [main, setMain] = useState(inForce.main)
  const [backup, setBackup] = useState(inForce.backup)
  const [grace, setGrace] = useState(String(inForce.graceSeconds))
  const [isRotating, setIsRotating] = useState(false)
  const save = useMutation({
    mutationFn: (keys: LiveKeys) => saveKeys(domain, keys),
    onSuccess: async () => {
      setIsRotating(false)
      toast({ title: t('live.keysSaved') })
      await queries.invalidateQueries({ queryKey: ['live', 'keys', domain.Name] })
    },
  })
  const graceIsWrong = !/^\d{1,8}$/.test(grace) || Number(grace) > graceMax
  const mainIsWrong = (isSigned || main !== '') && !keyForm.test(main)
  const backupIsWrong = backup !== '' && !keyForm.test(backup)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate({ isSigned, main, backup, graceSeconds: Number(grace) })
  }
  return (
    <Panel
      title={t('live.keys')}
      hint={t('live.keysHint')}
      action={
        <Button size="sm" icon={RotateCw} disabled={inForce.main === ''} onClick={() => setIsRotating(true)}>
          {t('live.rotate')}
        </Button>
      }
    >
      <form className={styles.form} onSubmit={submit}>
        <SwitchField label={t('live.isSigned')} hint={t('live.isSignedHint')} checked={isSigned} onCheckedChange={setIsSigned} />
        <KeyField label={t('live.mainKey')} isWrong={mainIsWrong} value={main} onChange={setMain} />
        <KeyField label={t('live.backupKey')} hint={t('live.backupKeyHint')} isWrong={backupIsWrong} value={backup} onChange={setBackup} />
        <Field
          label={t('live.grace')}
          hint={t('live.graceHint')}
          error={graceIsWrong ? t('failure.number', { min: 0, max: graceMax }) : undefined}
        >
          <TextInput inputMode="numeric" value={grace} onChange={(event) => setGrace(event.target.value.trim())} />
        </Field>
        {save.isError && <Notice kind="danger">{sayFailure(save.error, t)}</Notice>}
        <div>
          <Button
            type="submit"
            look="primary"
            isBusy={save.isPending}
            {...((graceIsWrong || mainIsWrong || backupIsWrong) && { disabled: true })}
          >
            {t('action.save')}
          </Button>
        </div>
      </form>
      {isRotating && (
        <ConfirmDialog
          isOpen
          size="sm"
          onClose={() => setIsRotating(false)}
          title={t('live.rotateTitle')}
          submitLabel={t('live.rotate')}
          onSubmit={() => save.mutate({ ...inForce, main: newKey(), backup: inForce.main })}
          isBusy={save.isPending}
          failure={save.isError ? sayFailure(save.error, t) : undefined}
        >
          <p>{t('live.rotateText')}</p>
        </ConfirmDialog>
      )}
    </Panel>
  )
}

type KeyFieldProps = {
  readonly label: string
  readonly hint?: string
  readonly isWrong: boolean
  readonly value: string
  readonly onChange: (key: string) => void
}

function KeyField({ label, hint, isWrong, value, onChange }: KeyFieldProps) {
  const { t } = useTranslation()
  const [isShown, setIsShown] = useState(false)
  return (
    <Field label={label} hint={hint} error={isWrong ? t('live.keyWrong') : undefined}>
      <div className={styles.key}>
        <TextInput
          isMono
          type={isShown ? 'text' : 'password'}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value.trim())}
        />
        <IconButton
          label={t(isShown ? 'live.hideKey' : 'live.showKey')}
          icon={isShown ? EyeOff : Eye}
          onClick={() => setIsShown(!isShown)}
        />
        <IconButton label={t('live.makeKey')} icon={RefreshCw} onClick={() => onChange(newKey())} />
        <CopyButton text={value} />
      </div>
    </Field>
  )
}
