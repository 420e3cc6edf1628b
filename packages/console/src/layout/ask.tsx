/** Shows what a query brings: the place held while it is on its way, the refusal, or the content. */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Loading } from '../ui/loading.tsx'
import { Notice } from '../ui/notice.tsx'
import { sayFailure } from './say-failure.ts'

type AskProps<Value> = {
  readonly query: UseQueryResult<Value>
  readonly lines?: number
  readonly children: (value: Value) => ReactNode
}

export function Ask<Value>({ query, lines, children }: AskProps<Value>) {
  const { t } = useTranslation()
  if (query.data !== undefined) return children(query.data)
  if (query.isError)
    return (
      <Notice
        kind="danger"
        title={t('failure.title')}
        action={
          <Button size="sm" onClick={() => void query.refetch()}>
            {t('action.retry')}
          </Button>
        }
      >
        {sayFailure(query.error, t)}
      </Notice>
    )
  return <Loading {...(lines !== undefined && { lines })} />
}
