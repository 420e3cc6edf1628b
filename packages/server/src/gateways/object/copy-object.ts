import { findBucket } from '../../features/buckets/index.ts'
import type { Bucket } from '../../features/buckets/index.ts'
import type { File } from '../../features/entries/index.ts'
import { copyObject, storedAtOf } from '../../features/objects/index.ts'
import { toIso } from '../../kernel/time.ts'
import { checkConditions } from '../../platform/http/streaming/conditions.ts'
import { authorise } from './authorise.ts'
import { bucketInHost } from './address.ts'
import { command } from './command.ts'
import type { Asked, CommandReply, ObjectAsked } from './command.ts'
import { ownHeader } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { objectFailure } from './failures.ts'
import { readObjectHeaders, readPutCondition } from './object-headers.ts'
import { decodePercents } from './signatures/index.ts'
import { xmlDocument } from './xml.ts'

export const copyObjectCommand = command<'object'>({
  name: 'CopyObject',
  method: 'PUT',
  level: 'object',
  header: 'copy-source',
  access: { action: 'PutObject', grants: ['copy_file', 'copy_file_force', 'upload_file', 'upload_file_force'] },
  run,
})

async function run(asked: ObjectAsked): Promise<CommandReply> {
  const { exchange, bucket, key } = asked
  const from = await findCopySource(asked)
  const directive = (ownHeader(exchange, 'metadata-directive') ?? 'copy').toLowerCase()
  if (!['copy', 'replaced', 'replace'].includes(directive))
    throw objectFailure.InvalidArgument('The metadata directive is Copy or Replaced.')
  const headers = readObjectHeaders(exchange)
  const copied = await copyObject(exchange.call, {
    from,
    to: { bucket, key },
    ...(directive !== 'copy' && { replacement: headers }),
    checkSource: (source) => checkCopySource(exchange, source),
    condition: readPutCondition(exchange),
  })
  return {
    status: 200,
    headers: copied.content.crc64 === undefined ? [] : ['x-cos-hash-crc64ecma', copied.content.crc64],
    body: xmlDocument(exchange.protocol, 'CopyObjectResult', [
      ['ETag', `"${copied.content.etag}"`],
      ['LastModified', toIso(storedAtOf(copied))],
      ['CRC64', exchange.protocol === 'cos' ? copied.content.crc64 : undefined],
    ]),
  }
}

/** The object that the header names; refuses a caller who may not read it. */
export async function findCopySource(asked: Asked): Promise<{ readonly bucket: Bucket; readonly key: string }> {
  const named = readCopySource(ownHeader(asked.exchange, 'copy-source') ?? '')
  if (named.versionId !== '' && named.versionId !== 'null') throw objectFailure.NoSuchVersion()
  const bucket = await findBucket(asked.exchange.call, named.bucketName)
  if (!bucket) throw objectFailure.NoSuchBucket('There is no bucket of the name in the copy source.')
  const key = bucket.hasLooseSlashes ? named.key.replace(/^\/+/, '') : named.key
  authorise(asked, { action: 'GetObject', grants: 'read', isPublic: true }, { bucket, key })
  return { bucket, key }
}

/** `<host of the bucket>/<key>` as clients of COS have it, or `[/]<bucket>/<key>`; the key percent-encoded, a version behind it. */
export function readCopySource(text: string): { readonly bucketName: string; readonly key: string; readonly versionId: string } {
  const mark = text.indexOf('?')
  const place = (mark < 0 ? text : text.slice(0, mark)).replace(/^https?:\/\//, '')
  // Some clients encode the slash between bucket and key as well.
  const path = decodePercents(place.startsWith('/') ? place.slice(1) : place)
  const slash = path.indexOf('/')
  const first = path.slice(0, Math.max(slash, 0))
  const versionId = mark < 0 ? '' : (/^versionId=(.*)$/.exec(text.slice(mark + 1))?.[1] ?? '')
  if (first === '' || slash === path.length - 1) throw objectFailure.InvalidCopySource()
  return { bucketName: bucketInHost(first) ?? first, key: path.slice(slash + 1), versionId }
}

/** Every condition on a source that does not hold is a failed one: there is nothing to show unchanged. */
export function checkCopySource(exchange: Exchange, source: File): void {
  const condition = (name: string): Record<string, string> => {
    const value = ownHeader(exchange, `copy-source-${name}`)
    return value === undefined ? {} : { [name]: value }
  }
  const headers = {
    ...condition('if-match'),
    ...condition('if-none-match'),
    ...condition('if-modified-since'),
    ...condition('if-unmodified-since'),
  }
  if (checkConditions(headers, { etag: source.content.etag, modifiedAt: storedAtOf(source) }) !== 'proceed')
    throw objectFailure.PreconditionFailed()
}
