import { isFile } from '../../../features/entries/index.ts'
import { findObject, readObject } from '../../../features/objects/index.ts'
import { receiveObjectPart, requireObjectUpload } from '../../../features/object-uploads/index.ts'
import { limits } from '../../../kernel/limits.ts'
import { toIso } from '../../../kernel/time.ts'
import type { ByteRange } from '../../../platform/blobs/blob-store.ts'
import { checkedContent, parsePartChecksums, planSum } from '../body/index.ts'
import { command } from '../command.ts'
import type { CommandReply, ObjectAsked } from '../command.ts'
import { checkCopySource, findCopySource } from '../copy-object.ts'
import { ownHeader } from '../exchange.ts'
import { objectFailure } from '../failures.ts'
import { xmlDocument } from '../xml.ts'
import { beginGrants, partNumberIn, uploadAt } from './upload-parameters.ts'

/** `PUT /<key>?partNumber=&uploadId=` with a copy source: bytes of an object become a part. They are read and stored again. */
export const uploadPartCopyCommand = command<'object'>({
  name: 'UploadPartCopy',
  method: 'PUT',
  level: 'object',
  flag: 'uploadId',
  header: 'copy-source',
  access: { action: 'UploadPartCopy', grants: beginGrants },
  run,
})

async function run(asked: ObjectAsked): Promise<CommandReply> {
  const { exchange, bucket, query } = asked
  const { call } = exchange
  const partNumber = partNumberIn(query)
  const from = await findCopySource(asked)
  const source = await findObject(call, from.bucket, from.key)
  if (!source || !isFile(source)) throw objectFailure.NoSuchKey('There is no object at the copy source.')
  checkCopySource(exchange, source)
  const range = readSourceRange(ownHeader(exchange, 'copy-source-range'), source.content.sizeBytes)
  const upload = await call.db.read((reader) => requireObjectUpload(reader, call, uploadAt(asked)))
  const declared = parsePartChecksums(upload.checksum)
  const content = checkedContent(planSum(declared?.name), readObject(call, source, { range }), exchange)
  const receipt = await receiveObjectPart(
    call,
    { bucket, id: upload.id },
    {
      source: content.source,
      sizeBytes: range.last - range.first + 1,
      checksum: () => content.checksum()?.value,
      partNumber,
    },
  )
  return {
    status: 200,
    headers: ['x-cos-hash-crc64ecma', receipt.crc64],
    body: xmlDocument(exchange.protocol, 'CopyPartResult', [
      ['ETag', `"${receipt.etag}"`],
      ['LastModified', toIso(call.clock.now())],
      ['CRC64', exchange.protocol === 'cos' ? receipt.crc64 : undefined],
      ...(declared ? ([[`Checksum${declared.name}`, content.checksum()?.value]] as const) : []),
    ]),
  }
}

/** The whole source, or `bytes=a-b` of it; unlike a range that is read, it must lie inside. */
function readSourceRange(text: string | undefined, sizeBytes: number): ByteRange {
  const [, first, last] = text === undefined ? ['', '0', String(sizeBytes - 1)] : (/^bytes=(\d{1,15})-(\d{1,15})$/.exec(text) ?? [])
  const range = { first: Number(first), last: Number(last) }
  if (first === undefined || range.last < range.first - 1)
    throw objectFailure.InvalidArgument('The range of the copy source is bytes=first-last.')
  if (text !== undefined && range.last >= sizeBytes) throw objectFailure.InvalidRange('The range of the copy source lies behind its end.')
  if (range.last - range.first + 1 > limits.partBytesMax)
    throw objectFailure.InvalidRequest('A part has 5 GiB at most. Name a range of the source.')
  return range
}
