/**
 * `q-sign-algorithm=sha1`, as a server checks it (object-gateway reference, C3). Official clients
 * disagree about the path, the host and the length they sign, so a signature is right when one of
 * a few candidates yields it; all of them cover the same request.
 */
import { timingSafeEqual } from 'node:crypto'
import { limits } from '../../../kernel/limits.ts'
import { cosSignKey, cosStringToSign, encodeStrictly, joinPairs, listedName, sha1, signWith } from '../../../features/credentials/index.ts'
import type { SignedPair } from '../../../features/credentials/index.ts'
import { requestHasExpired, signatureFailure } from './failures.ts'
import { decodePercents, headerValues, readParameters } from './signed-request.ts'
import type { Parameter, SignedRequest } from './signed-request.ts'

export type CosSignature = {
  readonly scheme: 'cos'
  readonly place: 'header' | 'query' | 'form'
  readonly secretId: string
  /** `start;end` in Unix seconds, as sent: they are signed as text. */
  readonly signTime: string
  readonly keyTime: string
  /** Lower-case and encoded, as they stand in pairs. */
  readonly headerNames: readonly string[]
  readonly parameterNames: readonly string[]
  readonly signature: string
}

/** The seven fields by name, decoded; undefined means absent. */
export type CosFields = (name: string) => string | undefined

/** Reads the fields wherever they stood. */
export function readCosSignature(place: CosSignature['place'], field: CosFields): CosSignature {
  const secretId = field('q-ak')
  const signTime = field('q-sign-time') ?? (place === 'form' ? field('q-key-time') : undefined)
  const keyTime = field('q-key-time')
  const signature = field('q-signature')
  if (field('q-sign-algorithm') !== 'sha1') throw signatureFailure.InvalidRequest('The signature algorithm must be sha1.')
  if (!secretId || !signTime || !keyTime || !signature) throw signatureFailure.InvalidRequest('The signature lacks a field.')
  if (secretId.length > limits.objectSecretIdLengthMax) throw signatureFailure.InvalidRequest()
  return {
    scheme: 'cos',
    place,
    secretId,
    signTime,
    keyTime,
    headerNames: readList(field('q-header-list') ?? ''),
    parameterNames: readList(field('q-url-param-list') ?? ''),
    signature,
  }
}

/** Fields of a whole signature in one text: the `Authorization` header, or the parameter `sign`. */
export function cosFieldsOf(text: string): CosFields {
  const trimmed = text.trim()
  const plain = trimmed.startsWith('q-sign-algorithm=') ? trimmed : decodePercents(trimmed)
  const fields = new Map<string, string>()
  for (const piece of plain.split('&', fieldsMax)) {
    const mark = piece.indexOf('=')
    const name = mark < 0 ? piece : piece.slice(0, mark)
    if (fields.has(name)) throw signatureFailure.InvalidRequest(`The signature has the field ${name} twice.`)
    fields.set(name, mark < 0 ? '' : piece.slice(mark + 1))
  }
  return (name) => fields.get(name)
}

const fieldsMax = 16

/** Clients encode lists once, twice or not at all. */
function readList(text: string): readonly string[] {
  let list = text
  for (let pass = 0; pass < 3 && list.includes('%'); pass++) list = decodePercents(list)
  const names = list === '' ? [] : list.split(';').map(listedName)
  if (names.length > limits.objectSignedNamesMax) throw signatureFailure.InvalidRequest('Too many names are signed.')
  if (new Set(names).size !== names.length) throw signatureFailure.InvalidRequest('A name is signed twice.')
  return names
}

/** Refuses a signature that is not valid now. Clients correct their clock by two of these answers. */
export function checkCosTime(signature: CosSignature, nowMs: number): void {
  const now = nowMs / 1000
  const sign = readWindow(signature.signTime)
  const key = readWindow(signature.keyTime)
  if (now > sign.end || now > key.end) throw signatureFailure.AccessDenied(requestHasExpired)
  if (now < sign.start - limits.objectClockSkewSeconds) throw signatureFailure.RequestTimeTooSkewed()
  if (sign.start < key.start || sign.end > key.end) throw signatureFailure.AccessDenied('The signature is valid outside its key time.')
}

function readWindow(text: string): { readonly start: number; readonly end: number } {
  const [, start, end] = /^(\d{1,12});(\d{1,12})$/.exec(text) ?? []
  if (start === undefined || end === undefined || Number(end) < Number(start))
    throw signatureFailure.AccessDenied('The times of the signature are not start;end in seconds.')
  return { start: Number(start), end: Number(end) }
}

/** What the verifier is told besides the request. */
export type CosCircumstances = {
  readonly secretKey: string
  /** Names besides `Host` that a client may have signed. */
  readonly hosts?: readonly string[]
  /** First path segment that the client may have left out when it signed. */
  readonly bucket?: string | undefined
  /** Keys of this bucket lose doubled and encoded leading slashes. */
  readonly hasLooseSlashes?: boolean
  /** Bytes that were counted, where the length is signed and was not sent. */
  readonly bodyBytes?: number
  /** Signed with a temporary key: the host must be covered, so that it works for one bucket. */
  readonly isTemporary?: boolean
}

/** Parameters that choose the operation: on a pre-signed address they must be covered. */
const selecting = new Set([
  'acl',
  'cors',
  'delete',
  'lifecycle',
  'partnumber',
  'policy',
  'restore',
  'tagging',
  'uploadid',
  'uploads',
  'versionid',
  'x-cos-traffic-limit',
])

/** Headers that choose what is read or who may read it: the same holds for them. */
const selectingHeader = /^x-(?:cos|amz)-(?:copy-source|acl|grant-|metadata-directive)/

/** Answers which candidate matched, for the log; refuses when none does. */
export function verifyCos(signature: CosSignature, request: SignedRequest, about: CosCircumstances): number {
  const parameters = readParameters(request.rawQuery)
  checkCoverage(signature, parameters, about.isTemporary === true)
  if (signature.place === 'query') checkHeaderCoverage(signature, request)
  const given = Buffer.from(signature.signature)
  const signKey = cosSignKey(about.secretKey, signature.keyTime)
  const { method } = request
  let tried = 0
  for (const query of queryCandidates(signature, parameters)) {
    for (const headers of headerCandidates(signature, request, about)) {
      for (const path of pathCandidates(request.rawPath, about)) {
        if (++tried > candidatesMax) throw signatureFailure.SignatureDoesNotMatch()
        const expected = signWith(signKey, cosStringToSign({ method, path, signTime: signature.signTime }, query, headers))
        if (isSame(given, expected)) return tried
      }
    }
  }
  throw signatureFailure.SignatureDoesNotMatch()
}

const candidatesMax = 24

function checkCoverage(signature: CosSignature, parameters: readonly Parameter[], isTemporary: boolean): void {
  const isPresigned = signature.place === 'query'
  if ((isPresigned || isTemporary) && !signature.headerNames.includes('host'))
    throw signatureFailure.AccessDenied('The signature must cover the host.')
  const covered = new Set(signature.parameterNames)
  const present = new Map<string, number>()
  for (const { name } of parameters) {
    const listed = listedName(name)
    present.set(listed, (present.get(listed) ?? 0) + 1)
    if (isPresigned && selecting.has(listed) && !covered.has(listed))
      throw signatureFailure.AccessDenied(`The signature must cover the parameter ${listed}.`)
  }
  for (const [name, count] of present)
    if (count > 1 && (covered.has(name) || name.startsWith('q-')))
      throw signatureFailure.InvalidRequest(`The parameter ${name} is there twice.`)
}

/** Whoever holds an address adds no header that makes another operation of it. */
function checkHeaderCoverage({ headerNames }: CosSignature, { rawHeaders }: SignedRequest): void {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase()
    if (selectingHeader.test(name) && !headerNames.includes(name))
      throw signatureFailure.AccessDenied(`The signature must cover the header ${name}.`)
  }
}

/** With plus signs as they are, and as the spaces some clients mean by them. */
function queryCandidates({ parameterNames }: CosSignature, parameters: readonly Parameter[]): readonly string[] {
  if (parameterNames.length === 0) return ['']
  const byName = new Map(parameters.map((parameter) => [listedName(parameter.name), parameter.rawValue]))
  const pairs = parameterNames.map((name): readonly [string, string | undefined] => [name, byName.get(name)])
  const missing = pairs.find(([, value]) => value === undefined)
  if (missing) throw signatureFailure.SignatureDoesNotMatch(`The signed parameter ${missing[0]} is not in the request.`)
  const spelled = (spell: (raw: string) => string): string =>
    joinPairs(pairs.map(([name, value]): SignedPair => [name, encodeStrictly(decodePercents(spell(value as string)))]))
  const plain = spelled((raw) => raw)
  return pairs.some(([, value]) => value?.includes('+')) ? [plain, spelled((raw) => raw.replaceAll('+', '%20'))] : [plain]
}

function* headerCandidates(signature: CosSignature, request: SignedRequest, about: CosCircumstances): Generator<string> {
  const choices = signature.headerNames.map((name): readonly SignedPair[] => {
    const values = headerValues(request, decodePercents(name))
    if (values.length > 1) throw signatureFailure.InvalidRequest(`The signed header ${name} is there twice.`)
    const [value] = values
    if (name === 'host') return hostCandidates([value ?? '', ...(about.hosts ?? [])]).map((host) => [name, encodeStrictly(host)])
    if (value !== undefined) return encodedHeader(value.trim()).map((encoded) => [name, encoded])
    if (name === 'content-length') return [...new Set(['0', String(about.bodyBytes ?? 0)])].map((length) => [name, length])
    throw signatureFailure.SignatureDoesNotMatch(`The signed header ${name} is not in the request.`)
  })
  const total = choices.reduce((product, { length }) => product * length, 1)
  for (let number = 0; number < Math.min(total, candidatesMax); number++) {
    let rest = number
    const pairs = choices.map((of) => {
      const chosen = of[rest % of.length] as SignedPair
      rest = Math.floor(rest / of.length)
      return chosen
    })
    yield joinPairs(pairs)
  }
}

/** Beyond ASCII a client may have signed the characters, or the bytes it sent. */
function encodedHeader(value: string): readonly string[] {
  // oxlint-disable-next-line no-control-regex -- All of ASCII is meant.
  if (/^[\x00-\x7f]*$/.test(value)) return [encodeStrictly(value)]
  const bytes = Buffer.from(value, 'latin1')
  return [encodeStrictly(bytes.toString('utf8')), encodeStrictly(value)]
}

/** Every name with and without its port, and under the vendor's other suffix. */
export function hostCandidates(names: readonly string[]): readonly string[] {
  const bare = names.flatMap((name) => [name, name.replace(/:\d+$/, '')])
  const aliases = bare.flatMap((name) =>
    name.includes('.myqcloud.com')
      ? [name.replace('.myqcloud.com', '.tencentcos.cn')]
      : name.includes('.tencentcos.cn')
        ? [name.replace('.tencentcos.cn', '.myqcloud.com')]
        : [],
  )
  return [...new Set([...bare, ...aliases])]
}

function pathCandidates(rawPath: string, { bucket, hasLooseSlashes }: CosCircumstances): readonly string[] {
  const path = decodePercents(rawPath) || '/'
  const paths = [path]
  const prefix = `/${bucket}`
  if (bucket !== undefined && (path === prefix || path.startsWith(`${prefix}/`))) paths.push(path.slice(prefix.length) || '/')
  if (hasLooseSlashes) paths.push(...paths.map((one) => one.replace(/^\/+/, '/')), ...paths.map((one) => one.replace(/^\/+/, '//')))
  return [...new Set(paths)]
}

/** A browser form is signed by its policy, the JSON text before it was encoded. */
export function verifyCosPolicy(signature: CosSignature, policyText: string, secretKey: string): void {
  const expected = signWith(cosSignKey(secretKey, signature.keyTime), sha1(policyText))
  if (!isSame(Buffer.from(signature.signature), expected)) throw signatureFailure.SignatureDoesNotMatch()
}

const isSame = (given: Buffer, expected: string): boolean =>
  given.length === expected.length && timingSafeEqual(given, Buffer.from(expected))
