/**
 * The link a terminal prints: `/console/#signin=` and base64url JSON
 * `{ id, key, token, expires }`. A fragment never leaves the browser.
 */
import type { Session } from './session.ts'

const prefix = '#signin='

export function readSignInLink(fragment: string, address: string): Session | undefined {
  if (!fragment.startsWith(prefix)) return undefined
  try {
    const base64 = fragment.slice(prefix.length).replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const { id, key, token, expires } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    if (typeof id !== 'string' || typeof key !== 'string' || typeof token !== 'string' || typeof expires !== 'number') return undefined
    return { address, secretId: id, secretKey: key, token, expiresAt: expires }
  } catch {
    return undefined
  }
}
