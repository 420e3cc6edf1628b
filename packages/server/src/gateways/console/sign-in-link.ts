import type { TemporaryKey } from '../../features/credentials/index.ts'

/** Opens the console signed in. The key stands in the fragment, which browsers send to nobody. */
export function signInLink(address: string, { secretId, secretKey, token, expiresAt }: TemporaryKey): string {
  const carried = JSON.stringify({ id: secretId, key: secretKey, token, expires: expiresAt })
  return `${address}#signin=${Buffer.from(carried).toString('base64url')}`
}
