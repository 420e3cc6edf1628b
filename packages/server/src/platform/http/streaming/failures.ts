/** What a body may be refused for while it streams, in the object protocols' own code names. */
import { failures } from '../../../kernel/failure.ts'

export const streamFailure = failures({
  RequestTimeout: { kind: 'invalid', message: 'No bytes arrived for a long time. Send the body again.' },
  IncompleteBody: { kind: 'invalid', message: 'The connection ended before all announced bytes had arrived.' },
  MalformedPOSTRequest: { kind: 'invalid', message: 'The body is not well-formed multipart/form-data.' },
  IncorrectNumberOfFilesInPostRequest: { kind: 'invalid', message: 'The form has no field named file, or it is not the last one.' },
})
