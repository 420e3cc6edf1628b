/** Which address shows which page. Every page is a chunk of its own, loaded when it is needed. */
import { Outlet, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { FailurePage, NotFoundPage } from './layout/failure-page.tsx'
import { Shell } from './layout/shell.tsx'
import { readFilesSearch } from './pages/files/files-search.ts'
import { getSession } from './session/session.ts'
import { Loading } from './ui/loading.tsx'

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: ({ error, reset }) => <FailurePage error={error} onRetry={reset} />,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { readonly next?: string; readonly server?: string } => ({
    ...(typeof search['next'] === 'string' && search['next'].startsWith('/') && { next: search['next'] }),
    ...(typeof search['server'] === 'string' && { server: search['server'] }),
  }),
  beforeLoad: ({ search }) => {
    if (getSession()) throw redirect({ to: search.next ?? '/libraries', search: {}, replace: true })
  },
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: ({ location }) => {
    if (getSession()) return
    const isHome = location.pathname === '/' || location.pathname === '/libraries'
    throw redirect({ to: '/sign-in', search: isHome ? {} : { next: location.href }, replace: true })
  },
})

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/libraries', replace: true })
  },
})

const libraries = createRoute({
  getParentRoute: () => shell,
  path: '/libraries',
  component: lazyRouteComponent(() => import('./pages/libraries/libraries-page.tsx'), 'LibrariesPage'),
})

const library = createRoute({
  getParentRoute: () => shell,
  path: '/libraries/$libraryId',
  component: lazyRouteComponent(() => import('./pages/library/library-layout.tsx'), 'LibraryLayout'),
})

const libraryStart = createRoute({
  getParentRoute: () => library,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/library/start-page.tsx'), 'StartPage'),
})

const librarySpaces = createRoute({
  getParentRoute: () => library,
  path: '/spaces',
  component: lazyRouteComponent(() => import('./pages/spaces/spaces-page.tsx'), 'SpacesPage'),
})

const libraryAccess = createRoute({
  getParentRoute: () => library,
  path: '/access',
  component: lazyRouteComponent(() => import('./pages/library/access-page.tsx'), 'AccessPage'),
})

const librarySettings = createRoute({
  getParentRoute: () => library,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/library/settings-page.tsx'), 'SettingsPage'),
})

const space = createRoute({
  getParentRoute: () => shell,
  path: '/libraries/$libraryId/spaces/$spaceId',
  component: lazyRouteComponent(() => import('./pages/spaces/space-layout.tsx'), 'SpaceLayout'),
})

const spaceOverview = createRoute({
  getParentRoute: () => space,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/spaces/overview-page.tsx'), 'OverviewPage'),
})

const spaceActivity = createRoute({
  getParentRoute: () => space,
  path: '/activity',
  component: lazyRouteComponent(() => import('./pages/spaces/activity-page.tsx'), 'ActivityPage'),
})

const spaceTasks = createRoute({
  getParentRoute: () => space,
  path: '/tasks',
  component: lazyRouteComponent(() => import('./pages/spaces/tasks-page.tsx'), 'TasksPage'),
})

const spaceFiles = createRoute({
  getParentRoute: () => shell,
  path: '/libraries/$libraryId/spaces/$spaceId/files/$',
  validateSearch: readFilesSearch,
  component: lazyRouteComponent(() => import('./pages/files/files-page.tsx'), 'FilesPage'),
})

const health = createRoute({
  getParentRoute: () => shell,
  path: '/health',
  component: lazyRouteComponent(() => import('./pages/health/health-page.tsx'), 'HealthPage'),
})

const explorer = createRoute({
  getParentRoute: () => shell,
  path: '/explorer',
  validateSearch: (search: Record<string, unknown>): { readonly call?: string } => ({
    ...(typeof search['call'] === 'string' && { call: search['call'] }),
  }),
  component: lazyRouteComponent(() => import('./pages/explorer/explorer-page.tsx'), 'ExplorerPage'),
})

const live = createRoute({
  getParentRoute: () => shell,
  path: '/live',
  component: lazyRouteComponent(() => import('./pages/live/live-page.tsx'), 'LivePage'),
})

const liveRecording = createRoute({
  getParentRoute: () => shell,
  path: '/live/recording',
  component: lazyRouteComponent(() => import('./pages/live/recording-page.tsx'), 'RecordingPage'),
})

const liveDomain = createRoute({
  getParentRoute: () => shell,
  path: '/live/$domain',
  component: lazyRouteComponent(() => import('./pages/live/domain-page.tsx'), 'DomainPage'),
})

const tree = root.addChildren([
  signIn,
  shell.addChildren([
    home,
    libraries,
    library.addChildren([libraryStart, librarySpaces, libraryAccess, librarySettings]),
    space.addChildren([spaceOverview, spaceActivity, spaceTasks]),
    spaceFiles,
    explorer,
    live,
    liveRecording,
    liveDomain,
    health,
  ]),
])

export function createConsoleRouter() {
  return createRouter({
    routeTree: tree,
    basepath: '/console',
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingComponent: () => <Loading />,
    defaultErrorComponent: ({ error, reset }) => <FailurePage error={error} onRetry={reset} />,
    defaultNotFoundComponent: NotFoundPage,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: ReturnType<typeof createConsoleRouter>
  }
}
