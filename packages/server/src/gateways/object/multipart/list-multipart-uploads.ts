import { listObjectUploads } from '../../../features/object-uploads/index.ts'
import type { ListedUpload } from '../../../features/object-uploads/index.ts'
import { parseUploadId } from '../../../kernel/ids.ts'
import { limits } from '../../../kernel/limits.ts'
import { toIso } from '../../../kernel/time.ts'
import { parsePartChecksums } from '../body/index.ts'
import { command } from '../command.ts'
import type { BucketAsked, CommandReply } from '../command.ts'
import { objectFailure } from '../failures.ts'
import { cutAtNul, owner } from '../list-objects.ts'
import { prefixIn } from '../object-query.ts'
import { xmlDocument } from '../xml.ts'
import type { Element } from '../xml.ts'
import { countIn, encodingOf } from './upload-parameters.ts'

/** `GET /?uploads`: what was begun and is neither complete nor given up. Clients that resume look here first. */
export const listMultipartUploadsCommand = command<'bucket'>({
  name: 'ListMultipartUploads',
  method: 'GET',
  level: 'bucket',
  flag: 'uploads',
  access: { action: 'ListMultipartUploads', grants: 'read', isByPrefix: true },
  run,
})

async function run(asked: BucketAsked): Promise<CommandReply> {
  const { exchange, bucket, query } = asked
  const { encode, told } = encodingOf(asked, 'Encoding-Type')
  const count = countIn(query, 'max-uploads')
  const prefix = cutAtNul(prefixIn(query, bucket))
  const delimiter = query.get('delimiter') ?? ''
  if (Buffer.byteLength(delimiter) > limits.objectDelimiterBytesMax) throw objectFailure.InvalidArgument('The delimiter is too long.')
  const marker = readMarker(asked)
  const page = await listObjectUploads(exchange.call, { bucket, prefix, delimiter, marker, count })
  const { nextMarker } = page
  const body = xmlDocument(exchange.protocol, 'ListMultipartUploadsResult', [
    ['Bucket', bucket.name],
    told,
    ['KeyMarker', encode(marker.key)],
    ['UploadIdMarker', marker.id ?? ''],
    ['NextKeyMarker', nextMarker && encode(nextMarker.key)],
    ['NextUploadIdMarker', nextMarker && (nextMarker.id ?? '')],
    ['MaxUploads', count],
    ['IsTruncated', nextMarker !== undefined],
    ['Prefix', encode(prefix)],
    ['Delimiter', delimiter === '' ? undefined : encode(delimiter)],
    ...page.uploads.map((upload): Element => ['Upload', uploadElements(upload, encode)]),
    ...page.commonPrefixes.map((common): Element => ['CommonPrefixes', [['Prefix', encode(common)]]]),
  ])
  return { status: 200, body }
}

function readMarker({ query }: BucketAsked) {
  const key = cutAtNul(query.get('key-marker') ?? '')
  const idText = query.get('upload-id-marker') ?? ''
  // Without a key an id says nothing, as the protocols have it.
  if (key === '' || idText === '') return { key }
  const id = parseUploadId(idText)
  if (id === undefined) throw objectFailure.InvalidArgument('upload-id-marker is not the id of an upload.')
  return { key, id }
}

function uploadElements({ id, key, createdAt, storageClass, checksum }: ListedUpload, encode: (key: string) => string): readonly Element[] {
  const checksums = parsePartChecksums(checksum)
  return [
    ['Key', encode(key)],
    ['UploadId', id],
    ['Initiator', owner],
    ['Owner', owner],
    ['StorageClass', storageClass ?? 'STANDARD'],
    ['ChecksumAlgorithm', checksums?.name],
    ['ChecksumType', checksums?.type],
    ['Initiated', toIso(createdAt)],
  ]
}
