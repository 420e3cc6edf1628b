/** The older signature, carried as a parameter among the others: HMAC over the decoded, sorted parameters. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Parameters } from './parameters.ts'

const hashes: Readonly<Record<string, string>> = { HmacSHA1: 'sha1', HmacSHA256: 'sha256' }

export type V1Request = {
  readonly method: string
  readonly path: string
  readonly parameters: Parameters
  /** Names under which the client may know us, the `Host` it sent first. */
  readonly hosts: readonly string[]
}

/** True when one of the candidates yields the signature: clients differ in host, path and key names. */
export function verifyV1(request: V1Request, secretKey: string): boolean {
  const method = request.parameters.get('SignatureMethod') || 'HmacSHA1'
  if (!Object.hasOwn(hashes, method)) return false
  // A client that forgets to escape its base64 sends `+`, which a form reads as a space.
  const given = Buffer.from((request.parameters.get('Signature') ?? '').replaceAll(' ', '+'))
  return plainCandidates(request).some((plain) => {
    const expected = Buffer.from(signV1(secretKey, plain, method))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

export function signV1(secretKey: string, plain: string, method: string): string {
  return createHmac(hashes[method] as string, secretKey)
    .update(plain)
    .digest('base64')
}

/** The texts a client may have signed. Python's clients write the names with `.` for `_`. */
export function plainCandidates(request: V1Request): readonly string[] {
  const names = [...request.parameters.keys()].filter((name) => name !== 'Signature')
  const texts = new Set([
    sorted(request.parameters, names, (name) => name),
    sorted(request.parameters, names, (name) => name.replaceAll('_', '.')),
  ])
  const candidates = new Set<string>()
  for (const text of texts) {
    for (const path of [request.path, '/']) for (const host of request.hosts) candidates.add(`${request.method}${host}${path}?${text}`)
  }
  return [...candidates].slice(0, candidatesMax)
}

const candidatesMax = 12

/** Sorted under the names the client has, in ascending order of their bytes. */
const sorted = (parameters: Parameters, names: readonly string[], spell: (name: string) => string): string =>
  names
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => `${spell(name)}=${parameters.get(name)}`)
    .join('&')
