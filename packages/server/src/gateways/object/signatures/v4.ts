/** AWS4-HMAC-SHA256 for S3 (object-gateway reference, C13), as a server checks it, in header and query. */
import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { limits } from '../../../kernel/limits.ts'
import { encodeStrictly } from '../../../features/credentials/index.ts'
import { requestHasExpired, signatureFailure } from './failures.ts'
import { decodePercents, headerValues, readParameters, soleHeader, soleParameter } from './signed-request.ts'
import type { Parameter, SignedRequest } from './signed-request.ts'

export type V4Signature = {
  readonly scheme: 'v4'
  readonly place: 'header' | 'query'
  readonly secretId: string
  /** `yyyymmdd`, the first part of the scope. */
  readonly date: string
  readonly region: string
  /** `yyyymmddThhmmssZ`. */
  readonly signedAt: string
  /** How long a pre-signed address works. */
  readonly lifetimeSeconds: number | undefined
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly payload: V4Payload
}

/** What is known of the body before it is read. */
export type V4Payload =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'digest'; readonly sha256: string }
  /** `aws-chunked`: each chunk signed or none, with trailing headers or without. */
  | { readonly kind: 'chunks'; readonly isSigned: boolean; readonly hasTrailer: boolean }

const payloads: Readonly<Record<string, V4Payload>> = {
  'UNSIGNED-PAYLOAD': { kind: 'unsigned' },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { kind: 'chunks', isSigned: false, hasTrailer: true },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { kind: 'chunks', isSigned: true, hasTrailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { kind: 'chunks', isSigned: true, hasTrailer: true },
}

export function readV4Header(authorization: string, request: SignedRequest): V4Signature {
  const malformed = signatureFailure.AuthorizationHeaderMalformed
  const fields = new Map<string, string>()
  for (const piece of authorization
    .trim()
    .slice('AWS4-HMAC-SHA256'.length)
    .split(/[,\s]+/, fieldsMax)) {
    const mark = piece.indexOf('=')
    if (mark > 0 && fields.has(piece.slice(0, mark))) throw malformed()
    if (mark > 0) fields.set(piece.slice(0, mark), piece.slice(mark + 1))
  }
  const signature = fields.get('Signature') ?? ''
  const hash = soleHeader(request, 'x-amz-content-sha256')
  if (!/^[0-9a-f]{64}$/.test(signature)) throw malformed()
  const signedAt = soleHeader(request, 'x-amz-date') ?? toSignedAt(soleHeader(request, 'date'))
  const read = {
    ...readScope(fields.get('Credential') ?? '', malformed),
    signedHeaders: readNames(fields.get('SignedHeaders') ?? '', malformed),
    signedAt: readSignedAt(signedAt, malformed),
  }
  if (hash === undefined) throw signatureFailure.InvalidRequest('The header x-amz-content-sha256 is missing.')
  return { scheme: 'v4', place: 'header', ...read, lifetimeSeconds: undefined, signature, payload: readPayload(hash) }
}

const fieldsMax = 16

export function readV4Query(parameters: readonly Parameter[]): V4Signature {
  const malformed = signatureFailure.AuthorizationQueryParametersError
  const parameter = (name: string): string => soleParameter(parameters, name) ?? ''
  if (parameter('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') throw malformed()
  const lifetime = parameter('x-amz-expires')
  const signature = parameter('x-amz-signature')
  const lifetimeSeconds = Number(lifetime)
  if (!/^\d{1,7}$/.test(lifetime) || lifetimeSeconds < 1 || lifetimeSeconds > limits.objectPresignedSecondsMax)
    throw malformed('X-Amz-Expires is a number of seconds from 1 to 604800.')
  if (!/^[0-9a-f]{64}$/.test(signature)) throw malformed()
  return {
    scheme: 'v4',
    place: 'query',
    ...readScope(parameter('x-amz-credential'), malformed),
    signedHeaders: readNames(parameter('x-amz-signedheaders'), malformed),
    signedAt: readSignedAt(parameter('x-amz-date'), malformed),
    lifetimeSeconds,
    signature,
    payload: readPayload(parameter('x-amz-content-sha256') || 'UNSIGNED-PAYLOAD'),
  }
}

type Malformed = (message?: string) => Error

function readScope(credential: string, malformed: Malformed): Pick<V4Signature, 'secretId' | 'date' | 'region'> {
  const [, secretId, date, region] = /^([^/]{1,1024})\/(\d{8})\/([^/]{0,64})\/s3\/aws4_request$/.exec(credential) ?? []
  if (!secretId || !date || region === undefined) throw malformed('The credential is <id>/<date>/<region>/s3/aws4_request.')
  return { secretId, date, region }
}

function readNames(text: string, malformed: Malformed): readonly string[] {
  const names = text.split(';')
  if (names.length > limits.objectSignedNamesMax) throw malformed('Too many headers are signed.')
  if (names.some((name) => !/^[!-~]+$/.test(name) || name !== name.toLowerCase()) || new Set(names).size !== names.length) throw malformed()
  return names
}

function readSignedAt(text: string | undefined, malformed: Malformed): string {
  if (!/^\d{8}T\d{6}Z$/.test(text ?? '') || Number.isNaN(timeOf(text as string)))
    throw malformed('The date of the signature is missing or malformed.')
  return text as string
}

const toSignedAt = (date: string | undefined): string | undefined =>
  date === undefined || Number.isNaN(Date.parse(date)) ? undefined : `${new Date(date).toISOString().replace(/[-:]|\.\d+/g, '')}`

const timeOf = (text: string): number => Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

function readPayload(hash: string): V4Payload {
  const known = Object.hasOwn(payloads, hash) ? payloads[hash] : undefined
  if (known) return known
  if (!/^[0-9a-fA-F]{64}$/.test(hash)) throw signatureFailure.InvalidArgument('x-amz-content-sha256 is none of the values it can have.')
  return { kind: 'digest', sha256: hash.toLowerCase() }
}

/** Refuses a signature that is not valid now. */
export function checkV4Time(signature: V4Signature, nowMs: number): void {
  const signedAt = timeOf(signature.signedAt)
  const skew = limits.objectClockSkewSeconds * 1000
  if (signature.signedAt.slice(0, 8) !== signature.date)
    throw signatureFailure.SignatureDoesNotMatch('The date of the scope is not the date of the signature.')
  if (nowMs < signedAt - skew) throw signatureFailure.RequestTimeTooSkewed()
  if (signature.lifetimeSeconds === undefined) {
    if (nowMs > signedAt + skew) throw signatureFailure.RequestTimeTooSkewed()
  } else if (nowMs > signedAt + signature.lifetimeSeconds * 1000) throw signatureFailure.AccessDenied(requestHasExpired)
}

export type V4Circumstances = {
  readonly secretKey: string
  /** Names besides `Host` that a client may have signed. */
  readonly hosts?: readonly string[]
  readonly bodyBytes?: number
}

/** What signed chunks go on from. */
export type V4Seed = { readonly signingKey: KeyObject; readonly signedAt: string; readonly scope: string; readonly signature: string }

/** Answers what signed chunks go on from; refuses when no candidate yields the signature. */
export function verifyV4(signature: V4Signature, request: SignedRequest, about: V4Circumstances): V4Seed {
  checkCoverage(signature, request)
  const parameters = readParameters(request.rawQuery)
  const scope = `${signature.date}/${signature.region}/s3/aws4_request`
  const signingKey = deriveV4Key(about.secretKey, signature.date, signature.region)
  const given = Buffer.from(signature.signature, 'hex')
  const names = signature.signedHeaders.join(';')
  const hash = payloadText(signature, request, parameters)
  for (const query of queryCandidates(parameters)) {
    for (const path of pathCandidates(request.rawPath)) {
      for (const headers of headerCandidates(signature, request, about)) {
        const canonical = `${request.method}\n${path}\n${query}\n${headers}\n${names}\n${hash}`
        const stringToSign = `AWS4-HMAC-SHA256\n${signature.signedAt}\n${scope}\n${sha256(canonical)}`
        if (timingSafeEqual(given, hmac(signingKey, stringToSign)))
          return { signingKey, signedAt: signature.signedAt, scope, signature: signature.signature }
      }
    }
  }
  throw signatureFailure.SignatureDoesNotMatch()
}

/** The key of one day and region. */
export const deriveV4Key = (secretKey: string, date: string, region: string): KeyObject =>
  keyed(hmac(keyed(hmac(keyed(hmac(keyed(hmac(`AWS4${secretKey}`, date)), region)), 's3')), 'aws4_request'))

/** A header that may change the meaning of the request must be covered. */
function checkCoverage({ signedHeaders, place }: V4Signature, request: SignedRequest): void {
  if (!signedHeaders.includes('host')) throw signatureFailure.AccessDenied('The signature must cover the host.')
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] as string).toLowerCase()
    const mayBeFree = name.endsWith('-security-token') || (place === 'query' && name === 'x-amz-content-sha256')
    // The other protocol's headers would mean something too.
    if (/^x-(?:amz|cos)-/.test(name) && !mayBeFree && !signedHeaders.includes(name))
      throw signatureFailure.AccessDenied(`The signature must cover the header ${name}.`)
  }
}

function payloadText({ place }: V4Signature, request: SignedRequest, parameters: readonly Parameter[]): string {
  if (place === 'header') return soleHeader(request, 'x-amz-content-sha256') as string
  return soleParameter(parameters, 'x-amz-content-sha256') || 'UNSIGNED-PAYLOAD'
}

/** Encoded once from what was meant; a plus sign is one, or the space older clients mean by it. */
function queryCandidates(parameters: readonly Parameter[]): readonly string[] {
  const spelled = (spell: (raw: string) => string): string =>
    parameters
      .filter(({ name }) => name.toLowerCase() !== 'x-amz-signature')
      .map(
        ({ rawName, rawValue }) =>
          [encodeStrictly(decodePercents(spell(rawName))), encodeStrictly(decodePercents(spell(rawValue)))] as const,
      )
      .toSorted(([a, first], [b, second]) => (a < b ? -1 : a > b ? 1 : first < second ? -1 : first > second ? 1 : 0))
      .map(([name, value]) => `${name}=${value}`)
      .join('&')
  const plain = spelled((raw) => raw)
  return parameters.some(({ rawName, rawValue }) => rawName.includes('+') || rawValue.includes('+'))
    ? [plain, spelled((raw) => raw.replaceAll('+', '%20'))]
    : [plain]
}

/** Each segment encoded once, no slash merged and no dot followed; then as it was sent. */
function pathCandidates(rawPath: string): readonly string[] {
  const encoded = rawPath
    .split('/')
    .map((segment) => encodeStrictly(decodePercents(segment)))
    .join('/')
  return [...new Set([encoded || '/', rawPath || '/'])]
}

function* headerCandidates(signature: V4Signature, request: SignedRequest, about: V4Circumstances): Generator<string> {
  const values = new Map<string, string>()
  for (const name of signature.signedHeaders) {
    const [value, ...others] = headerValues(request, name)
    if (others.length > 0) throw signatureFailure.InvalidRequest(`The signed header ${name} is there twice.`)
    if (value === undefined && name !== 'content-length')
      throw signatureFailure.SignatureDoesNotMatch(`The signed header ${name} is not in the request.`)
    values.set(name, (value ?? String(about.bodyBytes ?? 0)).trim().replace(/\s+/g, ' '))
  }
  const sent = values.get('host') as string
  const hosts = new Set([sent, ...(about.hosts ?? []), sent.replace(/:\d+$/, '')])
  const spellings = [(value: string) => value, (value: string) => Buffer.from(value, 'latin1').toString('utf8')]
  const isAscii = [...values.values()].every((value) => !/[^ -~]/.test(value))
  for (const host of hosts) {
    for (const spell of isAscii ? spellings.slice(0, 1) : spellings)
      yield signature.signedHeaders.map((name) => `${name}:${name === 'host' ? host : spell(values.get(name) as string)}\n`).join('')
  }
}

/** A browser form is signed by its policy as it was sent, in base64. */
export function verifyV4Policy(signed: Pick<V4Signature, 'date' | 'region' | 'signature'>, policyBase64: string, secretKey: string): void {
  const expected = hmac(deriveV4Key(secretKey, signed.date, signed.region), policyBase64)
  const given = Buffer.from(signed.signature, 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw signatureFailure.SignatureDoesNotMatch()
}

/** As a key object: an HMAC under raw bytes costs three times as much. */
const keyed = (bytes: Buffer): KeyObject => createSecretKey(bytes)
const hmac = (key: string | KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (text: string): string => hash('sha256', text)
