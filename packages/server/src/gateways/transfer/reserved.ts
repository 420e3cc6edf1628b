/** Addresses of the content origin that are never buckets: no bucket's name begins with a dash. */
import type { IncomingMessage } from 'node:http'

const reservedFirstSegments = ['-'] as const

/** True for what this gateway answers: all below a reserved segment, and forms posted to the root. */
export function isTransferRequest({ url = '/', method }: IncomingMessage): boolean {
  if (reservedFirstSegments.some((segment) => url.startsWith(`/${segment}/`))) return true
  return (method === 'POST' || method === 'OPTIONS') && (url === '/' || url.startsWith('/?'))
}
