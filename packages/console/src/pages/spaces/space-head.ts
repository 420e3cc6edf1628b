/** The head of every page of a space: its name, the way back, and the pages beside it. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Crumb, PageTab } from '../../layout/page.tsx'
import { libraryQuery } from '../libraries/library-queries.ts'
import { onlySpace } from '../library/library-context.ts'

export type SpaceHead = {
  readonly title: string
  readonly tabTitle: string
  readonly crumbs: readonly Crumb[]
  readonly tabs: readonly PageTab[]
}

export function useSpaceHead({ libraryId, spaceId }: { readonly libraryId: string; readonly spaceId: string }): SpaceHead {
  const { t } = useTranslation()
  const library = useQuery(libraryQuery(libraryId))
  const name = library.data?.Name ?? libraryId
  const title = spaceId === onlySpace ? t('spaces.onlySpace') : spaceId
  const params = { libraryId, spaceId }
  const toSpaces = { title: t('library.tabs.spaces'), to: '/libraries/$libraryId/spaces', params: { libraryId } } as const
  return {
    title,
    tabTitle: `${title} · ${name}`,
    crumbs: [
      { title: t('libraries.title'), to: '/libraries' },
      { title: name, to: '/libraries/$libraryId', params: { libraryId } },
      ...(spaceId === onlySpace ? [] : [toSpaces]),
    ],
    tabs: [
      { title: t('spaces.tabs.files'), to: '/libraries/$libraryId/spaces/$spaceId/files/$', params: { ...params, _splat: '' } },
      { title: t('spaces.tabs.overview'), to: '/libraries/$libraryId/spaces/$spaceId', params, isExact: true },
      { title: t('spaces.tabs.activity'), to: '/libraries/$libraryId/spaces/$spaceId/activity', params },
      { title: t('spaces.tabs.tasks'), to: '/libraries/$libraryId/spaces/$spaceId/tasks', params },
    ],
  }
}
