/** Refusals of the data leg itself, in the object protocol's own code names. */
import { failures } from '../../kernel/failure.ts'

export const transferFailure = failures({
  NoSuchKey: { kind: 'missing', message: 'There is nothing at this address.' },
  MethodNotAllowed: { kind: 'invalid', status: 405, message: 'This address does not take that method.' },
  InvalidArgument: { kind: 'invalid', message: 'A parameter of the address is not valid.' },
  InvalidRange: { kind: 'range', message: 'The range lies behind the end of the file.' },
  PreconditionFailed: { kind: 'precondition', message: 'The file is not the one the conditions name.' },
  RequestTimeout: { kind: 'invalid', message: 'No bytes arrived for a long time. Send the body again.' },
  IncompleteBody: { kind: 'invalid', message: 'The connection ended before all announced bytes had arrived.' },
  EntityTooLarge: { kind: 'too_large', message: 'One request carries 5 GiB at most. Send larger files in parts.' },
  MalformedPOSTRequest: { kind: 'invalid', message: 'The body is not well-formed multipart/form-data.' },
  IncorrectNumberOfFilesInPostRequest: { kind: 'invalid', message: 'The form has no field named file, or it is not the last one.' },
})
