/** The files of a space: one list, what is chosen in it, and what can be done with that. */
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Page } from '../../layout/page.tsx'
import { useSpaceHead } from '../spaces/space-head.ts'
import { FileBrowser } from './file-browser.tsx'
import type { FilesSearch } from './files-search.ts'
import type { Place } from './place.ts'
import { splatOf } from './place.ts'
import { UserSwitch } from './user-switch.tsx'

const route = '/shell/libraries/$libraryId/spaces/$spaceId/files/$'

export function FilesPage() {
  const navigate = useNavigate()
  const { libraryId, spaceId, _splat = '' } = useParams({ from: route })
  const search = useSearch({ from: route })
  const head = useSpaceHead({ libraryId, spaceId })
  const path = useMemo(() => _splat.split('/').filter(Boolean), [_splat])
  const place: Place = useMemo(() => ({ libraryId, spaceId, userId: search.user }), [libraryId, spaceId, search.user])
  const go = (to: readonly string[], changed: FilesSearch = {}): void => {
    void navigate({
      to: '/libraries/$libraryId/spaces/$spaceId/files/$',
      params: { libraryId, spaceId, _splat: splatOf(to) },
      search: { ...(search.user !== undefined && { user: search.user }), ...changed },
    })
  }
  return (
    <Page
      {...head}
      tabTitle={path.at(-1) ?? head.tabTitle}
      isFull
      actions={
        <UserSwitch
          userId={search.user}
          onChange={(user) =>
            void navigate({
              to: '/libraries/$libraryId/spaces/$spaceId/files/$',
              params: { libraryId, spaceId, _splat },
              search: user === undefined ? {} : { user },
            })
          }
        />
      }
    >
      <FileBrowser place={place} path={path} show={search.show} find={search.find} onGo={go} />
    </Page>
  )
}
