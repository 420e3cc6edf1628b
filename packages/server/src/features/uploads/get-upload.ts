/** The state of an upload, for clients that resume. */
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { UploadId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { pathOf } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { FileAnswer } from './answer.ts'
import { uploadFailure } from './failures.ts'
import { requireOwn } from './upload.ts'
import type { Part, Upload } from './upload.ts'
import { findUpload, listParts } from './upload-store.ts'

export type UploadView = {
  readonly upload: Upload
  /** Where the File is or will be; undefined when its Directory is gone. */
  readonly path: EntryPath | undefined
  /** Multipart uploads only. */
  readonly parts?: readonly Part[]
}

/** Refuses other users' uploads; aborted and expired ones are not there. */
export async function getUpload(
  call: Call<'db' | 'clock'>,
  input: { readonly scope: SpaceScope; readonly uploadId: UploadId },
): Promise<UploadView> {
  const { space } = input.scope
  return call.db.read(async (reader) => {
    const upload = requireOwn(await findUpload(reader, input.uploadId), { actor: call.actor, spaceId: space.id })
    if (upload.state === 'aborted' || upload.expiresAt <= call.clock.now()) throw uploadFailure.UploadNotFound()
    const parent = await pathOf(reader, space, upload.parentId)
    const name = upload.answer === undefined ? upload.name : (JSON.parse(upload.answer) as FileAnswer).name
    const path = parent && [...parent, name]
    return upload.kind === 'multipart' ? { upload, path, parts: await listParts(reader, upload.id) } : { upload, path }
  })
}
