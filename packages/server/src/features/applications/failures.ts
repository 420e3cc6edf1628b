/** What the actions on applications refuse, in the codes of the service `lke`. */
import { failures } from '../../kernel/failure.ts'

export const applicationFailure = failures({
  FailedOperation: { kind: 'missing', message: 'There is no such application. Check BotBizId.' },
  'ResourceNotFound.Application': { kind: 'missing', message: 'There is no such application.' },
  'ResourceNotFound.Space': { kind: 'missing', message: 'The library has no such space.' },
  'LimitExceeded.Application': { kind: 'exhausted', message: 'The library has as many applications as it can have. Delete one first.' },
})
