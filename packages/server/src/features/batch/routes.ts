/** The business-API endpoints of batches, and of copies that may take as long. */
import { accepted, grantedTo, noContent, ok } from '../../platform/http/operation.ts'
import type { Operation, Reply } from '../../platform/http/operation.ts'
import { OneOf } from '../../platform/http/query.ts'
import { Type } from '../../platform/http/schema.ts'
import { spaceOperation } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { askerOf, checkItemCount } from './batch.ts'
import type { Batch, TransferItem } from './batch.ts'
import { batchFailure } from './failures.ts'
import type { BatchCall } from './perform-item.ts'
import { runBatch } from './run-batch.ts'
import type { Ran } from './run-batch.ts'

const batchPath = '/api/v1/batch/{LibraryId}/{SpaceId}'
const none = Type.Object({})

const Names = Type.Array(Type.String())
const Result = Type.Object({
  result: Type.Array(
    Type.Object({
      status: Type.Integer({ description: '200 done with data, 204 done, otherwise refused' }),
      path: Type.Optional(Names),
      recycledItemId: Type.Optional(Type.Integer()),
      copyFrom: Type.Optional(Names),
      copyFromSpaceId: Type.Optional(Type.String()),
      from: Type.Optional(Names),
      to: Type.Optional(Names),
      code: Type.Optional(Type.String()),
      message: Type.Optional(Type.String()),
    }),
    { description: 'One per item, in the order asked' },
  ),
})
const TaskReply = Type.Object({ taskId: Type.Integer({ description: 'Ask queryTask how far it is' }) })
const replies = { 200: Result, 202: TaskReply, 207: Result }
const batchFailures = ['NoItemsProvided', 'TooManyItems', 'ParamInvalid']

/** Absent, `null` and `""` all say "nothing chosen": older clients send them. */
const Maybe = (description: string) => Type.Optional(Type.Union([Type.String({ description }), Type.Null()]))

/** Older clients send 0, 1 or text. */
const Loose = (description: string) =>
  Type.Optional(Type.Union([Type.Boolean({ description }), Type.Integer(), Type.String(), Type.Null()]))
const isSet = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 'true'

const strategy = Maybe('ask, rename or overwrite; directories are never overwritten')

const CopyItems = Type.Array(
  Type.Object({
    copyFrom: Type.String({ description: 'Source path' }),
    to: Type.String({ description: 'Target path' }),
    copyFromSpaceId: Maybe('Source space, when it is another one'),
    copyFromLibraryId: Maybe('Source library; only this one is possible here'),
    conflictResolutionStrategy: strategy,
  }),
)
const MoveItems = Type.Array(
  Type.Object({
    from: Type.String({ description: 'Source path' }),
    to: Type.String({ description: 'Target path' }),
    fromSpaceId: Maybe('Source space, when it is another one'),
    conflictResolutionStrategy: strategy,
    moveAuthority: Loose('Accepted and without effect'),
  }),
)
const DeleteItems = Type.Array(
  Type.Object({ path: Type.String({ description: 'Path' }), permanent: Loose('Skip the recycle bin; false by default') }),
)

const directoryStrategy = OneOf(['ask', 'rename'], 'Name-clash strategy, ask by default', batchFailure.InvalidConflictResolutionStrategy())
const copyDirectoryFailures = [
  'SourceDirectoryNotFound',
  'InvalidSourceDirectory',
  'SourceDirectoryIsParentOfDestination',
  'RootDirectoryNotAllowed',
  'SameNameDirectoryOrFileExists',
  'RenameTooManyTimes',
  'DirectoryNotAllowed',
  'DirectoryLevelExceed',
  'DirectoryNameLengthExceed',
  'IllegalFileName',
  'InvalidConflictResolutionStrategy',
  'QuotaLimitReached',
  'LibraryQuotaLimitReached',
]

async function answerBatch(call: BatchCall, target: SpaceScope, batch: Batch): Promise<Reply> {
  const ran = await runBatch(call, { target, batch })
  if ('taskId' in ran) return accepted(ran)
  const { results } = ran
  return { status: results.every((item) => item.status < 400) ? 200 : 207, body: { result: results } }
}

const copyOne = (call: BatchCall, target: SpaceScope, item: TransferItem): Promise<Ran> =>
  runBatch(call, { target, batch: { kind: 'copyDirectory', asker: askerOf(call.actor), items: [item] } })

export const batchOperations: readonly Operation[] = [
  spaceOperation({
    id: 'batchCopy',
    tag: 'batch',
    summary: 'Copy many files or directories',
    method: 'POST',
    path: batchPath,
    match: { query: 'copy' },
    access: grantedTo('admin', 'space_admin', 'copy_directory', 'copy_file', 'copy_file_force'),
    query: none,
    body: CopyItems,
    replies,
    failures: batchFailures,
    run(call, { scope, body }) {
      checkItemCount(body)
      const items = body.map(
        (item): TransferItem => ({
          from: item.copyFrom,
          to: item.to,
          ...(item.copyFromSpaceId && { fromSpace: item.copyFromSpaceId }),
          ...(item.copyFromLibraryId && { fromLibrary: item.copyFromLibraryId }),
          ...(item.conflictResolutionStrategy && { strategy: item.conflictResolutionStrategy }),
        }),
      )
      return answerBatch(call, scope, { kind: 'copy', asker: askerOf(call.actor), items })
    },
  }),
  spaceOperation({
    id: 'batchMove',
    tag: 'batch',
    summary: 'Move or rename many files or directories',
    method: 'POST',
    path: batchPath,
    match: { query: 'move' },
    access: grantedTo('admin', 'space_admin', 'move_directory', 'move_file', 'move_file_force'),
    query: none,
    body: MoveItems,
    replies,
    failures: batchFailures,
    run(call, { scope, body }) {
      checkItemCount(body)
      const items = body.map(
        (item): TransferItem => ({
          from: item.from,
          to: item.to,
          ...(item.fromSpaceId && { fromSpace: item.fromSpaceId }),
          ...(item.conflictResolutionStrategy && { strategy: item.conflictResolutionStrategy }),
        }),
      )
      return answerBatch(call, scope, { kind: 'move', asker: askerOf(call.actor), items })
    },
  }),
  spaceOperation({
    id: 'batchDelete',
    tag: 'batch',
    summary: 'Delete many files or directories',
    method: 'POST',
    path: batchPath,
    match: { query: 'delete' },
    access: grantedTo('admin', 'space_admin', 'delete_directory', 'delete_directory_permanent', 'delete_file', 'delete_file_permanent'),
    query: none,
    body: DeleteItems,
    replies,
    failures: batchFailures,
    run(call, { scope, body }) {
      checkItemCount(body)
      const items = body.map(({ path, permanent }) => ({ path, isPermanent: isSet(permanent) }))
      return answerBatch(call, scope, { kind: 'delete', asker: askerOf(call.actor), items })
    },
  }),
  spaceOperation({
    id: 'copyDirectory',
    tag: 'directory',
    summary: 'Copy a directory',
    method: 'PUT',
    path: '/api/v1/directory/{LibraryId}/{SpaceId}/{FilePath}',
    match: { body: 'copyFrom' },
    access: grantedTo('admin', 'space_admin', 'copy_directory'),
    query: Type.Object({ conflict_resolution_strategy: directoryStrategy }),
    body: Type.Object({ copyFrom: Type.String({ description: 'Source path' }) }),
    replies: { 200: Type.Object({ path: Names }), 202: TaskReply, 204: 'empty' },
    failures: copyDirectoryFailures,
    async run(call, { scope, path, query, body }) {
      const strategy = query.conflict_resolution_strategy ?? 'ask'
      const ran = await copyOne(call, scope, { from: body.copyFrom, to: path.join('/'), strategy })
      if ('taskId' in ran) return accepted(ran)
      return strategy === 'ask' ? noContent : ok({ path: ran.results[0]?.path })
    },
  }),
  spaceOperation({
    id: 'copyDirectoryAcrossSpaces',
    tag: 'directory',
    summary: 'Copy a directory of another space (older clients; batchCopy does the same)',
    method: 'PUT',
    path: '/api/v1/cross-space/directory/{LibraryId}/{SpaceId}/copy/{FilePath}',
    access: grantedTo('admin', 'space_admin'),
    query: Type.Object({ conflict_resolution_strategy: directoryStrategy }),
    body: Type.Object({
      copyFrom: Type.String({ description: 'Source path' }),
      copyFromSpaceId: Type.String({ description: 'Source space' }),
    }),
    replies: { 200: Type.Object({ path: Names }), 202: TaskReply },
    failures: [...copyDirectoryFailures, 'SpaceNotFound'],
    async run(call, { scope, path, query, body }) {
      const strategy = query.conflict_resolution_strategy ?? 'ask'
      const ran = await copyOne(call, scope, { from: body.copyFrom, to: path.join('/'), fromSpace: body.copyFromSpaceId, strategy })
      return 'taskId' in ran ? accepted(ran) : ok({ path: ran.results[0]?.path })
    },
  }),
]
