/** Which server this console speaks to: the one named in the address (`?server=`), else the one it came from. */
import { readStored, store } from '../preferences/stored.ts'

const storageKey = 'mediatheque.server'

export function readServerAddress(): string {
  const named = new URLSearchParams(location.search).get('server') ?? readStored(storageKey)
  return (named && normaliseAddress(named)) || location.origin
}

export function rememberServerAddress(address: string): void {
  store(storageKey, address === location.origin ? undefined : address)
}

/** The origin of what somebody typed; undefined when that is no address. */
export function normaliseAddress(text: string): string | undefined {
  const trimmed = text.trim()
  const url = URL.parse(/^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`)
  return url && url.hostname !== '' ? url.origin : undefined
}
