/** What operations on Tokens may refuse, besides the codes of the edge. */
import { failures } from '../../kernel/failure.ts'

export const tokenFailure = failures({
  UserIdLengthExceed: { kind: 'invalid', message: 'A user id has at most 255 characters.' },
  ClientIdLengthExceed: { kind: 'invalid', message: 'A client id has at most 255 characters.' },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
})
