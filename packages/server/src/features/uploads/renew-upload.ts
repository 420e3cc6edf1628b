/** A fresh ticket for a multipart upload whose old one ran out. */
import type { UploadId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { uploadFailure } from './failures.ts'
import type { Upload } from './upload.ts'
import { requireOpen } from './upload.ts'
import { findUpload } from './upload-store.ts'

/** The open upload to write a ticket for. Keys, parts and the session id stay what they are; whoever may upload here may renew. */
export async function renewUpload(
  call: Call<'db' | 'clock'>,
  input: { readonly scope: SpaceScope; readonly uploadId: UploadId },
): Promise<Upload> {
  const found = await call.db.read((reader) => findUpload(reader, input.uploadId))
  const upload = found?.spaceId === input.scope.space.id ? found : undefined
  requireOpen(upload, call.clock.now())
  if (upload.kind !== 'multipart') throw uploadFailure.NotMultipartUpload()
  return upload
}
