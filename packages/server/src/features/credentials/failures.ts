/** What the actions on key pairs refuse, in the codes of the services they belong to; the spellings are the documents'. */
import { failures } from '../../kernel/failure.ts'

export const accessKeyFailure = failures({
  'ResourceNotFound.AccessKey': { kind: 'missing', message: 'There is no such access key.' },
  'ResourceNotFound.Space': { kind: 'missing', message: 'The library has no such space.' },
  'LimitExceeded.AccessKey': { kind: 'exhausted', message: 'The library has as many access keys as it can have. Delete one first.' },
  'InvalidParameterValue.Grant': { kind: 'invalid', message: 'Grants are the words of the business API, such as upload_file.' },
})

export const stsFailure = failures({
  'InvalidParameter.ParamError': { kind: 'invalid', message: 'A parameter has a form that it can not have.' },
  'InvalidParameter.StrategyFormatError': {
    kind: 'invalid',
    message: 'The policy is not a JSON object with a version and statements of effect, action and resource.',
  },
  'InvalidParameter.StrategyInvalid': { kind: 'invalid', message: 'The policy has a value that means nothing.' },
  'InvalidParameter.PolicyTooLong': { kind: 'invalid', message: 'The policy is longer than 2048 bytes.' },
  'InvalidParameter.ResouceError': {
    kind: 'invalid',
    message: 'A resource is * or six segments, qcs::cos:<region>:uid/<appid>:<bucket>/<key>.',
  },
  'InvalidParameter.GrantOtherResource': { kind: 'invalid', message: 'The policy names a resource of another account.' },
  'InvalidParameter.OverTimeError': { kind: 'invalid', message: 'The key may not live that long.' },
  'ResourceNotFound.RoleNotFound': {
    kind: 'missing',
    message: 'There is no such role. Every library is a role: qcs::cam::uin/<account>:roleName/<LibraryId>.',
  },
  'FailedOperation.TempKeyNotAllowed': { kind: 'denied', message: 'A temporary key gets no further keys. Sign with the permanent one.' },
  'FailedOperation.MFATypeNotSupported': {
    kind: 'invalid',
    message: 'This server asks for no second factor. Leave SerialNumber and TokenCode out.',
  },
})
