/** Makes a user's tokens worthless: all of them, or those of one device or session. */
import { MediathequeClient } from '@mediatheque/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { useSession } from '../../session/session.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLibrary } from './library-context.ts'
import styles from './token-panel.module.css'

export function RevokePanel() {
  const { t } = useTranslation()
  const { LibraryId: libraryId } = useLibrary()
  const address = useSession()?.address ?? ''
  const [user, setUser] = useState('')
  const [device, setDevice] = useState('')
  const [session, setSession] = useState('')
  const [isAsking, setIsAsking] = useState(false)
  const revoke = useMutation({
    mutationFn: async () => {
      const { LibrarySecret } = await cloud().call('smh', 'DescribeLibrarySecret', { LibraryId: libraryId })
      await new MediathequeClient({ endpoint: address, libraryId, librarySecret: LibrarySecret }).call('deleteUserTokens', {
        user_id: user.trim(),
        ...(device.trim() && { client_id: device.trim() }),
        ...(session.trim() && { session_id: session.trim() }),
      })
    },
    onSuccess: () => {
      toast({ title: t('library.revoke.done', { user: user.trim() }) })
      setIsAsking(false)
    },
  })
  const isNarrow = device.trim() !== '' || session.trim() !== ''
  return (
    <Panel title={t('library.revoke.title')} hint={t('library.revoke.hint')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          setIsAsking(true)
        }}
      >
        <Field label={t('library.revoke.user')} hint={t('library.revoke.userHint')}>
          <TextInput required value={user} onChange={(event) => setUser(event.target.value)} />
        </Field>
        <Field label={t('library.revoke.device')} hint={t('library.revoke.deviceHint')}>
          <TextInput value={device} onChange={(event) => setDevice(event.target.value)} />
        </Field>
        <Field label={t('library.revoke.session')}>
          <TextInput value={session} onChange={(event) => setSession(event.target.value)} />
        </Field>
        <div className={styles.whole}>
          <Button type="submit" {...(user.trim() === '' && { disabled: true })}>
            {t('library.revoke.button')}
          </Button>
        </div>
      </form>
      {isAsking && (
        <ConfirmDialog
          isOpen
          size="sm"
          onClose={() => setIsAsking(false)}
          title={t('library.revoke.confirmTitle', { user: user.trim() })}
          submitLabel={t('library.revoke.button')}
          onSubmit={() => revoke.mutate()}
          isBusy={revoke.isPending}
          failure={revoke.isError ? sayFailure(revoke.error, t) : undefined}
        >
          <p>{t(isNarrow ? 'library.revoke.confirmNarrow' : 'library.revoke.confirmAll')}</p>
        </ConfirmDialog>
      )}
    </Panel>
  )
}
