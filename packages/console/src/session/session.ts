/**
 * Who is signed in, where, and until when. Temporary credentials only, kept for this tab: the
 * key pair they were traded for is never stored.
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

const storageKey = 'mediatheque.session'
const timerMsMax = 2 ** 31 - 1
const listeners = new Set<() => void>()
let current: Session | undefined
let endTimer: ReturnType<typeof setTimeout> | undefined

/** Takes up what this tab was doing before it was reloaded. */
export function startSession(): void {
  try {
    const stored = sessionStorage.getItem(storageKey)
    if (stored) apply(JSON.parse(stored) as Session)
  } catch {
    // Whatever stands there, a new sign-in replaces it.
  }
}

export function beginSession(session: Session): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(session))
  } catch {
    // Without storage the session lasts until the page is reloaded.
  }
  apply(session)
}

export function endSession(): void {
  try {
    sessionStorage.removeItem(storageKey)
  } catch {
    // Nothing was stored then.
  }
  apply(undefined)
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

function apply(session: Session | undefined): void {
  clearTimeout(endTimer)
  current = session
  if (session) endTimer = setTimeout(endSession, Math.min(Math.max(0, session.expiresAt * 1000 - Date.now()), timerMsMax))
  for (const listener of listeners) listener()
}
