/**
 * Keys derived from the installation's master key: one for signing addresses and tickets, one
 * for sealing secrets at rest. Nothing else sees the master key.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { assert } from '../kernel/assert.ts'
import type { Random } from './clock.ts'

export interface Keys {
  /** URL-safe HMAC-SHA256 over a purpose and a text. */
  sign(purpose: string, text: string): string
  /** Constant-time check of `sign`. */
  verify(purpose: string, text: string, signature: string): boolean
  /** AES-256-GCM under a key for this purpose; base64url text. */
  seal(purpose: string, plain: string): string
  /** Throws when the text was not sealed here for this purpose. */
  open(purpose: string, sealed: string): string
}

const nonceBytes = 12
const tagBytes = 16

export function createKeys(masterKey: Uint8Array, random: Random): Keys {
  assert(masterKey.length >= 32, 'The master key has at least 32 bytes.')
  // As key objects: an HMAC under raw bytes costs seven times as much.
  const derived = new Map<string, KeyObject>()
  const keyFor = (use: 'sign' | 'seal', purpose: string): KeyObject => {
    const label = `${use}:${purpose}`
    let key = derived.get(label)
    if (!key) derived.set(label, (key = createSecretKey(Buffer.from(hkdfSync('sha256', masterKey, 'mediatheque', label, 32)))))
    return key
  }
  const sign = (purpose: string, text: string): string => createHmac('sha256', keyFor('sign', purpose)).update(text).digest('base64url')
  return {
    sign,
    verify(purpose, text, signature) {
      const expected = Buffer.from(sign(purpose, text))
      const given = Buffer.from(signature)
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
    seal(purpose, plain) {
      const nonce = random.bytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor('seal', purpose), nonce)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', keyFor('seal', purpose), bytes.subarray(0, nonceBytes))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
    },
  }
}
