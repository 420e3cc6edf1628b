/** AccessKeys by the Cloud API: additions of our own to the service `smh`, in the manner of the vendor's actions. */
import { isGrant } from '../../kernel/grant.ts'
import type { Grant } from '../../kernel/grant.ts'
import { isLibraryId } from '../../kernel/ids.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { action, parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { libraryFailure } from '../libraries/index.ts'
import { findSpace } from '../spaces/index.ts'
import type { AccessKey } from './access-key.ts'
import { listAccessKeys } from './access-key-store.ts'
import { createAccessKey } from './create-access-key.ts'
import { accessKeyFailure } from './failures.ts'
import { deleteAccessKey, modifyAccessKey } from './modify-access-key.ts'

const smh = { service: 'smh', version: '2021-07-12', ratePerSecond: 20 } as const
const Name = Type.String({ minLength: 1, maxLength: limits.accessKeyNameLengthMax })
const Grants = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })
const SpaceIds = Type.Array(Type.String({ maxLength: 64 }), { maxItems: limits.cloudIdsMax })
const Status = Type.Unsafe<'Active' | 'Inactive'>({ type: 'string', enum: ['Active', 'Inactive'] })

const createAccessKeyAction = action({
  ...smh,
  name: 'CreateAccessKey',
  input: Type.Object({ LibraryId: Type.String(), Name, Grants: Type.Optional(Grants), SpaceIds: Type.Optional(SpaceIds) }),
  errors: ['InvalidParameterValue.Grant', 'LimitExceeded.AccessKey', 'ResourceNotFound.Library', 'ResourceNotFound.Space'],
  run: async (call, input) => {
    const libraryId = readLibraryId(input.LibraryId)
    const spaces = input.SpaceIds?.length ? await readSpaces(call, libraryId, input.SpaceIds) : undefined
    const grants = readGrants(input.Grants ?? ['admin'])
    const { key, secretKey } = await createAccessKey(call, { libraryId, name: input.Name, grants, ...(spaces && { spaces }) })
    return { AccessKey: { ...describe(key), SecretAccessKey: secretKey } }
  },
})

const describeAccessKeysAction = action({
  ...smh,
  name: 'DescribeAccessKeys',
  input: Type.Object({
    LibraryId: Type.Optional(Type.String()),
    AccessKeyIds: Type.Optional(Type.Array(Type.String(), { maxItems: limits.cloudIdsMax })),
    Offset: Type.Optional(Type.Integer({ minimum: 0, maximum: limits.cloudOffsetMax })),
    Limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.cloudPageItemsMax })),
  }),
  errors: ['ResourceNotFound.Library'],
  run: async (call, input) => {
    const ids = input.AccessKeyIds?.length ? [...new Set(input.AccessKeyIds)] : undefined
    const libraryId = input.LibraryId === undefined ? undefined : readLibraryId(input.LibraryId)
    const { items, totalCount } = await call.db.read((reader) =>
      listAccessKeys(reader, {
        ...(libraryId !== undefined && { libraryId }),
        ...(ids && { ids }),
        offset: input.Offset ?? 0,
        limit: input.Limit ?? limits.pageItemsDefault,
      }),
    )
    return { List: items.map(describe), TotalCount: totalCount }
  },
})

const modifyAccessKeyAction = action({
  ...smh,
  name: 'ModifyAccessKey',
  input: Type.Object({
    AccessKeyId: Type.String(),
    Name: Type.Optional(Name),
    Status: Type.Optional(Status),
    Grants: Type.Optional(Grants),
    SpaceIds: Type.Optional(SpaceIds),
    /** A new secret at once; the old one is worth nothing any more. */
    Rotate: Type.Optional(Type.Boolean()),
  }),
  errors: ['InvalidParameterValue.Grant', 'ResourceNotFound.AccessKey', 'ResourceNotFound.Space'],
  run: async (call, input) => {
    const { Name: name, Grants: grants, SpaceIds: spaceIds } = input
    const { key, secretKey } = await modifyAccessKey(call, input.AccessKeyId, {
      ...(name !== undefined && { name }),
      ...(input.Status !== undefined && { isEnabled: input.Status === 'Active' }),
      ...(grants && { grants: readGrants(grants) }),
      ...(spaceIds && { spaces: (libraryId) => readSpaces(call, libraryId, spaceIds) }),
      ...(input.Rotate !== undefined && { isRotated: input.Rotate }),
    })
    return { AccessKey: { ...describe(key), SecretAccessKey: secretKey ?? null } }
  },
})

const deleteAccessKeyAction = action({
  ...smh,
  name: 'DeleteAccessKey',
  input: Type.Object({ AccessKeyId: Type.String() }),
  errors: ['ResourceNotFound.AccessKey'],
  run: async (call, input) => {
    await deleteAccessKey(call, input.AccessKeyId)
    return {}
  },
})

export const accessKeyActions: readonly Action[] = [
  createAccessKeyAction,
  describeAccessKeysAction,
  modifyAccessKeyAction,
  deleteAccessKeyAction,
]

function readLibraryId(text: string): LibraryId {
  if (!isLibraryId(text)) throw libraryFailure['ResourceNotFound.Library']()
  return text
}

function readGrants(words: readonly string[]): ReadonlySet<Grant> {
  const wrong = words.findIndex((word) => !isGrant(word))
  if (wrong >= 0 || words.length === 0)
    throw parameterFailure(
      'InvalidParameterValue.Grant',
      `Grants.${Math.max(wrong, 0)}`,
      accessKeyFailure.specs['InvalidParameterValue.Grant'].message,
    )
  return new Set(words as readonly Grant[])
}

async function readSpaces(call: Call<'db' | 'caches'>, libraryId: LibraryId, names: readonly string[]): Promise<ReadonlySet<SpaceName>> {
  const spaces = new Set<SpaceName>()
  for (const name of names) {
    const space = await findSpace(call, libraryId, name)
    if (!space) throw accessKeyFailure['ResourceNotFound.Space']()
    spaces.add(space.name)
  }
  return spaces
}

const describe = (key: AccessKey): object => ({
  AccessKeyId: key.id,
  LibraryId: key.libraryId,
  Name: key.name,
  Grants: [...key.grants],
  SpaceIds: key.spaces ? [...key.spaces] : [],
  Status: key.isEnabled ? 'Active' : 'Inactive',
  CreateTime: secondsOf(key.createdAt),
  UpdateTime: secondsOf(key.updatedAt),
})

const secondsOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
