/** A token to play with: made as a backend would make it, explained, and used. */
import { MediathequeClient } from '@mediatheque/sdk'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { sayFailure } from '../../layout/say-failure.ts'
import { cloud } from '../../session/clients.ts'
import { useSession } from '../../session/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy-button.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Facts, Panel } from '../../ui/panel.tsx'
import { toast } from '../../ui/toast.tsx'
import type { Library } from '../libraries/library-queries.ts'
import { GrantList } from './grant-list.tsx'
import { presetNames, presets } from './grants.ts'
import type { Preset } from './grants.ts'
import { onlySpace } from './library-context.ts'
import type { MadeToken } from './made-token.ts'
import { SpacePicker } from './space-picker.tsx'
import styles from './token-panel.module.css'
import { TryCall } from './try-call.tsx'

const periods = ['3600', '86400', '604800', '2592000'] as const

export function TokenPanel({ library }: { readonly library: Library }) {
  const { t } = useTranslation()
  const address = useSession()?.address ?? ''
  const [preset, setPreset] = useState<Preset>('upload')
  const [chosen, setChosen] = useState<readonly string[]>(presets.upload)
  const [spaceId, setSpaceId] = useState(library.LibraryExtension.IsMultiSpace ? '' : onlySpace)
  const [userId, setUserId] = useState('ada')
  const [period, setPeriod] = useState<(typeof periods)[number]>('3600')
  const make = useMutation({
    mutationFn: async (): Promise<MadeToken> => {
      const { LibrarySecret } = await cloud().call('smh', 'DescribeLibrarySecret', { LibraryId: library.LibraryId })
      const { accessToken, expiresIn } = await new MediathequeClient({ endpoint: address }).call('createToken', {
        library_id: library.LibraryId,
        library_secret: LibrarySecret,
        grant: chosen.join(','),
        period,
        ...(spaceId !== '' && { space_id: spaceId }),
        ...(userId !== '' && { user_id: userId }),
      })
      return { token: accessToken, grants: chosen, spaceId, userId, expiresAt: Date.now() + expiresIn * 1000 }
    },
  })
  const choosePreset = (name: Preset): void => {
    setPreset(name)
    if (name !== 'custom') setChosen(presets[name])
  }
  return (
    <Panel title={t('library.playground.title')} hint={t('library.playground.hint')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate()
        }}
      >
        <Field label={t('library.playground.preset')}>
          <Select value={preset} onChange={(event) => choosePreset(event.target.value as Preset)}>
            {presetNames.map((name) => (
              <option key={name} value={name}>
                {t(`library.playground.presets.${name}`)}
              </option>
            ))}
          </Select>
        </Field>
        {library.LibraryExtension.IsMultiSpace && (
          <SpacePicker
            libraryId={library.LibraryId}
            label={t('library.playground.space')}
            anyLabel={t('library.playground.allSpaces')}
            value={spaceId}
            onChange={setSpaceId}
          />
        )}
        <Field label={t('library.playground.user')} hint={t('library.playground.userHint')}>
          <TextInput value={userId} maxLength={64} onChange={(event) => setUserId(event.target.value.trim())} />
        </Field>
        <Field label={t('library.playground.period')} hint={t('library.playground.slides')}>
          <Select value={period} onChange={(event) => setPeriod(event.target.value as typeof period)}>
            {periods.map((seconds) => (
              <option key={seconds} value={seconds}>
                {t(`library.playground.periods.${seconds}`)}
              </option>
            ))}
          </Select>
        </Field>
        {preset === 'custom' && (
          <div className={styles.whole}>
            <GrantList chosen={chosen} onChange={setChosen} />
          </div>
        )}
        <div className={styles.whole}>
          <Button type="submit" look="primary" icon={KeyRound} isBusy={make.isPending}>
            {t('library.playground.make')}
          </Button>
        </div>
      </form>
      {make.isError && <Notice kind="danger">{sayFailure(make.error, t)}</Notice>}
      {make.data && <TokenStory key={make.data.token} library={library} made={make.data} onRevoked={make.reset} />}
    </Panel>
  )
}

function placeOf(spaceId: string, t: TFunction): string {
  if (spaceId === '') return t('library.playground.allSpaces')
  return spaceId === onlySpace ? t('spaces.onlySpace') : spaceId
}

type TokenStoryProps = { readonly library: Library; readonly made: MadeToken; readonly onRevoked: () => void }

function TokenStory({ library, made, onRevoked }: TokenStoryProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const address = useSession()?.address ?? ''
  const revoke = useMutation({
    mutationFn: () =>
      new MediathequeClient({ endpoint: address, libraryId: library.LibraryId }).call('deleteToken', { AccessToken: made.token }),
    onSuccess: () => {
      toast({ title: t('library.playground.revoked') })
      onRevoked()
    },
  })
  return (
    <section className={styles.story} aria-label={t('library.playground.token')}>
      <Facts
        facts={[
          [t('library.playground.token'), <CopyText key="token" text={made.token} />],
          [
            t('library.playground.allowed'),
            <span key="allowed" className={styles.badges}>
              {made.grants.length === 0
                ? t('library.playground.readsOnly')
                : made.grants.map((grant) => (
                    <Badge key={grant} tone="accent">
                      <code>{grant}</code>
                    </Badge>
                  ))}
            </span>,
          ],
          [t('library.playground.where'), placeOf(made.spaceId, t)],
          [t('library.playground.who'), made.userId || t('library.playground.nobody')],
          [t('library.playground.until'), t('library.playground.untilHint', { time: format.dateTime(made.expiresAt) })],
        ]}
      />
      <TryCall library={library} made={made} />
      <div>
        <Button size="sm" isBusy={revoke.isPending} onClick={() => revoke.mutate()}>
          {t('library.playground.revoke')}
        </Button>
      </div>
      {revoke.isError && <Notice kind="danger">{sayFailure(revoke.error, t)}</Notice>}
    </section>
  )
}
