/** What an upload may refuse. Codes of names, places and conflicts come from the tree. */
import { failures } from '../../kernel/failure.ts'

export const uploadFailure = failures({
  UploadNotFound: { kind: 'missing', message: 'There is no such upload, or it is over. Begin a new one.' },
  UploadComplete: { kind: 'conflict', message: 'This upload is complete already.' },
  UploadNotBelongYou: { kind: 'denied', message: 'This upload was begun by another user.' },
  UploadIncomplete: { kind: 'missing', message: 'No bytes have arrived yet. Send them, then complete again.' },
  MultipartUploadIncomplete: { kind: 'invalid', message: 'Parts are missing. Send them, then complete again.' },
  NotMultipartUpload: { kind: 'invalid', message: 'This is not a multipart upload. Begin a new one instead of renewing it.' },
  BadCrc64: { kind: 'invalid', message: 'The bytes that arrived have another CRC-64. Send them again, then complete again.' },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
  PartNumberInvalid: { kind: 'invalid', message: 'Part numbers run from 1 to 10000.' },
  EntityTooLarge: { kind: 'too_large', message: 'One request carries 5 GiB at most. Send larger files in parts.' },
  /** The data leg. Clients act on exactly this status, and on the sentence of an expired ticket. */
  SignatureDoesNotMatch: {
    kind: 'denied',
    message: 'The signature of the ticket is not valid. Send the headers or fields exactly as they were given.',
  },
  AccessDenied: { kind: 'denied', message: 'The ticket is not valid for this address.' },
})
