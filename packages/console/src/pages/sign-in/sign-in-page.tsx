/** The door: a key pair becomes temporary credentials. The pair lives as long as this form. */
import { MediathequeError } from '@mediatheque/sdk'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { Eye, EyeOff, Languages, SunMoon } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageChoices, ThemeChoices } from '../../layout/account-menu.tsx'
import { Brand } from '../../layout/brand.tsx'
import { sayFailure } from '../../layout/say-failure.ts'
import { tradeKeyPair } from '../../session/clients.ts'
import { normaliseAddress, readServerAddress, rememberServerAddress } from '../../session/server-address.ts'
import { beginSession } from '../../session/session.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Notice } from '../../ui/notice.tsx'
import styles from './sign-in-page.module.css'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { t } = useTranslation()
  const { next } = route.useSearch()
  useEffect(() => {
    document.title = `${t('signIn.title')} · Mediatheque`
  }, [t])
  return (
    <div className={styles.page}>
      <div className={styles.corner}>
        <Menu trigger={<IconButton label={t('account.language')} icon={Languages} />}>
          <LanguageChoices />
        </Menu>
        <Menu trigger={<IconButton label={t('account.theme')} icon={SunMoon} />}>
          <ThemeChoices />
        </Menu>
      </div>
      <main className={styles.card}>
        <Brand />
        <div className={styles.words}>
          <h1>{t('signIn.title')}</h1>
          <p>{t('signIn.lead')}</p>
        </div>
        {next !== undefined && <Notice>{t('signIn.ended')}</Notice>}
        <SignInForm next={next} />
      </main>
    </div>
  )
}

function SignInForm({ next }: { readonly next: string | undefined }) {
  const { t } = useTranslation()
  const router = useRouter()
  const [server, setServer] = useState(readServerAddress)
  const [secretId, setSecretId] = useState('')
  const [secretKey, setSecretKey] = useState('')
  const [isShown, setIsShown] = useState(false)
  const address = normaliseAddress(server)
  const signIn = useMutation({
    mutationFn: tradeKeyPair,
    onSuccess: async (session) => {
      rememberServerAddress(session.address)
      beginSession(session)
      await router.navigate({ to: next ?? '/libraries', search: {}, replace: true })
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (address) signIn.mutate({ address, secretId: secretId.trim(), secretKey: secretKey.trim() })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={t('signIn.server')} hint={t('signIn.serverHint')} error={address ? undefined : t('signIn.serverInvalid')}>
        <TextInput inputMode="url" required value={server} onChange={(event) => setServer(event.target.value)} />
      </Field>
      <Field label={t('signIn.secretId')}>
        <TextInput
          isMono
          required
          autoFocus
          autoComplete="username"
          value={secretId}
          onChange={(event) => setSecretId(event.target.value)}
        />
      </Field>
      <Field label={t('signIn.secretKey')} hint={t('signIn.hint')}>
        <div className={styles.secret}>
          <TextInput
            isMono
            required
            type={isShown ? 'text' : 'password'}
            autoComplete="current-password"
            value={secretKey}
            onChange={(event) => setSecretKey(event.target.value)}
          />
          <IconButton
            label={t(isShown ? 'signIn.hideKey' : 'signIn.showKey')}
            icon={isShown ? EyeOff : Eye}
            onClick={() => setIsShown(!isShown)}
          />
        </div>
      </Field>
      {signIn.isError && (
        <Notice kind="danger">
          {sayRefusal(signIn.error, t)} {address !== location.origin && isUnanswered(signIn.error) && t('signIn.elsewhere')}
        </Notice>
      )}
      <Button look="primary" type="submit" isBusy={signIn.isPending}>
        {t('signIn.submit')}
      </Button>
    </form>
  )
}

const isUnanswered = (error: unknown): boolean => error instanceof MediathequeError && error.status === 0

function sayRefusal(error: unknown, t: TFunction): string {
  const code = error instanceof MediathequeError ? error.code : ''
  if (code === 'AuthFailure.SignatureExpire') return t('signIn.clock')
  return code.startsWith('AuthFailure') ? t('signIn.refused') : sayFailure(error, t)
}
