import { receiveObjectPart, requirePartPlace } from '../../../features/object-uploads/index.ts'
import { checksumHeader, openBody, parsePartChecksums, planBody, planChecksum } from '../body/index.ts'
import { command } from '../command.ts'
import { permitBody } from '../exchange.ts'
import { readTrafficLimit } from '../object-headers.ts'
import { beginGrants, partNumberIn, uploadAt } from './upload-parameters.ts'

/** `PUT /<key>?partNumber=&uploadId=`. The body is asked for when its upload was found open. */
export const uploadPartCommand = command<'object'>({
  name: 'UploadPart',
  method: 'PUT',
  level: 'object',
  flag: 'uploadId',
  access: { action: 'UploadPart', grants: beginGrants },
  run: async (asked) => {
    const { exchange, bucket, query, signed } = asked
    const { call, request, idleMs, sums } = exchange
    const partNumber = partNumberIn(query)
    const bytesPerSecond = readTrafficLimit(asked)
    const given = planBody(request.headers, signed?.payload)
    const upload = await call.db.read((reader) =>
      requirePartPlace(reader, call, { at: uploadAt(asked), number: partNumber, sizeBytes: given.sizeBytes }),
    )
    const declared = parsePartChecksums(upload.checksum)
    const plan = declared ? planChecksum(given, declared.name) : given
    permitBody(exchange)
    const body = await openBody(plan, { request, idleMs, sums, signal: call.signal, seed: signed?.seed, bytesPerSecond })
    const { source, sizeBytes, accept } = body
    const checksum = declared && (() => body.checksum()?.value)
    const receipt = await receiveObjectPart(call, { bucket, id: upload.id }, { source, sizeBytes, accept, checksum, partNumber })
    const headers = ['ETag', `"${receipt.etag}"`, 'x-cos-hash-crc64ecma', receipt.crc64]
    const proved = body.checksum()
    if (proved) headers.push(checksumHeader(proved.name), proved.value)
    return { status: 200, headers }
  },
})
