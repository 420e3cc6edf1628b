/** One action or operation: its form, the request it makes, the answer, and the same as a program. */
import { useMutation } from '@tanstack/react-query'
import { Eye, Send } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayFailure } from '../../layout/say-failure.ts'
import { useSession } from '../../session/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { composeBusiness, composeCloud, fill, scopeNames } from './compose-request.ts'
import type { Scope } from './compose-request.ts'
import type { Endpoint } from './endpoints.ts'
import styles from './endpoint-panel.module.css'
import type { Typed } from './form-value.ts'
import { describeRequest, sendPlain } from './plain-request.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'
import { SchemaForm } from './schema-form.tsx'
import { curlSnippet, nodeCloudSnippet, nodePlainSnippet, pythonCloudSnippet, pythonPlainSnippet } from './snippets.ts'

type EndpointPanelProps = {
  readonly endpoint: Endpoint
  readonly libraryIds: readonly string[]
  readonly scope: Scope
  readonly onScope: (scope: Scope) => void
}

type Sent = { readonly request: PlainRequest; readonly input: unknown; readonly answer?: PlainAnswer }

export function EndpointPanel({ endpoint, libraryIds, scope, onScope }: EndpointPanelProps) {
  const { t } = useTranslation()
  const address = useSession()?.address ?? ''
  const [typed, setTyped] = useState<Typed>({})
  const [isAsked, setIsAsked] = useState(false)
  const { input, problems } = fill(endpoint, typed)
  const needsLibrary = endpoint.door === 'business' && scope.libraryId === ''
  const isReady = Object.keys(problems).length === 0 && !needsLibrary
  const send = useMutation({
    mutationFn: async ({ isSent }: { readonly isSent: boolean }): Promise<Sent> => {
      const request = endpoint.door === 'cloud' ? await composeCloud(endpoint, input) : await composeBusiness(endpoint, input, scope)
      return { request, input, ...(isSent && { answer: await sendPlain(request) }) }
    },
  })
  const begin = (isSent: boolean): void => {
    setIsAsked(true)
    if (isReady) send.mutate({ isSent })
  }
  const onType = (path: string, text: string): void => setTyped((before) => ({ ...before, [path]: text }))
  const form = { typed, problems: isAsked ? problems : {}, onType }
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <h2>{endpoint.door === 'cloud' ? endpoint.action : endpoint.id}</h2>
        {/* What comes from the API documents is written in English. */}
        <p lang="en">{endpoint.title}</p>
        <p className={styles.place}>
          <Badge tone="accent">
            <span translate="no">{endpoint.door === 'cloud' ? `${endpoint.service} ${endpoint.version}` : endpoint.method}</span>
          </Badge>
          <code>{endpoint.door === 'cloud' ? 'POST /' : endpoint.path}</code>
        </p>
      </header>
      <Panel title={t('explorer.parameters')}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            begin(true)
          }}
        >
          {endpoint.door === 'business' && (
            <ScopeFields endpoint={endpoint} scope={scope} libraryIds={libraryIds} isMissing={isAsked && needsLibrary} onScope={onScope} />
          )}
          {endpoint.fields
            .filter(({ name }) => endpoint.door === 'cloud' || !scopeNames.includes(name))
            .map(({ name, schema, isRequired }) => (
              <SchemaForm
                key={name}
                {...form}
                name={name}
                path={name}
                schema={schema}
                isRequired={isRequired && name !== 'FilePath'}
                {...(name === 'LibraryId' && { suggestions: libraryIds })}
              />
            ))}
          {endpoint.door === 'business' && endpoint.body && (
            <SchemaForm {...form} name="body" path="body" schema={endpoint.body.schema} isRequired={endpoint.body.isRequired} />
          )}
          {endpoint.fields.length === 0 && <p className={styles.none}>{t('explorer.noParameters')}</p>}
          <div className={styles.buttons}>
            <Button look="primary" icon={Send} type="submit" isBusy={send.isPending}>
              {t('explorer.send')}
            </Button>
            <Button icon={Eye} disabled={send.isPending} onClick={() => begin(false)}>
              {t('explorer.show')}
            </Button>
          </div>
          {isAsked && !isReady && <Notice kind="danger">{t('explorer.notReady')}</Notice>}
        </form>
      </Panel>
      {send.isError && <Notice kind="danger">{sayFailure(send.error, t)}</Notice>}
      {send.data && <Outcome endpoint={endpoint} sent={send.data} address={address} />}
      {endpoint.failures.length > 0 && (
        <details className={styles.failures}>
          <summary>{t('explorer.failures')}</summary>
          <ul>
            {endpoint.failures.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

type ScopeFieldsProps = Omit<EndpointPanelProps, 'endpoint'> & { readonly endpoint: Endpoint; readonly isMissing: boolean }

function ScopeFields({ endpoint, scope, libraryIds, isMissing, onScope }: ScopeFieldsProps) {
  const { t } = useTranslation()
  const hasSpace = endpoint.fields.some(({ name }) => name === 'SpaceId')
  return (
    <div className={styles.scope}>
      <Field
        label={<code>LibraryId</code>}
        badge={<Badge tone="accent">{t('explorer.required')}</Badge>}
        error={isMissing ? t('explorer.problem.required') : undefined}
      >
        <TextInput
          isMono
          list="explorer-libraries"
          value={scope.libraryId}
          onChange={(event) => onScope({ ...scope, libraryId: event.target.value.trim() })}
        />
        <datalist id="explorer-libraries">
          {libraryIds.map((id) => (
            <option key={id} value={id} />
          ))}
        </datalist>
      </Field>
      {hasSpace && (
        <Field label={<code>SpaceId</code>} hint={t('explorer.ownSpace')}>
          <TextInput
            isMono
            placeholder="-"
            value={scope.spaceId}
            onChange={(event) => onScope({ ...scope, spaceId: event.target.value.trim() })}
          />
        </Field>
      )}
      <Field label={t('explorer.user')} hint={t('explorer.userHint')}>
        <TextInput isMono value={scope.userId} onChange={(event) => onScope({ ...scope, userId: event.target.value.trim() })} />
      </Field>
    </div>
  )
}

function Outcome({ endpoint, sent, address }: { readonly endpoint: Endpoint; readonly sent: Sent; readonly address: string }) {
  const { t } = useTranslation()
  const { request, input, answer } = sent
  const place = useRef<HTMLDivElement>(null)
  // Below a long form nobody would see that something came back.
  useEffect(() => {
    // In braces: newer browsers answer a promise, which is nothing to clean up with.
    place.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
  }, [sent])
  const isCloud = endpoint.door === 'cloud'
  const programs = [
    { id: 'curl', title: 'curl', code: curlSnippet(request), language: 'shell' as const },
    {
      id: 'node',
      title: 'Node',
      code: isCloud ? nodeCloudSnippet(endpoint, address, input) : nodePlainSnippet(request),
      language: 'script' as const,
    },
    {
      id: 'python',
      title: 'Python',
      code: isCloud ? pythonCloudSnippet(endpoint, address, input) : pythonPlainSnippet(request),
      language: 'plain' as const,
    },
  ]
  return (
    <div ref={place} className={styles.outcome}>
      {answer && (
        <Panel
          title={t('explorer.answer')}
          action={
            <span className={styles.status} role="status">
              <Badge tone={answer.isOk ? 'good' : 'danger'}>{answer.status}</Badge> {answer.milliseconds} ms
            </span>
          }
        >
          <CodeBlock label={t('explorer.answerBody')} code={answer.text || t('explorer.noBody')} language="json" isTall />
          <CodeBlock label={t('explorer.answerHeaders')} code={answer.headers.map(([name, value]) => `${name}: ${value}`).join('\n')} />
        </Panel>
      )}
      <Panel title={t('explorer.request')} hint={isCloud ? t('explorer.signedHint') : t('explorer.tokenHint')}>
        <CodeBlock label={t('explorer.asSent')} code={describeRequest(request)} />
        <Tabs
          label={t('explorer.programs')}
          tabs={programs.map(({ id, title, code, language }) => ({
            id,
            title,
            content: <CodeBlock label={title} code={code} language={language} isTall />,
          }))}
        />
      </Panel>
    </div>
  )
}
