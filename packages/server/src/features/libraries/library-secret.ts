/** The secret of a Library: 64 hex digits, sealed at rest, compared without telling by the time it takes. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Call } from '../../platform/call.ts'

const purpose = 'library-secret'

/** A fresh secret, sealed. */
export const sealNewSecret = (call: Call<'keys' | 'random'>): string => call.keys.seal(purpose, call.random.bytes(32).toString('hex'))

export const openSecret = (call: Call<'keys'>, sealed: string): string => call.keys.open(purpose, sealed)

/** What is remembered of a secret: comparing needs no more, and a core dump shows no secret. */
export const secretDigest = (secret: string): Buffer => createHash('sha256').update(secret).digest()

export const hasDigest = (secret: string, expected: Buffer): boolean => timingSafeEqual(secretDigest(secret), expected)
