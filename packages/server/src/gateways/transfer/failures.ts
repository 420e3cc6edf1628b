/** Refusals of the data leg itself, in the object protocol's own code names; those of bodies are in platform/http/streaming. */
import { failures } from '../../kernel/failure.ts'

export const transferFailure = failures({
  NoSuchKey: { kind: 'missing', message: 'There is nothing at this address.' },
  MethodNotAllowed: { kind: 'invalid', status: 405, message: 'This address does not take that method.' },
  InvalidArgument: { kind: 'invalid', message: 'A parameter of the address is not valid.' },
  InvalidRange: { kind: 'range', message: 'The range lies behind the end of the file.' },
  PreconditionFailed: { kind: 'precondition', message: 'The file is not the one the conditions name.' },
  EntityTooLarge: { kind: 'too_large', message: 'One request carries 5 GiB at most. Send larger files in parts.' },
})
