import { listObjectParts } from '../../../features/object-uploads/index.ts'
import type { Part } from '../../../features/uploads/index.ts'
import { toIso } from '../../../kernel/time.ts'
import { parsePartChecksums } from '../body/index.ts'
import type { PartChecksums } from '../body/index.ts'
import { command } from '../command.ts'
import type { CommandReply, ObjectAsked } from '../command.ts'
import { owner } from '../list-objects.ts'
import { xmlDocument } from '../xml.ts'
import type { Element } from '../xml.ts'
import { countIn, encodingOf, numberIn, uploadAt } from './upload-parameters.ts'

/** `GET /<key>?uploadId=`: what has arrived, for clients that resume. */
export const listPartsCommand = command<'object'>({
  name: 'ListParts',
  method: 'GET',
  level: 'object',
  flag: 'uploadId',
  access: { action: 'ListParts', grants: 'read' },
  run,
})

async function run(asked: ObjectAsked): Promise<CommandReply> {
  const { exchange, bucket, key, query } = asked
  const { encode, told } = encodingOf(asked, 'Encoding-type')
  const count = countIn(query, 'max-parts')
  const marker = numberIn(query, 'part-number-marker') ?? 0
  const { upload, items, nextMarker } = await listObjectParts(exchange.call, uploadAt(asked), { marker, count })
  const checksums = parsePartChecksums(upload.checksum)
  const body = xmlDocument(exchange.protocol, 'ListPartsResult', [
    ['Bucket', bucket.name],
    told,
    ['Key', encode(key)],
    ['UploadId', upload.id],
    ['Owner', owner],
    ['Initiator', owner],
    ['StorageClass', upload.attributes.storageClass ?? 'STANDARD'],
    ['ChecksumAlgorithm', checksums?.name],
    ['ChecksumType', checksums?.type],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', items.at(-1)?.number ?? marker],
    ['MaxParts', count],
    ['IsTruncated', nextMarker !== undefined],
    ...items.map((part): Element => ['Part', partElements(part, checksums)]),
  ])
  return { status: 200, body }
}

const partElements = (part: Part, checksums: PartChecksums | undefined): readonly Element[] => [
  ['PartNumber', part.number],
  ['LastModified', toIso(part.storedAt)],
  ['ETag', `"${part.md5}"`],
  ['Size', part.sizeBytes],
  ...(checksums ? ([[`Checksum${checksums.name}`, part.checksum]] as const) : []),
]
