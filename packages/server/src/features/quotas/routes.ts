/** The business API's endpoints of Quotas, and the question why a file is gone. */
import { parseEntryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import { created, grantedTo, noContent, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Text } from '../../platform/http/query.ts'
import { Type } from '../../platform/http/schema.ts'
import { libraryOperation, spaceOperation } from '../spaces/index.ts'
import { checkFileDeletion } from './check-file-deletion.ts'
import { createQuota } from './create-quota.ts'
import { deleteQuota } from './delete-quota.ts'
import { quotaFailure } from './failures.ts'
import { getQuota, getQuotaOfSpace } from './get-quota.ts'
import { readCapacity, readSpaces, requireSpaces } from './quota.ts'
import type { Quota, QuotaRules } from './quota.ts'
import { updateQuota } from './update-quota.ts'

const ofLibrary = '/api/v1/quota/{LibraryId}'
const byId = `${ofLibrary}/{QuotaId}`
const bySpace = `${ofLibrary}/{SpaceId}`

const query = Type.Object({ user_id: Text('Acts as this user') })
const onlyAdmin = grantedTo('admin')

const capacity = Type.Optional(Type.Unknown({ description: 'Most bytes its spaces may hold together, as decimal text or a number' }))
const spaces = Type.Optional(Type.Unknown({ description: 'Ids of the spaces it covers; not in a library with a single space' }))
const removal = {
  removeWhenExceed: Type.Optional(Type.Boolean({ description: 'Whether what is too much is deleted in the end' })),
  removeAfterDays: Type.Optional(
    Type.Integer({ minimum: 0, maximum: limits.quotaTermDaysMax, description: 'Days it may stay exceeded before anything is deleted' }),
  ),
  removeNewest: Type.Optional(Type.Boolean({ description: 'Whether the newest goes first instead of the oldest' })),
}

type RemovalBody = { readonly removeWhenExceed?: boolean; readonly removeAfterDays?: number; readonly removeNewest?: boolean }

function readChange(body: RemovalBody & { readonly capacity?: unknown }): Partial<QuotaRules> {
  const capacityBytes = readCapacity(body.capacity)
  return {
    ...(capacityBytes !== undefined && { capacityBytes }),
    ...(body.removeWhenExceed !== undefined && { removesWhenExceeded: body.removeWhenExceed }),
    ...(body.removeAfterDays !== undefined && { removesAfterDays: body.removeAfterDays }),
    ...(body.removeNewest !== undefined && { removesNewest: body.removeNewest }),
  }
}

/** What is too much is deleted only where somebody has said so, and after how long. */
function requireRules(body: RemovalBody & { readonly capacity?: unknown }): QuotaRules {
  const { capacityBytes, removesWhenExceeded, removesAfterDays, removesNewest } = readChange(body)
  if (capacityBytes === undefined) throw quotaFailure.QuotaCapacityRequired()
  if (removesWhenExceeded === undefined)
    throw quotaFailure.ParamInvalid('Say in removeWhenExceed whether files are deleted when there are too many.')
  if (removesWhenExceeded && removesAfterDays === undefined)
    throw quotaFailure.ParamInvalid('Say in removeAfterDays how many days pass before files are deleted.')
  return { capacityBytes, removesWhenExceeded, removesAfterDays: removesAfterDays ?? 0, removesNewest: removesNewest ?? false }
}

/** What is no number is the number of nothing. */
function readQuotaId(text: string | undefined): number {
  if (!/^\d{1,15}$/.test(text ?? '')) throw quotaFailure.QuotaNotFound()
  return Number(text)
}

const OfSpaceReply = Type.Object({
  id: Type.Integer({ description: 'Quota id' }),
  capacity: Type.String({ description: 'Most bytes its spaces may hold together' }),
})

const renderOfSpace = ({ id, capacityBytes }: Quota) => ({ id, capacity: String(capacityBytes) })

export const quotaOperations: readonly Operation[] = [
  libraryOperation({
    id: 'createQuota',
    tag: 'quota',
    summary: 'Create a quota',
    method: 'POST',
    path: ofLibrary,
    access: onlyAdmin,
    query,
    body: Type.Object({ spaces, capacity, ...removal }),
    replies: { 201: Type.Object({ quotaId: Type.Integer({ description: 'Quota id' }) }) },
    failures: [
      'QuotaSpacesRequired',
      'QuotaSpacesInvalid',
      'QuotaCapacityRequired',
      'QuotaCapacityInvalid',
      'QuotaCapacityLessThanSize',
      'DuplicateQuota',
      'ParamInvalid',
    ],
    async run(call, { scope, body }) {
      const covered = requireSpaces(scope.library, body.spaces)
      return created({ quotaId: await createQuota(call, { library: scope.library, spaces: covered, rules: requireRules(body) }) })
    },
  }),
  libraryOperation({
    id: 'getQuotaInfo',
    tag: 'quota',
    summary: 'Quota by id',
    method: 'GET',
    path: byId,
    match: { digits: 'QuotaId' },
    access: onlyAdmin,
    query,
    replies: {
      200: Type.Object({
        id: Type.Integer({ description: 'Quota id' }),
        capacity: Type.String({ description: 'Most bytes its spaces may hold together' }),
        spaces: Type.Optional(Type.Array(Type.String(), { description: 'Spaces it covers; absent in a library with a single space' })),
        removeWhenExceed: Type.Boolean(),
        removeAfterDays: Type.Integer(),
        removeNewest: Type.Boolean(),
      }),
    },
    failures: ['QuotaNotFound'],
    async run(call, { scope, params }) {
      const { quota, spaces: covered } = await getQuota(call, scope.library, readQuotaId(params['QuotaId']))
      return ok({
        ...renderOfSpace(quota),
        ...(scope.library.settings.isMultiSpace && { spaces: covered }),
        removeWhenExceed: quota.removesWhenExceeded,
        removeAfterDays: quota.removesAfterDays,
        removeNewest: quota.removesNewest,
      })
    },
  }),
  spaceOperation({
    id: 'getQuota',
    tag: 'quota',
    summary: 'Quota of a space',
    method: 'GET',
    path: bySpace,
    access: onlyAdmin,
    query,
    replies: { 200: OfSpaceReply },
    failures: ['NoQuota'],
    run: async (call, { scope }) => ok(renderOfSpace(await getQuotaOfSpace(call, scope.space))),
  }),
  spaceOperation({
    id: 'getSpaceQuota',
    tag: 'quota',
    summary: 'Quota of a space (dedicated path)',
    method: 'GET',
    path: '/api/v1/space-quota/{LibraryId}/{SpaceId}',
    access: onlyAdmin,
    query,
    replies: { 200: OfSpaceReply },
    failures: ['NoQuota'],
    run: async (call, { scope }) => ok(renderOfSpace(await getQuotaOfSpace(call, scope.space))),
  }),
  libraryOperation({
    id: 'updateQuotaById',
    tag: 'quota',
    summary: 'Change a quota by id',
    method: 'PUT',
    path: byId,
    match: { digits: 'QuotaId' },
    access: onlyAdmin,
    query,
    body: Type.Object({ spaces, capacity, ...removal }),
    replies: { 204: 'empty' },
    failures: [
      'QuotaNotFound',
      'QuotaSpacesInvalid',
      'QuotaCapacityInvalid',
      'QuotaCapacityLessThanSize',
      'DuplicateQuota',
      'ParamInvalid',
    ],
    async run(call, { scope, params, body }) {
      const covered = readSpaces(scope.library, body.spaces)
      const of = { id: readQuotaId(params['QuotaId']) }
      await updateQuota(call, { library: scope.library, of, change: readChange(body), spaces: covered })
      return noContent
    },
  }),
  spaceOperation({
    id: 'updateQuota',
    tag: 'quota',
    summary: 'Change the quota of a space',
    method: 'PUT',
    path: bySpace,
    access: onlyAdmin,
    query,
    body: Type.Object({ capacity, ...removal }),
    replies: { 204: 'empty' },
    failures: ['NoQuota', 'QuotaCapacityRequired', 'QuotaCapacityInvalid', 'QuotaCapacityLessThanSize', 'ParamInvalid'],
    async run(call, { scope, body }) {
      const change = readChange(body)
      if (change.capacityBytes === undefined) throw quotaFailure.QuotaCapacityRequired()
      await updateQuota(call, { library: scope.library, of: { space: scope.space }, change })
      return noContent
    },
  }),
  libraryOperation({
    id: 'deleteQuota',
    tag: 'quota',
    summary: 'Delete a quota (an addition to the contract)',
    method: 'DELETE',
    path: byId,
    access: onlyAdmin,
    query,
    replies: { 204: 'empty' },
    failures: ['QuotaNotFound'],
    async run(call, { scope, params }) {
      await deleteQuota(call, { library: scope.library, id: readQuotaId(params['QuotaId']) })
      return noContent
    },
  }),
  spaceOperation({
    id: 'checkFileDeletion',
    tag: 'file',
    summary: 'Why was this file deleted',
    method: 'GET',
    path: '/api/v1/file-deletion-check/{LibraryId}/{SpaceId}/{Inode}',
    access: grantedTo('admin', 'space_admin'),
    query: Type.Object({}),
    replies: {
      200: Type.Object({
        reason: Type.Union([Type.Literal('RemovedByQuota'), Type.Literal('Unknown')]),
        deletedAt: Type.Optional(Type.String({ description: 'When, where that is known' })),
        quotaCleanupRecordRetentionDays: Type.Integer({ description: 'Days for which removals by quotas are remembered' }),
      }),
    },
    failures: ['FileNotFound'],
    async run(call, { scope, params }) {
      const { reason, deletedAt } = await checkFileDeletion(call, scope.space, parseEntryId(params['Inode'] ?? ''))
      return ok({
        reason,
        ...(deletedAt !== undefined && { deletedAt: toIso(deletedAt) }),
        quotaCleanupRecordRetentionDays: limits.quotaRemovalRetentionDays,
      })
    },
  }),
]
