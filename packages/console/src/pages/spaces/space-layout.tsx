/** The frame of a space's pages. */
import { hasCode } from '@mediatheque/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, getRouteApi } from '@tanstack/react-router'
import { Boxes } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Ask } from '../../layout/ask.tsx'
import { Page } from '../../layout/page.tsx'
import { libraryClient } from '../../session/clients.ts'
import { buttonClass } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { libraryQuery } from '../libraries/library-queries.ts'
import type { Library } from '../libraries/library-queries.ts'
import { SpaceContext } from './space-context.ts'
import { useSpaceHead } from './space-head.ts'

const route = getRouteApi('/shell/libraries/$libraryId/spaces/$spaceId')

export function SpaceLayout() {
  const { t } = useTranslation()
  const { libraryId, spaceId } = route.useParams()
  const library = useQuery(libraryQuery(libraryId))
  const exists = useQuery({
    queryKey: ['spaces', libraryId, spaceId, 'exists'],
    queryFn: async ({ signal }) => {
      try {
        await libraryClient({ libraryId, spaceId }).spaces.size(spaceId, { signal })
        return true
      } catch (error) {
        if (hasCode(error, 'SpaceNotFound')) return false
        throw error
      }
    },
    enabled: Boolean(library.data),
  })
  return (
    <Ask query={library}>
      {(found) =>
        found === null || exists.data === false ? (
          <EmptyState
            icon={Boxes}
            title={t(found ? 'spaces.missingTitle' : 'library.missingTitle')}
            action={
              <Link to="/libraries" className={buttonClass()}>
                {t('library.toList')}
              </Link>
            }
          >
            {found ? t('spaces.missingText', { id: spaceId }) : t('library.missingText', { id: libraryId })}
          </EmptyState>
        ) : (
          <Ask query={exists}>{() => <SpaceFrame library={found} spaceId={spaceId} />}</Ask>
        )
      }
    </Ask>
  )
}

function SpaceFrame({ library, spaceId }: { readonly library: Library; readonly spaceId: string }) {
  const { LibraryId: libraryId } = library
  const head = useSpaceHead({ libraryId, spaceId })
  const shown = useMemo(() => ({ library, libraryId, spaceId }), [library, libraryId, spaceId])
  return (
    <Page {...head} isWide>
      <SpaceContext value={shown}>
        <Outlet />
      </SpaceContext>
    </Page>
  )
}
