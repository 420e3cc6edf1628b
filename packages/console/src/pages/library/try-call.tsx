/** Uses a token once, and shows what was asked and answered. */
import { MediathequeClient, MediathequeError } from '@mediatheque/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { useSession } from '../../session/session.ts'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { Library } from '../libraries/library-queries.ts'
import { onlySpace } from './library-context.ts'
import type { MadeToken } from './made-token.ts'
import styles from './token-panel.module.css'

const calls = {
  listDirectory: (client: MediathequeClient) => client.call('listDirectory', { FilePath: '' }),
  getSpaceSize: (client: MediathequeClient) => client.call('getSpaceSize'),
  getFileCountInSpace: (client: MediathequeClient) => client.call('getFileCountInSpace'),
  createDirectory: (client: MediathequeClient) => client.call('createDirectory', { FilePath: 'playground' }),
  deleteDirectory: (client: MediathequeClient) => client.call('deleteDirectory', { FilePath: 'playground' }),
  listSpace: (client: MediathequeClient) => client.call('listSpace'),
} satisfies Record<string, (client: MediathequeClient) => Promise<unknown>>
type CallName = keyof typeof calls

type Tried = { readonly request: string; readonly answer: string }

export function TryCall({ library, made }: { readonly library: Library; readonly made: MadeToken }) {
  const { t } = useTranslation()
  const address = useSession()?.address ?? ''
  const [name, setName] = useState<CallName>('listDirectory')
  const send = useMutation({
    mutationFn: async (): Promise<Tried> => {
      let request = ''
      const client = new MediathequeClient({
        endpoint: address,
        libraryId: library.LibraryId,
        spaceId: made.spaceId || onlySpace,
        token: made.token,
        fetch: (url, init) => {
          request = `${init?.method ?? 'GET'} ${String(url)}`
          return fetch(url, init)
        },
      })
      const answer = await calls[name](client).catch(describeRefusal)
      return { request, answer: answer === undefined ? t('library.playground.noContent') : JSON.stringify(answer, null, 2) }
    },
  })
  return (
    <div className={styles.try}>
      <Field label={t('library.playground.tryTitle')}>
        <Select value={name} onChange={(event) => setName(event.target.value as CallName)}>
          {(Object.keys(calls) as CallName[]).map((call) => (
            <option key={call} value={call}>
              {t(`library.playground.calls.${call}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Button isBusy={send.isPending} onClick={() => send.mutate()}>
        {t('library.playground.send')}
      </Button>
      <div className={styles.answer} aria-live="polite">
        {send.isError && <Notice kind="danger">{sayFailure(send.error, t)}</Notice>}
        {send.data && <CodeBlock label={t('library.playground.request')} code={send.data.request} />}
        {send.data && <CodeBlock label={t('library.playground.answer')} code={send.data.answer} language="json" />}
      </div>
    </div>
  )
}

/** A refusal is an answer too, and the one that teaches most here. */
function describeRefusal(error: unknown): object {
  if (!(error instanceof MediathequeError) || error.status === 0) throw error
  const { status, code, message, requestId } = error
  return { status, code, message, requestId }
}
