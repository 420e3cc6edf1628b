import type { CallOptions, Caller, Input } from '../operation.ts'

export const quotasOf = (caller: Caller) => ({
  create: (body: NonNullable<Input<'createQuota'>['body']>, options?: CallOptions) => caller.call('createQuota', { body }, options),
  ofSpace: (spaceId: string, options?: CallOptions) => caller.call('getQuota', { SpaceId: spaceId }, options),
  info: (quotaId: number, options?: CallOptions) => caller.call('getQuotaInfo', { QuotaId: quotaId }, options),
  change: (quotaId: number, body: NonNullable<Input<'updateQuotaById'>['body']>, options?: CallOptions) =>
    caller.call('updateQuotaById', { QuotaId: quotaId, body }, options),
  changeOfSpace: (spaceId: string, body: NonNullable<Input<'updateQuota'>['body']>, options?: CallOptions) =>
    caller.call('updateQuota', { SpaceId: spaceId, body }, options),
  remove: (quotaId: number, options?: CallOptions) => caller.call('deleteQuota', { QuotaId: quotaId }, options),
})
