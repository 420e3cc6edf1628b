/** Refusals of browser forms; those of the body's form are in platform/http/streaming. */
import { failures } from '../../../kernel/failure.ts'

export const postFailure = failures({
  MalformedPOSTRequest: { kind: 'invalid', message: 'The body is not well-formed multipart/form-data.' },
  IncorrectNumberOfFilesInPostRequest: { kind: 'invalid', message: 'A form has one field named file.' },
  InvalidPolicyDocument: {
    kind: 'invalid',
    message: 'The policy is not the base64 text of a JSON document with expiration and conditions.',
  },
  InvalidArgument: { kind: 'invalid', message: 'A field of the form has a value that it can not have.' },
  AccessDenied: { kind: 'denied', message: 'Access Denied.' },
  BadDigest: { kind: 'invalid', message: 'The bytes that arrived are not the ones Content-MD5 was made of. Send them again.' },
  EntityTooLarge: { kind: 'invalid', message: 'The file is larger than the policy allows.' },
  EntityTooSmall: { kind: 'invalid', message: 'The file is smaller than the policy allows.' },
})
