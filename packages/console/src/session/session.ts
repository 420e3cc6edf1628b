/**
 * Who is signed in, where, and until when. Temporary credentials only, kept by this browser's tabs
 * as long as one of them is open: the key pair they were traded for is never stored.
 */
import { useSyncExternalStore } from 'react'

export type Session = {
  /** Origin of the server's control listener. */
  readonly address: string
  readonly secretId: string
  readonly secretKey: string
  readonly token: string
  /** Unix seconds. */
  readonly expiresAt: number
}

type Message = { readonly kind: 'who' } | { readonly kind: 'me'; readonly session: Session } | { readonly kind: 'end' }

const storageKey = 'mediatheque.session'
const timerMsMax = 2 ** 31 - 1
/** Another tab answers at once or not at all. */
const askMs = 120
const listeners = new Set<() => void>()
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(storageKey)
let current: Session | undefined
let endTimer: ReturnType<typeof setTimeout> | undefined

/** Takes up what this tab was doing before it was reloaded, or what another tab of the console is doing. */
export async function startSession(): Promise<void> {
  try {
    const stored = sessionStorage.getItem(storageKey)
    if (stored && !current) apply(JSON.parse(stored) as Session)
  } catch {
    // Whatever stands there, a new sign-in replaces it.
  }
  if (!getSession()) await askTabs()
  tabs?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    const session = getSession()
    if (data.kind === 'who' && session) tabs.postMessage({ kind: 'me', session } satisfies Message)
    if (data.kind === 'end') forget()
  })
}

export function beginSession(session: Session): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(session))
  } catch {
    // Without storage the session lasts until the page is reloaded.
  }
  apply(session)
}

/** In every tab: who signs out means the browser. */
export function endSession(): void {
  tabs?.postMessage({ kind: 'end' } satisfies Message)
  forget()
}

/** The session in force; undefined once it has run out. */
export function getSession(): Session | undefined {
  return current && current.expiresAt * 1000 > Date.now() ? current : undefined
}

export function useSession(): Session | undefined {
  return useSyncExternalStore(onSessionChange, getSession)
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function askTabs(): Promise<void> {
  if (!tabs) return
  const answer = await new Promise<Session | undefined>((resolve) => {
    const hear = ({ data }: MessageEvent<Message>): void => {
      if (data.kind === 'me') resolve(data.session)
    }
    tabs.addEventListener('message', hear)
    tabs.postMessage({ kind: 'who' } satisfies Message)
    setTimeout(() => {
      tabs.removeEventListener('message', hear)
      resolve(undefined)
    }, askMs)
  })
  if (answer && !getSession()) beginSession(answer)
}

function forget(): void {
  try {
    sessionStorage.removeItem(storageKey)
  } catch {
    // Nothing was stored then.
  }
  apply(undefined)
}

function apply(session: Session | undefined): void {
  clearTimeout(endTimer)
  current = session
  if (session) endTimer = setTimeout(forget, Math.min(Math.max(0, session.expiresAt * 1000 - Date.now()), timerMsMax))
  for (const listener of listeners) listener()
}
