/** The Cloud API actions on Libraries: service `smh`, version 2021-07-12. */
import { Type } from '../../platform/http/schema.ts'
import type { Static } from 'typebox'
import { isLibraryId } from '../../kernel/ids.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Addresses } from '../../platform/addresses.ts'
import { action, parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { accountId, bucketRegion } from '../credentials/index.ts'
import { libraryFailure, revealLibrarySecret } from '../libraries/index.ts'
import type { LibraryQuery, LibraryTag } from '../libraries/index.ts'
import { createLibrary } from './create-library.ts'
import { deleteLibrary } from './delete-library.ts'
import { describeLibraries } from './describe-libraries.ts'
import type { LibraryFigures } from './describe-libraries.ts'
import { changedSettings, extensionOf, LibraryExtension, newSettings } from './library-extension.ts'
import { modifyLibrary } from './modify-library.ts'
import { officialDiskActions } from './official-disk-actions.ts'
import { smh } from './service.ts'

const limitExceeded = 'InvalidParameterValue.LimitExceeded'
const Tags = Type.Array(
  Type.Object({
    TagKey: Type.String({ minLength: 1, maxLength: limits.tagKeyLengthMax }),
    TagValue: Type.String({ maxLength: limits.tagValueLengthMax }),
  }),
  { maxItems: limits.libraryTagsMax },
)
const TagFilters = Type.Array(
  Type.Object({
    TagKey: Type.String({ minLength: 1, maxLength: limits.tagKeyLengthMax }),
    TagValue: Type.Optional(Type.Array(Type.String({ maxLength: limits.tagValueLengthMax }), { maxItems: limits.tagFilterValuesMax })),
  }),
  { maxItems: limits.tagFiltersMax },
)
const OneLibrary = Type.Object({ LibraryId: Type.String() })

const createLibraryAction = action({
  ...smh,
  name: 'CreateLibrary',
  ratePerSecond: 20,
  input: Type.Object({
    Name: Type.String({ minLength: 1, maxLength: limits.libraryNameLengthMax }),
    Remark: Type.Optional(Type.String({ maxLength: limits.libraryRemarkLengthMax })),
    BucketName: Type.Optional(Type.String()),
    BucketRegion: Type.Optional(Type.String()),
    LibraryExtension: Type.Optional(LibraryExtension),
    Tags: Type.Optional(Tags),
  }),
  errors: [
    'InvalidParameterValue.BucketNotSupport',
    'InvalidParameterValue.CosStorageClass',
    'InvalidParameterValue.LibraryQuotaRequired',
    'InvalidParameterValue.LibraryQuotaRequiresMultiSpace',
  ],
  run: async (call, input) => {
    if (input.BucketName)
      throw parameterFailure('InvalidParameterValue.BucketNotSupport', 'BucketName', 'The server chooses the bucket. Leave BucketName out.')
    const settings = newSettings(input.LibraryExtension ?? {})
    const library = await createLibrary(call, { name: input.Name, remark: input.Remark ?? '', settings, tags: readTags(input.Tags) })
    return { LibraryId: library.id, AccessDomain: accessDomain(call.addresses, library.id) }
  },
})

const describeLibrariesAction = action({
  ...smh,
  name: 'DescribeLibraries',
  ratePerSecond: 20,
  input: Type.Object({
    LibraryIds: Type.Optional(Type.Array(Type.String(), { maxItems: limits.cloudIdsMax, refusal: limitExceeded })),
    PageNumber: Type.Optional(
      Type.Integer({ minimum: 1, maximum: limits.cloudOffsetMax / limits.cloudPageItemsMax, refusal: limitExceeded }),
    ),
    PageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.cloudPageItemsMax, refusal: limitExceeded })),
    Offset: Type.Optional(Type.Integer({ minimum: 0, maximum: limits.cloudOffsetMax, refusal: limitExceeded })),
    Limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.cloudPageItemsMax, refusal: limitExceeded })),
    TagFilters: Type.Optional(TagFilters),
  }),
  errors: [limitExceeded],
  run: async (call, input) => {
    const { items, totalCount } = await describeLibraries(call, {
      // Ids that can't exist are left out like those that don't.
      ...(input.LibraryIds?.length && { ids: [...new Set(input.LibraryIds)].filter(isLibraryId) }),
      tagFilters: (input.TagFilters ?? []).map(({ TagKey, TagValue }) => ({ key: TagKey, values: TagValue ?? [] })),
      ...pageOf(input),
    })
    return { List: items.map((item) => describe(call.addresses, item)), TotalCount: totalCount }
  },
})

const describeLibrarySecretAction = action({
  ...smh,
  name: 'DescribeLibrarySecret',
  ratePerSecond: 20,
  input: OneLibrary,
  errors: ['ResourceNotFound.Library'],
  run: async (call, input) => {
    const id = readLibraryId(input.LibraryId)
    return { LibraryId: id, LibrarySecret: await revealLibrarySecret(call, id) }
  },
})

const modifyLibraryAction = action({
  ...smh,
  name: 'ModifyLibrary',
  ratePerSecond: 20,
  input: Type.Object({
    LibraryId: Type.String(),
    Name: Type.Optional(Type.String({ minLength: 1, maxLength: limits.libraryNameLengthMax, refusal: limitExceeded })),
    Remark: Type.Optional(Type.String({ maxLength: limits.libraryRemarkLengthMax, refusal: limitExceeded })),
    LibraryExtension: Type.Optional(LibraryExtension),
    Tags: Type.Optional(Tags),
  }),
  errors: [limitExceeded, 'InvalidParameterValue.CosStorageClass', 'ResourceNotFound.Library'],
  run: async (call, input) => {
    const { Name: name, Remark: remark, LibraryExtension: extension } = input
    await modifyLibrary(call, readLibraryId(input.LibraryId), {
      ...(name !== undefined && { name }),
      ...(remark !== undefined && { remark }),
      ...(input.Tags && { tags: readTags(input.Tags) }),
      ...(extension && { settings: (inForce) => changedSettings(inForce, extension) }),
    })
    return {}
  },
})

const deleteLibraryAction = action({
  ...smh,
  name: 'DeleteLibrary',
  ratePerSecond: 20,
  input: OneLibrary,
  errors: ['ResourceInUse.MultiSpace', 'ResourceNotFound.Library'],
  run: async (call, input) => {
    await deleteLibrary(call, readLibraryId(input.LibraryId))
    return {}
  },
})

export const libraryActions: readonly Action[] = [
  createLibraryAction,
  describeLibrariesAction,
  describeLibrarySecretAction,
  modifyLibraryAction,
  deleteLibraryAction,
  ...officialDiskActions,
]

function readLibraryId(text: string): LibraryId {
  if (!isLibraryId(text)) throw libraryFailure['ResourceNotFound.Library']()
  return text
}

function readTags(tags: Static<typeof Tags> = []): readonly LibraryTag[] {
  const keys = tags.map(({ TagKey }) => TagKey)
  const repeated = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  if (repeated >= 0) throw parameterFailure('InvalidParameterValue', `Tags.${repeated}.TagKey`, 'A library has each tag key once.')
  return tags.map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue }))
}

/** Two styles of paging live side by side; the offsets win. */
function pageOf(input: {
  PageNumber?: number
  PageSize?: number
  Offset?: number
  Limit?: number
}): Pick<LibraryQuery, 'offset' | 'limit'> {
  if (input.Offset !== undefined || input.Limit !== undefined)
    return { offset: input.Offset ?? 0, limit: input.Limit ?? limits.pageItemsDefault }
  const limit = input.PageSize ?? limits.pageItemsDefault
  return { offset: ((input.PageNumber ?? 1) - 1) * limit, limit }
}

function describe(addresses: Addresses, { library, counters }: LibraryFigures): object {
  return {
    LibraryId: library.id,
    Name: library.name,
    Remark: library.remark,
    // Of a multi-tenant Library each Space is a bucket besides: the name is what theirs begin and end with.
    BucketName: `${library.id}-${accountId}`,
    BucketRegion: bucketRegion,
    AccessDomain: accessDomain(addresses, library.id),
    CreationTime: `${new Date(library.createdAt).toISOString().slice(0, 19)}Z`,
    LibraryExtension: extensionOf(library.settings),
    Size: String(counters.usedBytes),
    DirNum: String(counters.directoryCount),
    FileNum: String(counters.fileCount),
    Tags: library.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })),
  }
}

const accessDomain = (addresses: Addresses, id: LibraryId): string => `${id}.${addresses.librarySuffix}`
