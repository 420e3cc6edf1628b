/** Whose an upload is. Pure. */
import { can } from '../../kernel/actor.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { Space } from '../spaces/index.ts'
import { uploadFailure } from './failures.ts'
import type { Upload } from './upload.ts'

/** The upload, if it is of this Space; refuses callers who neither began it nor administer the Space. */
export function requireOwn(actor: Actor, space: Pick<Space, 'id'>, upload: Upload | undefined): Upload {
  if (upload?.spaceId !== space.id) throw uploadFailure.UploadNotFound()
  if (upload.userId !== actor.userId && !can(actor)) throw uploadFailure.UploadNotBelongYou()
  return upload
}
