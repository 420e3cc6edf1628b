/** Addresses that carry their signature, for clients that can send a request and nothing else. */
import { cosAuthorization, encodeStrictly } from './cos-signature.ts'
import type { TemporaryKey } from './temporary-key.ts'

/** An address of the object door, path style; it works as long as its key does. */
export function presign(
  key: TemporaryKey,
  request: { readonly method: 'GET' | 'PUT'; readonly origin: string; readonly bucket: string; readonly key: string },
): string {
  const path = `/${request.bucket}/${request.key}`
  const authorization = cosAuthorization(key, {
    method: request.method,
    path,
    parameters: [],
    headers: [['host', request.origin.replace(/^https?:\/\//, '')]],
    signTime: `${key.startsAt};${key.expiresAt}`,
  })
  const query = authorization.replaceAll(/=([^&]*)/g, (_, value: string) => `=${encodeStrictly(value)}`)
  return `${request.origin}${path.split('/').map(encodeStrictly).join('/')}?${query}&x-cos-security-token=${key.token}`
}
