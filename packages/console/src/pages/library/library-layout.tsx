/** The frame of a library's pages. */
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, getRouteApi } from '@tanstack/react-router'
import { Library as LibraryIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Ask } from '../../layout/ask.tsx'
import { Page } from '../../layout/page.tsx'
import type { PageTab } from '../../layout/page.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LibraryBadges } from '../libraries/library-badges.tsx'
import { libraryQuery } from '../libraries/library-queries.ts'
import type { Library } from '../libraries/library-queries.ts'
import { LibraryContext, onlySpace } from './library-context.ts'

const route = getRouteApi('/shell/libraries/$libraryId')

export function LibraryLayout() {
  const { t } = useTranslation()
  const { libraryId } = route.useParams()
  const library = useQuery(libraryQuery(libraryId))
  return (
    <Ask query={library}>
      {(found) =>
        found ? (
          <LibraryFrame library={found} />
        ) : (
          <EmptyState
            icon={LibraryIcon}
            title={t('library.missingTitle')}
            action={
              <Link to="/libraries" className={buttonClass()}>
                {t('library.toList')}
              </Link>
            }
          >
            {t('library.missingText', { id: libraryId })}
          </EmptyState>
        )
      }
    </Ask>
  )
}

function LibraryFrame({ library }: { readonly library: Library }) {
  const { t } = useTranslation()
  const params = { libraryId: library.LibraryId }
  const content: PageTab = library.LibraryExtension.IsMultiSpace
    ? { title: t('library.tabs.spaces'), to: '/libraries/$libraryId/spaces', params }
    : {
        title: t('library.tabs.files'),
        to: '/libraries/$libraryId/spaces/$spaceId/files/$',
        params: { ...params, spaceId: onlySpace, _splat: '' },
      }
  return (
    <Page
      title={library.Name}
      crumbs={[{ title: t('libraries.title'), to: '/libraries' }]}
      lead={
        <>
          <LibraryBadges extension={library.LibraryExtension} />
          {library.Remark}
        </>
      }
      tabs={[
        { title: t('library.tabs.start'), to: '/libraries/$libraryId', params, isExact: true },
        content,
        { title: t('library.tabs.access'), to: '/libraries/$libraryId/access', params },
        { title: t('library.tabs.settings'), to: '/libraries/$libraryId/settings', params },
      ]}
    >
      <LibraryContext value={library}>
        <Outlet />
      </LibraryContext>
    </Page>
  )
}
