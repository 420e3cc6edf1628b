import { listBuckets } from '../../features/buckets/index.ts'
import type { BucketPage } from '../../features/buckets/index.ts'
import { bucketRegion } from '../../features/credentials/index.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import { command } from './command.ts'
import type { Asked, CommandReply } from './command.ts'
import { objectFailure } from './failures.ts'
import { cutAtNul, owner, readToken, writeToken } from './list-objects.ts'
import type { ObjectQuery } from './object-query.ts'
import { XmlBytes, element, xmlOpening } from './xml.ts'
import type { Element } from './xml.ts'

/** Each protocol pages in its own words: tokens and `max-buckets` of S3, markers and `max-keys` of COS. */
export const listBucketsCommand = command<'service'>({
  name: 'ListBuckets',
  method: 'GET',
  level: 'service',
  access: { action: 'GetService', grants: 'read' },
  run: (asked) => (asked.exchange.protocol === 's3' ? runS3(asked) : runCos(asked)),
})

function runS3(asked: Asked): Promise<CommandReply> {
  const { query } = asked
  const token = query.get('continuation-token') ?? ''
  const limit = readLimit(query, 'max-buckets', limits.bucketsPerPageMax)
  if (limit > limits.bucketsPerPageMax)
    throw objectFailure.InvalidArgument(`max-buckets is a number from 1 to ${limits.bucketsPerPageMax}.`)
  const region = query.get('bucket-region') ?? ''
  return answerPage(asked, { region, after: token === '' ? '' : readToken(token), limit }, ({ nextMarker }, prefix) => [
    ['ContinuationToken', nextMarker === undefined ? undefined : writeToken(nextMarker)],
    ['Prefix', prefix === '' ? undefined : prefix],
  ])
}

function runCos(asked: Asked): Promise<CommandReply> {
  const { query } = asked
  const marker = cutAtNul(query.get('marker') ?? '')
  const limit = Math.min(readLimit(query, 'max-keys', limits.cosBucketsPerPageMax), limits.cosBucketsPerPageMax)
  return answerPage(asked, { region: query.get('region') ?? '', after: marker, limit }, ({ nextMarker }, prefix) => [
    ['Prefix', prefix === '' ? undefined : prefix],
    ['Marker', marker],
    ['MaxKeys', limit],
    ['IsTruncated', nextMarker !== undefined],
    ['NextMarker', nextMarker],
  ])
}

function readLimit(query: ObjectQuery, name: string, otherwise: number): number {
  const text = query.get(name) ?? ''
  if (text === '') return otherwise
  if (!/^[0-9]{1,10}$/.test(text) || Number(text) === 0) throw objectFailure.InvalidArgument(`${name} is a number from 1 on.`)
  return Number(text)
}

type Page = {
  /** Every bucket is in the one there is; whoever asks for another gets none. */
  readonly region: string
  readonly after: string
  readonly limit: number
}

async function answerPage(
  { exchange, query }: Asked,
  { region, after, limit }: Page,
  own: (page: BucketPage, prefix: string) => readonly Element[],
): Promise<CommandReply> {
  const prefix = query.get('prefix') ?? ''
  const isHere = region === '' || region === bucketRegion
  const page = isHere ? await listBuckets(exchange.call, exchange.call.actor, { prefix, after, limit }) : { items: [] }
  const xml = new XmlBytes(headBytes + page.items.length * bucketBytes)
  xml.add(xmlOpening(exchange.protocol, 'ListAllMyBucketsResult'))
  xml.add(element('Owner', owner))
  xml.add('<Buckets>')
  for (const { name, createdAt } of page.items)
    xml.add(
      `<Bucket><Name>${name}</Name><Location>${bucketRegion}</Location><BucketRegion>${bucketRegion}</BucketRegion>` +
        `<CreationDate>${toIso(createdAt)}</CreationDate></Bucket>`,
    )
  xml.add('</Buckets>')
  for (const [name, content] of own(page, prefix)) xml.add(element(name, content))
  xml.add('</ListAllMyBucketsResult>')
  return { status: 200, headers: ['Content-Type', 'application/xml'], body: xml.finish() }
}

/** What most of them take. */
const headBytes = 1024
const bucketBytes = 192
