import { beginObjectUpload } from '../../../features/object-uploads/index.ts'
import { formatPartChecksums, readPartChecksums } from '../body/index.ts'
import { command } from '../command.ts'
import { httpHeader } from '../exchange.ts'
import { readObjectHeaders, readPutCondition } from '../object-headers.ts'
import { xmlDocument } from '../xml.ts'
import { beginGrants } from './upload-parameters.ts'

/** `POST /<key>?uploads`. The headers are those of the object to be; parts have none of their own. */
export const createMultipartUploadCommand = command<'object'>({
  name: 'CreateMultipartUpload',
  method: 'POST',
  level: 'object',
  flag: 'uploads',
  access: { action: 'InitiateMultipartUpload', grants: beginGrants },
  run: async ({ exchange, bucket, key }) => {
    const checksums = readPartChecksums(httpHeader(exchange, 'x-amz-checksum-algorithm'), httpHeader(exchange, 'x-amz-checksum-type'))
    const uploadId = await beginObjectUpload(exchange.call, {
      bucket,
      key,
      ...readObjectHeaders(exchange),
      condition: readPutCondition(exchange),
      ...(checksums && { checksum: formatPartChecksums(checksums) }),
    })
    return {
      status: 200,
      headers: checksums ? ['x-amz-checksum-algorithm', checksums.name, 'x-amz-checksum-type', checksums.type] : [],
      body: xmlDocument(exchange.protocol, 'InitiateMultipartUploadResult', [
        ['Bucket', bucket.name],
        ['Key', key],
        ['UploadId', uploadId],
      ]),
    }
  },
})
