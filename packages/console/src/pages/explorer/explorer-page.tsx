/** The API explorer: any call of this server, tried out where its answer can be read. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { TerminalSquare } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Ask } from '../../layout/ask.tsx'
import { Page } from '../../layout/page.tsx'
import { cloud } from '../../session/clients.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import type { Scope } from './compose-request.ts'
import { EndpointList } from './endpoint-list.tsx'
import { EndpointPanel } from './endpoint-panel.tsx'
import { loadEndpoints } from './endpoints.ts'
import styles from './explorer-page.module.css'

const suggestedLibraries = 100

export function ExplorerPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { call } = useSearch({ from: '/shell/explorer' })
  const [scope, setScope] = useState<Scope>({ libraryId: '', spaceId: '', userId: '' })
  const endpoints = useQuery({ queryKey: ['endpoints'], staleTime: Infinity, queryFn: ({ signal }) => loadEndpoints(signal) })
  const libraries = useQuery({
    queryKey: ['explorer', 'libraries'],
    queryFn: async ({ signal }) => {
      const { List } = await cloud().call('smh', 'DescribeLibraries', { Limit: suggestedLibraries }, { signal })
      return List.map(({ LibraryId }) => LibraryId)
    },
  })
  return (
    <Page title={t('explorer.title')} lead={t('explorer.lead')} isWide>
      <Ask query={endpoints}>
        {(all) => {
          const chosen = all.find(({ id }) => id === call)
          return (
            <div className={styles.columns}>
              <EndpointList
                endpoints={all}
                chosenId={chosen?.id}
                onChoose={(id) => void navigate({ to: '/explorer', search: { call: id } })}
              />
              {chosen ? (
                <EndpointPanel key={chosen.id} endpoint={chosen} libraryIds={libraries.data ?? []} scope={scope} onScope={setScope} />
              ) : (
                <EmptyState icon={TerminalSquare} title={t('explorer.choose')}>
                  {t('explorer.chooseText')}
                </EmptyState>
              )}
            </div>
          )
        }}
      </Ask>
    </Page>
  )
}
