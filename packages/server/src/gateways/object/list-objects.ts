import type { Bucket } from '../../features/buckets/index.ts'
import { accountId, bucketRegion, encodeStrictly } from '../../features/credentials/index.ts'
import { listObjects } from '../../features/objects/index.ts'
import type { ListedObject, ObjectPage } from '../../features/objects/index.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import { command } from './command.ts'
import type { BucketAsked, CommandReply } from './command.ts'
import { objectFailure } from './failures.ts'
import { XmlBytes, element, escapeXml, xmlOpening } from './xml.ts'
import type { Element } from './xml.ts'
import { prefixIn } from './object-query.ts'
import type { ObjectQuery } from './object-query.ts'

const access = { action: 'GetBucket', grants: 'read', isByPrefix: true } as const

export const listObjectsCommand = command<'bucket'>({ name: 'ListObjects', method: 'GET', level: 'bucket', access, run })

export const listObjectsV2Command = command<'bucket'>({
  name: 'ListObjectsV2',
  method: 'GET',
  level: 'bucket',
  flag: 'list-type',
  access,
  run: runV2,
})

async function run({ exchange, query, bucket }: BucketAsked): Promise<CommandReply> {
  const asked = readListing(query, bucket)
  const marker = cutAtNul(query.get('marker') ?? '')
  const page = await listObjects(exchange.call, { bucket, ...asked, after: marker })
  const { encode } = asked
  return answerPage(exchange.protocol, page, asked, bucket.name, true, [
    ['Marker', encode(marker)],
    ['NextMarker', page.nextMarker === undefined ? undefined : encode(page.nextMarker)],
  ])
}

async function runV2({ exchange, query, bucket }: BucketAsked): Promise<CommandReply> {
  if (query.get('list-type') !== '2') throw objectFailure.InvalidArgument('list-type is 2 or left out.')
  const asked = readListing(query, bucket)
  const token = query.get('continuation-token')
  const startAfter = cutAtNul(query.get('start-after') ?? '')
  const after = token === undefined || token === '' ? startAfter : readToken(token)
  const page = await listObjects(exchange.call, { bucket, ...asked, after })
  const isOwnerTold = query.get('fetch-owner') === 'true'
  return answerPage(exchange.protocol, page, asked, bucket.name, isOwnerTold, [
    ['KeyCount', page.objects.length + page.prefixes.length],
    ['ContinuationToken', token],
    ['NextContinuationToken', page.nextMarker === undefined ? undefined : writeToken(page.nextMarker)],
    ['StartAfter', startAfter === '' ? undefined : asked.encode(startAfter)],
  ])
}

type Listing = {
  readonly prefix: string
  readonly delimiter: string
  readonly limit: number
  readonly isEncoded: boolean
  readonly encode: (text: string) => string
}

function readListing(query: ObjectQuery, bucket: Bucket): Listing {
  const prefix = prefixIn(query, bucket)
  const delimiter = query.get('delimiter') ?? ''
  if (Buffer.byteLength(delimiter) > limits.objectDelimiterBytesMax) throw objectFailure.InvalidArgument('The delimiter is too long.')
  const encoding = query.get('encoding-type') ?? ''
  if (encoding !== '' && encoding.toLowerCase() !== 'url') throw objectFailure.InvalidArgument('encoding-type is url or left out.')
  const isEncoded = encoding !== ''
  return { prefix, delimiter, limit: readLimit(query.get('max-keys')), isEncoded, encode: isEncoded ? encodeKey : (text) => text }
}

function readLimit(text: string | undefined): number {
  if (text === undefined || text === '') return limits.objectKeysPerPageMax
  if (!/^\d{1,10}$/.test(text)) throw objectFailure.InvalidArgument('max-keys is a number from 0 on.')
  return Math.min(Number(text), limits.objectKeysPerPageMax)
}

export const encodeKey = (key: string): string => encodeStrictly(key).replaceAll('%2F', '/')

/** No name has a NUL, so that what stands behind one in a marker changes nothing; databases can't be asked about it. */
export function cutAtNul(marker: string): string {
  const nul = marker.indexOf('\0')
  return nul < 0 ? marker : marker.slice(0, nul)
}

export const writeToken = (marker: string): string => Buffer.from(marker).toString('base64url')

export function readToken(token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.byteLength === 0 || bytes.toString('base64url') !== token)
    throw objectFailure.InvalidArgument('The continuation token is not one of ours.')
  return cutAtNul(bytes.toString('utf8'))
}

/** What most of them take; pages of longer keys grow. */
const headBytes = 8 * 1024
const objectBytes = 400
const prefixBytes = 128

function answerPage(
  protocol: 'cos' | 's3',
  page: ObjectPage,
  { prefix, delimiter, limit, isEncoded, encode }: Listing,
  bucketName: string,
  isOwnerTold: boolean,
  own: readonly Element[],
): CommandReply {
  const head: readonly Element[] = [
    ['Name', bucketName],
    ['EncodingType', isEncoded ? 'url' : undefined],
    ['Prefix', encode(prefix)],
    ...own,
    ['MaxKeys', limit],
    ['Delimiter', delimiter === '' ? undefined : encode(delimiter)],
    ['IsTruncated', page.nextMarker !== undefined],
  ]
  const ownerPart = isOwnerTold ? ownerText : ''
  const xml = new XmlBytes(headBytes + page.objects.length * objectBytes + page.prefixes.length * prefixBytes)
  xml.add(xmlOpening(protocol, 'ListBucketResult'))
  for (const [name, content] of head) xml.add(element(name, content))
  for (const object of page.objects) xml.add(objectText(object, encode, ownerPart))
  for (const common of page.prefixes) xml.add(`<CommonPrefixes><Prefix>${escapeXml(encode(common))}</Prefix></CommonPrefixes>`)
  xml.add('</ListBucketResult>')
  return { status: 200, headers: ['x-cos-bucket-region', bucketRegion, 'Content-Type', 'application/xml'], body: xml.finish() }
}

/** Whom everything here belongs to. */
export const owner: readonly Element[] = [
  ['ID', `qcs::cam::uin/${accountId}:uin/${accountId}`],
  ['DisplayName', accountId],
]
const ownerText = element('Owner', owner)

function objectText(object: ListedObject, encode: (text: string) => string, ownerPart: string): string {
  const { key, storedAt, etag, sizeBytes, storageClass = 'STANDARD' } = object
  return (
    `<Contents><Key>${escapeXml(encode(key))}</Key><LastModified>${toIso(storedAt)}</LastModified>` +
    `<ETag>&quot;${etag}&quot;</ETag><Size>${sizeBytes}</Size>${ownerPart}<StorageClass>${storageClass}</StorageClass></Contents>`
  )
}
