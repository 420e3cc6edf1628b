/** Refusals about how streams are recorded. */
import { failures } from '../../kernel/failure.ts'

export const liveRecordingFailure = failures({
  'FailedOperation.ConfInUsed': { kind: 'conflict', message: 'A rule uses this template. Delete the rule first.' },
  'FailedOperation.RuleAlreadyExist': {
    kind: 'conflict',
    message: 'There is a rule for exactly this domain, app and stream. Delete it first.',
  },
  'FailedOperation.NotFound': { kind: 'missing', message: 'There is no rule for exactly this domain, app and stream.' },
  'InvalidParameter.ConfNotFound': { kind: 'missing', message: 'There is no template of this id.' },
  'InternalError.ConfOutLimit': { kind: 'exhausted', message: 'There are as many templates as there can be. Delete one first.' },
  'ResourceNotFound.PushDomainNoRecord': { kind: 'missing', message: 'There is no push domain of this name.' },
})
