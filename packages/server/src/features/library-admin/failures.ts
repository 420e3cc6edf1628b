/** What the account's actions on Libraries may refuse, in the codes of the Cloud API. */
import { failures } from '../../kernel/failure.ts'

export const libraryAdminFailure = failures({
  'ResourceInUse.MultiSpace': { kind: 'conflict', message: 'The library still has spaces. Delete them first.' },
  'ResourceNotFound.OfficialInstance': { kind: 'missing', message: 'There is no such instance.' },
  'UnsupportedOperation.Purpose': {
    kind: 'invalid',
    message: 'Codes are sent for the purposes BindSuperAdmin and ChannelUpdateVerify only.',
  },
  'UnauthorizedOperation.SmsCode': { kind: 'denied', message: 'The code is wrong or has expired.' },
  'InternalError.SendSms': { kind: 'unavailable', message: 'This server has no way to send text messages.' },
})
