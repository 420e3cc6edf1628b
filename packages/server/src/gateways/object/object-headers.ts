/** What headers say of an object: read where one is written, written where one is read. */
import { readAttributes } from '../../features/entries/index.ts'
import type { Attributes, File } from '../../features/entries/index.ts'
import { partCountOf, storedAtOf } from '../../features/objects/index.ts'
import type { PutCondition } from '../../features/objects/index.ts'
import { limits } from '../../kernel/limits.ts'
import { headerValue, securityPolicy } from '../../platform/http/streaming/content-headers.ts'
import { keptContentEncoding } from './body/index.ts'
import type { Asked } from './command.ts'
import { httpHeader, ownHeader } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { objectFailure } from './failures.ts'

export type ObjectHeaders = { readonly contentType: string; readonly attributes: Attributes }

const keptHeaders = ['cache-control', 'content-disposition', 'content-language', 'expires'] as const
const storageClasses =
  /^(?:MAZ_)?(?:STANDARD|STANDARD_IA|INTELLIGENT_TIERING|ARCHIVE|DEEP_ARCHIVE|COLD)$|^(?:REDUCED_REDUNDANCY|ONEZONE_IA|GLACIER|GLACIER_IR|EXPRESS_ONEZONE|OUTPOSTS|SNOW)$/
const usualClass = 'STANDARD'
const unknownType = 'application/octet-stream'

/** Refuses what is asked of the store and is not there: keeping silent would lose it. */
function refuseUnbuilt(exchange: Exchange): void {
  for (const name of [
    'server-side-encryption-customer-algorithm',
    'tagging',
    'object-lock-mode',
    'object-lock-legal-hold',
    'website-redirect-location',
  ])
    if (ownHeader(exchange, name) !== undefined) throw objectFailure.NotImplemented(`This server does not offer ${name}.`)
  const encryption = ownHeader(exchange, 'server-side-encryption')
  if (encryption !== undefined && encryption !== 'AES256')
    throw objectFailure.NotImplemented('Of server-side encryption only AES256 is known.')
  const acl = ownHeader(exchange, 'acl')
  if (acl !== undefined && acl !== 'private' && acl !== 'default')
    throw objectFailure.NotImplemented('Objects have no access list of their own. The library says whether it is public.')
}

/** The headers of a request that writes an object. */
export function readObjectHeaders(exchange: Exchange): ObjectHeaders {
  // Most puts have no header of their protocol's own but the token.
  const hasOwn = hasOwnHeaders(exchange)
  if (hasOwn) refuseUnbuilt(exchange)
  const headers: Record<string, string> = {}
  for (const name of keptHeaders) keep(headers, name, httpHeader(exchange, name))
  keep(headers, 'content-encoding', keptContentEncoding(httpHeader(exchange, 'content-encoding')))
  const storageClass = hasOwn ? ownHeader(exchange, 'storage-class') : undefined
  if (storageClass !== undefined && !storageClasses.test(storageClass)) throw objectFailure.NotSupportedStorageClass()
  const metaData = hasOwn ? readMetadata(exchange) : undefined
  return {
    contentType: headerText(httpHeader(exchange, 'content-type') ?? unknownType),
    attributes: {
      ...(metaData ? readAttributes({ metaData }) : undefined),
      ...(hasMembers(headers) && { headers }),
      ...(storageClass !== undefined && storageClass !== usualClass && { storageClass }),
    },
  }
}

function hasOwnHeaders({ request }: Exchange): boolean {
  for (const name in request.headers) if (name.startsWith('x-cos-') || name.startsWith('x-amz-')) return true
  return false
}

function keep(headers: Record<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) return
  if (value.length > limits.objectHeaderLengthMax) throw objectFailure.InvalidArgument(`The header ${name} is too long.`)
  headers[name] = headerText(value)
}

const hasMembers = (record: object): boolean => {
  for (const _ in record) return true
  return false
}

function readMetadata({ request }: Exchange): Record<string, string> | undefined {
  let metaData: Record<string, string> | undefined
  for (const header in request.headers) {
    if (!header.startsWith('x-')) continue
    const name = /^x-(?:cos|amz)-meta-(.+)$/.exec(header)?.[1]
    if (name === undefined) continue
    metaData ??= {}
    metaData[`${keptMetaPrefix}${name}`] = headerText(String(request.headers[header]))
  }
  return metaData
}

/** As the business API calls it, which shows the same metadata. */
const keptMetaPrefix = 'x-smh-meta-'

/** HTTP hands headers over byte by byte; what clients mean beyond ASCII is UTF-8. */
function headerText(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value
  const bytes = Buffer.from(value, 'latin1')
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? value : text
}

/** What must be true of a key before it is written. */
export function readPutCondition(exchange: Exchange): PutCondition | undefined {
  const ifNoneMatch = httpHeader(exchange, 'if-none-match')
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== '*') throw objectFailure.NotImplemented('If-None-Match of a write is * or nothing.')
    return { kind: 'absent', refusal: 'PreconditionFailed' }
  }
  if (ownHeader(exchange, 'forbid-overwrite') === 'true') return { kind: 'absent', refusal: 'FileAlreadyExists' }
  const ifMatch = httpHeader(exchange, 'if-match')
  return ifMatch === undefined ? undefined : { kind: 'match', etag: ifMatch.trim().replaceAll('"', '') }
}

/** Of a reply that shows the object: everything but its length. */
export function pushObjectHeaders(headers: string[], { protocol }: Exchange, file: File): void {
  const { content, attributes } = file
  const own = protocol === 's3' ? 'x-amz-' : 'x-cos-'
  headers.push('ETag', `"${content.etag}"`, 'Last-Modified', new Date(storedAtOf(file)).toUTCString(), 'Accept-Ranges', 'bytes')
  if (content.crc64 !== undefined) headers.push('x-cos-hash-crc64ecma', content.crc64)
  if (attributes.storageClass !== undefined) headers.push(`${own}storage-class`, attributes.storageClass)
  for (const name in attributes.meta) {
    if (headerName.test(name)) headers.push(own + name.slice('x-smh-'.length), headerValue(attributes.meta[name] as string))
  }
  if (protocol === 's3' && partCountOf(file) > 1) headers.push('x-amz-mp-parts-count', String(partCountOf(file)))
}

const headerName = /^x-smh-meta-[\w.!#$%&'*+^`|~-]+$/

const overridable = ['content-type', 'content-language', 'expires', 'cache-control', 'content-disposition', 'content-encoding'] as const

/** How the content presents itself: as it was put, or as the address asks, which only a signature may. */
export function pushPresentation(headers: string[], { query, signed }: Asked, file: File): void {
  const { headers: kept } = file.attributes
  let contentType = file.content.contentType
  for (const name of overridable) {
    const override = query.get(`response-${name}`)
    if (override !== undefined && !signed) throw objectFailure.InvalidRequest('Only a signed request chooses the headers of its answer.')
    if (name === 'content-type') contentType = override || contentType
    else {
      const value = override || kept?.[name]
      if (value !== undefined) headers.push(name, headerValue(value))
    }
  }
  const shown = headerValue(contentType) || unknownType
  headers.push('Content-Type', shown, 'X-Content-Type-Options', 'nosniff')
  const policy = securityPolicy(shown)
  if (policy !== undefined) headers.push('Content-Security-Policy', policy)
}

/** Bytes per second of one request, as its header or parameter asks; undefined is as fast as it goes. */
export function readTrafficLimit({ exchange, query }: Pick<Asked, 'exchange' | 'query'>): number | undefined {
  const text = httpHeader(exchange, 'x-cos-traffic-limit') ?? query.get('x-cos-traffic-limit')
  if (text === undefined || text === '') return undefined
  const bits = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(bits >= limits.trafficBytesPerSecondMin * 8 && bits <= limits.trafficBytesPerSecondMax * 8))
    throw objectFailure.InvalidArgument('x-cos-traffic-limit is a number of bits per second from 819200 to 838860800.')
  return Math.floor(bits / 8)
}

/** The one version every object has here. */
export function checkVersionId({ query }: Pick<Asked, 'query'>): void {
  const versionId = query.get('versionId')
  if (versionId !== undefined && versionId !== '' && versionId !== 'null') throw objectFailure.NoSuchVersion()
}
