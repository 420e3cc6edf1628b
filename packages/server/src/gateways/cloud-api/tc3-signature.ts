/**
 * The TC3-HMAC-SHA256 signature, as a server checks it. Official clients disagree about the host
 * they sign (with or without the port), about the case of header values and about the path, so a
 * signature is right when one of a few candidates yields it; all of them cover the same request.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { limits } from '../../kernel/limits.ts'

/** A parsed `Authorization` header. */
export type Tc3Authorization = {
  readonly secretId: string
  readonly date: string
  /** Whatever the client derived its key with: a service, `127`, or a host with its port. */
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const form =
  /^TC3-HMAC-SHA256 +Credential=([^/,\s]{1,1024})\/(\d{4}-\d{2}-\d{2})\/([^/,\s]{1,255})\/tc3_request, *SignedHeaders=([\w;-]{1,2000}), *Signature=([0-9a-f]{64}) *$/

/** Undefined when the header is not a signature of this kind over at least content-type and host. */
export function parseTc3Authorization(header: string): Tc3Authorization | undefined {
  const [, secretId, date, service, names, signature] = form.exec(header) ?? []
  if (!secretId || !date || !service || !names || !signature) return undefined
  const signedHeaders = names.toLowerCase().split(';')
  if (signedHeaders.length > limits.cloudSignedHeadersMax) return undefined
  if (!signedHeaders.includes('content-type') || !signedHeaders.includes('host')) return undefined
  return { secretId, date, service, signedHeaders, signature }
}

/** What a TC3 signature covers, as it came in. */
export type Tc3Request = {
  readonly method: string
  readonly path: string
  /** Exactly as sent; only GET signs it. */
  readonly rawQuery: string
  readonly body: Uint8Array
  readonly timestamp: string
  readonly header: (name: string) => string | undefined
  /** Names under which the client may know us, the `Host` it sent first. */
  readonly hosts: readonly string[]
}

/** True when one of the candidates yields the signature. */
export function verifyTc3(authorization: Tc3Authorization, request: Tc3Request, secretKey: string): boolean {
  // A client in another time zone signs another day; its key would be right and its scope wrong.
  if (authorization.date !== new Date(Number(request.timestamp) * 1000).toISOString().slice(0, 10)) return false
  const { date, service } = authorization
  const signingKey = deriveTc3Key(secretKey, { date, service })
  const given = Buffer.from(authorization.signature, 'hex')
  return canonicalCandidates(authorization.signedHeaders, request).some((canonical) =>
    timingSafeEqual(given, signTc3(signingKey, { timestamp: request.timestamp, date, service, canonical })),
  )
}

/** The key that one day's requests to one service are signed with. */
export function deriveTc3Key(secretKey: string, scope: { readonly date: string; readonly service: string }): Buffer {
  return hmac(hmac(hmac(`TC3${secretKey}`, scope.date), scope.service), 'tc3_request')
}

export function signTc3(
  signingKey: Buffer,
  signed: { readonly timestamp: string; readonly date: string; readonly service: string; readonly canonical: string },
): Buffer {
  const scope = `${signed.date}/${signed.service}/tc3_request`
  return hmac(signingKey, `TC3-HMAC-SHA256\n${signed.timestamp}\n${scope}\n${sha256(signed.canonical)}`)
}

/** Most likely first, without repetitions; at most `candidatesMax`. */
export function canonicalCandidates(signedHeaders: readonly string[], request: Tc3Request): readonly string[] {
  const payload = request.header('x-tc-content-sha256') === unsigned ? unsigned : request.body
  const tail = `${signedHeaders.join(';')}\n${sha256(payload)}`
  const query = request.method === 'GET' ? request.rawQuery : ''
  const candidates = new Set<string>()
  for (const path of new Set([request.path, '/'])) {
    for (const spell of spellings) {
      for (const host of new Set(request.hosts)) {
        const lines = signedHeaders.map((name) => `${name}:${spell(name, name === 'host' ? host : (request.header(name) ?? '').trim())}\n`)
        candidates.add(`${request.method}\n${path}\n${query}\n${lines.join('')}\n${tail}`)
      }
    }
  }
  return [...candidates].slice(0, candidatesMax)
}

const candidatesMax = 12
const unsigned = 'UNSIGNED-PAYLOAD'

/** How clients write header values: as sent; the action's name in lower case; everything in lower case. */
const spellings: readonly ((name: string, value: string) => string)[] = [
  (_name, value) => value,
  (name, value) => (name === 'content-type' ? value : value.toLowerCase()),
  (_name, value) => value.toLowerCase(),
]

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
