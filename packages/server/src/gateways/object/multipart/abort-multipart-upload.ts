import { abortObjectUpload } from '../../../features/object-uploads/index.ts'
import { command } from '../command.ts'
import { beginGrants, uploadAt } from './upload-parameters.ts'

/** `DELETE /<key>?uploadId=` */
export const abortMultipartUploadCommand = command<'object'>({
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  level: 'object',
  flag: 'uploadId',
  access: { action: 'AbortMultipartUpload', grants: beginGrants },
  run: async (asked) => {
    await abortObjectUpload(asked.exchange.call, uploadAt(asked))
    return { status: 204 }
  },
})
