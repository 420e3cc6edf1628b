/**
 * The actions of the same service that concern traffic packages and the vendor's own cloud disk.
 * This server sells nothing and runs no such instance, and says so in the documented ways.
 */
import { Type } from '../../platform/http/schema.ts'
import { limits } from '../../kernel/limits.ts'
import { action, parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { libraryAdminFailure } from './failures.ts'
import { smh } from './service.ts'

const limitExceeded = 'InvalidParameterValue.LimitExceeded'
const Ids = Type.Optional(Type.Array(Type.String(), { maxItems: limits.cloudIdsMax, refusal: limitExceeded }))
const page = {
  PageNumber: Type.Optional(
    Type.Integer({ minimum: 1, maximum: limits.cloudOffsetMax / limits.cloudPageItemsMax, refusal: limitExceeded }),
  ),
  PageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.cloudPageItemsMax, refusal: limitExceeded })),
  OrderBy: Type.Optional(Type.String()),
  OrderByType: Type.Optional(Type.Unsafe<'asc' | 'desc'>({ type: 'string', enum: ['asc', 'desc'] })),
}

const describeTrafficPackages = action({
  ...smh,
  name: 'DescribeTrafficPackages',
  ratePerSecond: 20,
  input: Type.Object({ ResourceIds: Ids, ...page, Type: Type.Optional(Type.Integer({ minimum: 0, maximum: 1 })) }),
  errors: [limitExceeded],
  run: async () => ({ List: [], TotalCount: 0 }),
})

const describeOfficialOverview = action({
  ...smh,
  name: 'DescribeOfficialOverview',
  ratePerSecond: 20,
  input: Type.Object({}),
  errors: [],
  run: async () => ({ Quantity: 0, Storage: '0', UserCount: 0, InternetTraffic: '0' }),
})

const describeOfficialInstances = action({
  ...smh,
  name: 'DescribeOfficialInstances',
  ratePerSecond: 20,
  input: Type.Object({
    SuperAdminAccount: Type.Optional(Type.Boolean()),
    InstanceIds: Ids,
    ...page,
    AutoRenew: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 })),
    BindPhone: Type.Optional(Type.Boolean()),
  }),
  errors: [limitExceeded],
  run: async () => ({ List: [], TotalCount: 0 }),
})

const recipient = {
  Purpose: Type.String(),
  PhoneNumber: Type.String(),
  InstanceId: Type.Optional(Type.String()),
  CountryCode: Type.Optional(Type.String()),
}

const sendSmsCode = action({
  ...smh,
  name: 'SendSmsCode',
  ratePerSecond: 20,
  input: Type.Object(recipient),
  errors: [
    'InvalidParameterValue.CountryCode',
    'InvalidParameterValue.PhoneNumber',
    'ResourceNotFound.OfficialInstance',
    'UnsupportedOperation.Purpose',
    'InternalError.SendSms',
  ],
  run: async (_call, input) => {
    checkRecipient(input)
    throw libraryAdminFailure['InternalError.SendSms']()
  },
})

const verifySmsCode = action({
  ...smh,
  name: 'VerifySmsCode',
  ratePerSecond: 20,
  input: Type.Object({ ...recipient, Code: Type.String() }),
  errors: [
    'InvalidParameterValue.CountryCode',
    'InvalidParameterValue.PhoneNumber',
    'ResourceNotFound.OfficialInstance',
    'UnsupportedOperation.Purpose',
    'UnauthorizedOperation.SmsCode',
  ],
  run: async (_call, input) => {
    checkRecipient(input)
    // No code was ever sent, so none is right.
    throw libraryAdminFailure['UnauthorizedOperation.SmsCode']()
  },
})

export const officialDiskActions: readonly Action[] = [
  describeTrafficPackages,
  describeOfficialOverview,
  describeOfficialInstances,
  sendSmsCode,
  verifySmsCode,
]

function checkRecipient(input: { Purpose: string; PhoneNumber: string; InstanceId?: string; CountryCode?: string }): void {
  if (input.Purpose !== 'BindSuperAdmin' && input.Purpose !== 'ChannelUpdateVerify')
    throw libraryAdminFailure['UnsupportedOperation.Purpose']()
  if (!/^\+?[1-9]\d{0,3}$/.test(input.CountryCode || '+86'))
    throw parameterFailure('InvalidParameterValue.CountryCode', 'CountryCode', 'A country code is a plus sign and one to four digits.')
  if (!/^\d{4,15}$/.test(input.PhoneNumber))
    throw parameterFailure(
      'InvalidParameterValue.PhoneNumber',
      'PhoneNumber',
      'A phone number is 4 to 15 digits, without the country code.',
    )
  if (input.InstanceId) throw libraryAdminFailure['ResourceNotFound.OfficialInstance']()
}
