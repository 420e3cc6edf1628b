/** `POST /<key>?uploadId=` with the list of parts. No byte moves, so the answer needs no blanks in front of it. */
import type { IncomingHttpHeaders } from 'node:http'
import { completeObjectUpload } from '../../../features/object-uploads/index.ts'
import type { ListedPart } from '../../../features/object-uploads/index.ts'
import type { Part, Upload } from '../../../features/uploads/index.ts'
import { limits } from '../../../kernel/limits.ts'
import { checksumHeader, checksumNames, loadCombiner, parsePartChecksums } from '../body/index.ts'
import { command } from '../command.ts'
import type { CommandReply, ObjectAsked } from '../command.ts'
import { httpHeader } from '../exchange.ts'
import type { Exchange } from '../exchange.ts'
import { objectFailure } from '../failures.ts'
import { readPutCondition } from '../object-headers.ts'
import { childElements, childText, parseXml, readXmlBody } from '../read-xml.ts'
import type { XmlElement } from '../read-xml.ts'
import { xmlDocument } from '../xml.ts'
import { uploadAt } from './upload-parameters.ts'

export const completeMultipartUploadCommand = command<'object'>({
  name: 'CompleteMultipartUpload',
  method: 'POST',
  level: 'object',
  flag: 'uploadId',
  access: { action: 'CompleteMultipartUpload', grants: ['upload_file', 'upload_file_force', 'confirm_upload'] },
  run,
})

async function run(asked: ObjectAsked): Promise<CommandReply> {
  const { exchange, bucket, key } = asked
  const done = await completeObjectUpload(exchange.call, {
    ...uploadAt(asked),
    listed: readList(await readXmlBody(asked, bodyHeaders(exchange))),
    allowsGaps: exchange.protocol === 's3',
    condition: readPutCondition(exchange),
    sizeBytes: announcedSize(exchange),
    sumOf,
    sum: announcedSum(exchange),
  })
  const checksums = done.sum === undefined ? undefined : parsePartChecksums(done.checksum)
  const body = xmlDocument(exchange.protocol, 'CompleteMultipartUploadResult', [
    ['Location', locationOf(exchange)],
    ['Bucket', bucket.name],
    ['Key', key],
    ['ETag', `"${done.etag}"`],
    ...(checksums
      ? ([
          [`Checksum${checksums.name}`, done.sum],
          ['ChecksumType', checksums.type],
        ] as const)
      : []),
  ])
  return { status: 200, headers: ['ETag', `"${done.etag}"`, 'x-cos-hash-crc64ecma', done.crc64], body }
}

/** The checksums among the headers are those of the object, not of the list. */
const bodyHeaders = ({ request }: Exchange): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(request.headers).filter(([name]) => !name.startsWith('x-amz-checksum-')))

function readList(bytes: Uint8Array): readonly ListedPart[] {
  const parts = childElements(parseXml(bytes, 'CompleteMultipartUpload'), 'Part')
  if (parts.length === 0 || parts.length > limits.partsMax) throw objectFailure.MalformedXML('The list has 1 to 10000 parts.')
  return parts.map(readPart)
}

function readPart(part: XmlElement): ListedPart {
  const number = childText(part, 'PartNumber')?.trim() ?? ''
  const etag = childText(part, 'ETag')?.trim()
  if (!/^\d{1,9}$/.test(number) || etag === undefined) throw objectFailure.MalformedXML('A part has a PartNumber and an ETag.')
  if (Number(number) < 1 || Number(number) > limits.partsMax) throw objectFailure.InvalidArgument('Part numbers run from 1 to 10000.')
  const checksum = checksumNames.map((name) => childText(part, `Checksum${name}`)?.trim()).find((value) => value)
  return { number: Number(number), etag: etag.replace(/^"(.*)"$/, '$1'), checksum }
}

async function sumOf(upload: Upload, parts: readonly Part[]): Promise<string | undefined> {
  const checksums = parsePartChecksums(upload.checksum)
  if (!checksums) return undefined
  const combine = await loadCombiner(checksums)
  // Every part of such an upload has one: where the client sent none, it was worked out here.
  return combine(parts.map(({ checksum = '', sizeBytes }) => ({ checksum, sizeBytes })))
}

function announcedSize(exchange: Exchange): number | undefined {
  const text = httpHeader(exchange, 'x-amz-mp-object-size')
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw objectFailure.InvalidArgument('x-amz-mp-object-size is a number of bytes.')
  return Number(text)
}

/** Of all parts together, as the client has it. */
const announcedSum = (exchange: Exchange): string | undefined =>
  checksumNames.map((name) => httpHeader(exchange, checksumHeader(name))).find((value) => value !== undefined)

const locationOf = ({ call, request, rawPath }: Exchange): string =>
  `${new URL(call.addresses.content).protocol}//${request.headers.host}${rawPath}`
