/** The library's id and secret. The secret is asked for when somebody wants to see or copy it, and not before. */
import { useQueryClient } from '@tanstack/react-query'
import { Copy, Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { useSession } from '../../session/session.ts'
import { IconButton } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy-button.tsx'
import { Facts, Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import type { Library } from '../libraries/library-queries.ts'
import styles from './key-panel.module.css'

export function KeyPanel({ library }: { readonly library: Library }) {
  const { t } = useTranslation()
  const address = useSession()?.address ?? ''
  return (
    <Panel title={t('library.key.title')} hint={t('library.key.hint')}>
      <Facts
        facts={[
          [t('library.key.id'), <CopyText key="id" text={library.LibraryId} label={t('library.key.copyId')} />],
          [t('library.key.secret'), <Secret key="secret" libraryId={library.LibraryId} />],
          [t('library.key.address'), <CopyText key="address" text={address} label={t('library.key.copyAddress')} />],
        ]}
      />
    </Panel>
  )
}

function Secret({ libraryId }: { readonly libraryId: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [shown, setShown] = useState<string>()
  const reveal = () =>
    queries.fetchQuery({
      queryKey: ['libraries', libraryId, 'secret'],
      queryFn: async () => (await cloud().call('smh', 'DescribeLibrarySecret', { LibraryId: libraryId })).LibrarySecret,
      gcTime: 0,
    })
  const show = async (): Promise<void> => {
    try {
      setShown(await reveal())
    } catch (error) {
      toast({ kind: 'danger', title: t('failure.title'), text: sayFailure(error, t) })
    }
  }
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await reveal())
      toast({ title: t('copy.done') })
    } catch (error) {
      toast({ kind: 'danger', title: t('copy.refused'), text: sayFailure(error, t) })
    }
  }
  return (
    <span className={styles.secret}>
      {shown === undefined ? (
        <span className={styles.veil} role="img" aria-label={t('library.key.hidden')}>
          ••••••••••••••••
        </span>
      ) : (
        <code>{shown}</code>
      )}
      <IconButton
        label={t(shown === undefined ? 'library.key.show' : 'library.key.hide')}
        icon={shown === undefined ? Eye : EyeOff}
        size="sm"
        onClick={() => (shown === undefined ? void show() : setShown(undefined))}
      />
      <IconButton label={t('library.key.copySecret')} icon={Copy} size="sm" onClick={() => void copy()} />
    </span>
  )
}
