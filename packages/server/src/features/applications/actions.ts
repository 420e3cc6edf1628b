/**
 * The service `lke`, version 2023-11-30: keys for one upload or one directory. The actions that
 * register applications are additions of our own.
 */
import { assert } from '../../kernel/assert.ts'
import { isLibraryId } from '../../kernel/ids.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { action, parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { accountId, bucketRegion } from '../credentials/index.ts'
import { libraryFailure } from '../libraries/index.ts'
import { applicationBucket, fileTypes } from './application.ts'
import type { Application } from './application.ts'
import { listApplications } from './application-store.ts'
import { createApplication, deleteApplication } from './create-application.ts'
import { applicationFailure } from './failures.ts'
import { findApplicationTree } from './find-application-tree.ts'
import { issueStorageCredential } from './issue-storage-credential.ts'

const lke = { service: 'lke', version: '2023-11-30' } as const

const createApplicationAction = action({
  ...lke,
  name: 'CreateApplication',
  ratePerSecond: 20,
  input: Type.Object({
    LibraryId: Type.String(),
    Name: Type.String({ minLength: 1, maxLength: limits.applicationNameLengthMax }),
    SpaceId: Type.Optional(Type.String()),
  }),
  errors: ['LimitExceeded.Application', 'ResourceNotFound.Library', 'ResourceNotFound.Space'],
  run: async (call, input) => {
    const libraryId = readLibraryId(input.LibraryId)
    const { id } = await createApplication(call, { libraryId, spaceName: input.SpaceId || undefined, name: input.Name })
    return { BotBizId: id }
  },
})

const describeApplicationsAction = action({
  ...lke,
  name: 'DescribeApplications',
  ratePerSecond: 20,
  input: Type.Object({
    LibraryId: Type.Optional(Type.String()),
    BotBizIds: Type.Optional(Type.Array(Type.String(), { maxItems: limits.cloudIdsMax })),
    Offset: Type.Optional(Type.Integer({ minimum: 0, maximum: limits.cloudOffsetMax })),
    Limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.cloudPageItemsMax })),
  }),
  errors: ['ResourceNotFound.Library'],
  run: async (call, input) => {
    const ids = input.BotBizIds?.length ? [...new Set(input.BotBizIds)] : undefined
    const libraryId = input.LibraryId === undefined ? undefined : readLibraryId(input.LibraryId)
    const { items, totalCount } = await call.db.read((reader) =>
      listApplications(reader, {
        ...(libraryId !== undefined && { libraryId }),
        ...(ids && { ids }),
        offset: input.Offset ?? 0,
        limit: input.Limit ?? limits.pageItemsDefault,
      }),
    )
    return { List: items.map(describe), TotalCount: totalCount }
  },
})

const deleteApplicationAction = action({
  ...lke,
  name: 'DeleteApplication',
  ratePerSecond: 20,
  input: Type.Object({ BotBizId: Type.String() }),
  errors: ['ResourceNotFound.Application'],
  run: async (call, input) => {
    await deleteApplication(call, input.BotBizId)
    return {}
  },
})

const describeStorageCredentialAction = action({
  ...lke,
  name: 'DescribeStorageCredential',
  ratePerSecond: 100,
  signers: 'library',
  input: Type.Object({
    BotBizId: Type.String(),
    FileType: Type.Optional(Type.String()),
    IsPublic: Type.Optional(Type.Boolean()),
    TypeKey: Type.Optional(
      Type.Unsafe<'' | 'offline' | 'realtime'>({ type: 'string', enum: ['', 'offline', 'realtime'], refusal: 'InvalidParameter' }),
    ),
  }),
  errors: ['FailedOperation'],
  run: async (call, input) => {
    if (input.BotBizId === '') throw parameterFailure('MissingParameter', 'BotBizId', 'The parameter BotBizId is missing.')
    const fileType = input.FileType?.toLowerCase() || undefined
    if (fileType !== undefined && !fileTypes.has(fileType))
      throw parameterFailure('InvalidParameter', 'FileType', 'FileType is the suffix of a kind of file that is taken, without a dot.')
    const application = await findReachable(call, input.BotBizId)
    const { signer } = call.actor
    assert(signer, 'A signed action has a signer.')
    const { key, ...credential } = issueStorageCredential(call, signer, {
      application,
      kind: input.TypeKey || 'offline',
      isPublic: input.IsPublic ?? false,
      ...(fileType !== undefined && { fileType }),
    })
    return {
      Credentials: { TmpSecretId: key.secretId, TmpSecretKey: key.secretKey, Token: key.token, AppId: Number(accountId) },
      StartTime: key.startsAt,
      ExpiredTime: key.expiresAt,
      Bucket: credential.bucket,
      Region: bucketRegion,
      Type: 'cos',
      CorpUin: '0',
      FilePath: credential.filePath,
      ImagePath: credential.imagePath,
      UploadPath: credential.uploadPath,
      UploadUrl: credential.uploadUrl,
      FileUrl: credential.fileUrl,
    }
  },
})

export const applicationActions: readonly Action[] = [
  createApplicationAction,
  describeApplicationsAction,
  deleteApplicationAction,
  describeStorageCredentialAction,
]

/** Refuses an application that is none, or is none of this caller's, or whose files are gone. */
async function findReachable(call: Call<'db' | 'caches'>, id: string): Promise<Application> {
  const tree = await findApplicationTree(call, id)
  const { libraryId, spaces } = call.actor
  const isReachable = tree && (libraryId ?? tree.library.id) === tree.library.id && (!spaces || spaces.has(tree.space.name))
  if (!isReachable) throw applicationFailure.FailedOperation()
  return tree.application
}

function readLibraryId(text: string): LibraryId {
  if (!isLibraryId(text)) throw libraryFailure['ResourceNotFound.Library']()
  return text
}

const describe = (of: Application): object => ({
  BotBizId: of.id,
  LibraryId: of.libraryId,
  SpaceId: of.spaceName,
  Name: of.name,
  Bucket: applicationBucket(of, 'offline'),
  RealtimeBucket: applicationBucket(of, 'realtime'),
  CreateTime: `${new Date(of.createdAt).toISOString().slice(0, 19)}Z`,
})
