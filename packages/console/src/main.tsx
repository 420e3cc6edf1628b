/** Page entry: what this browser remembers, who is signed in, then the first page. */
import '@fontsource-variable/inter'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from './i18n/i18n.ts'
import { startTheme } from './preferences/theme.ts'
import { createQueries } from './queries.ts'
import { createConsoleRouter } from './router.tsx'
import { readServerAddress } from './session/server-address.ts'
import { beginSession, onSessionChange, startSession } from './session/session.ts'
import { readSignInLink } from './session/sign-in-link.ts'
import './styles/tokens.css'
import './styles/base.css'
import { Toasts } from './ui/toast.tsx'
import { TooltipProvider } from './ui/tooltip.tsx'

startTheme()
takeSignInLink()
await Promise.all([startSession(), startLanguage()])

const queries = createQueries()
const router = createConsoleRouter()
onSessionChange(() => {
  // Nothing that one session has read is shown to the next.
  queries.clear()
  void router.invalidate()
})

const root = document.querySelector('#root')
if (!root) throw new Error('The page has no #root.')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <TooltipProvider delayDuration={400}>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
)

/** The credential leaves the address bar and the history before anything else sees it. */
function takeSignInLink(): void {
  const session = readSignInLink(location.hash, readServerAddress())
  if (location.hash.startsWith('#signin=')) history.replaceState(history.state, '', location.pathname + location.search)
  if (session) beginSession(session)
}
