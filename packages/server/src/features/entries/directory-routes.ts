/** The endpoints of directories, without the lists. */
import { Type } from '../../platform/http/schema.ts'
import { parsePath } from '../../kernel/entry-path.ts'
import { toIso } from '../../kernel/time.ts'
import { created, grantedTo, noContent, ok, publicRead } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Flag } from '../../platform/http/query.ts'
import { spaceOperation } from '../spaces/index.ts'
import { attributeChangeFields, attributeFields, claimedSize, metaField, readAttributes, readClaimedSize } from './attributes.ts'
import { createDirectory } from './create-directory.ts'
import { deleteDirectory } from './delete-entry.ts'
import { getDirectoryStats } from './directory-stats.ts'
import { findDetailsByPath, findEntryByPath } from './tree-lookup.ts'
import { matchesEtag } from './etag.ts'
import { entryFailure } from './failures.ts'
import {
  DeletedReply,
  ItemReply,
  Metadata,
  Path,
  PathReply,
  deletedReply,
  directoryPath,
  directoryStrategy,
  permanent,
  withContentCas,
  withFavoriteStatus,
  withInode,
  statsQuery,
} from './item-reply.ts'
import { moveDirectory } from './move-directory.ts'
import { findLinkedContents } from './links.ts'
import { findCallersFavorites } from './favorite-marks.ts'
import { directoryEtagOf, renderItem } from './render-item.ts'
import { updateEntryAttributes } from './update-attributes.ts'

export const directoryOperations: readonly Operation[] = [
  spaceOperation({
    id: 'infoFileOrDirectory',
    tag: 'directory',
    summary: 'Details of a file or directory',
    method: 'GET',
    path: directoryPath,
    match: { query: 'info' },
    access: publicRead,
    query: Type.Object({ with_inode: withInode, with_favorite_status: withFavoriteStatus, with_content_cas: withContentCas }),
    replies: { 200: ItemReply, 304: 'empty' },
    failures: ['PathNotFound'],
    async run(call, { scope, path, query, headers }) {
      const entry = await call.db.read((reader) => findDetailsByPath(reader, scope.space, path))
      if (!entry) throw entryFailure.PathNotFound()
      const favorites = query.with_favorite_status ? await findCallersFavorites(call, scope, [entry]) : undefined
      const [shown = entry] = entry.linkTargetId ? await findLinkedContents(call, scope, [entry]) : [entry]
      const item = renderItem(shown, scope, { path, withInode: query.with_inode, withContentCas: query.with_content_cas, favorites })
      if (entry.kind !== 'directory') return ok(item)
      const eTag = directoryEtagOf(entry)
      if (matchesEtag(headers['if-none-match'], eTag)) return { status: 304, headers: { etag: eTag } }
      return ok({ ...item, eTag, fileCount: entry.childFileCount, subDirCount: entry.childDirectoryCount }, { etag: eTag })
    },
  }),

  spaceOperation({
    id: 'getDirectoryStats',
    tag: 'directory',
    summary: 'Directory statistics',
    method: 'GET',
    path: directoryPath,
    match: { query: 'stats' },
    access: publicRead,
    query: Type.Object(statsQuery),
    replies: {
      200: Type.Object({
        userId: Type.String(),
        statsType: Type.String(),
        storage: Type.Integer(),
        fileCount: Type.Integer(),
        dirCount: Type.Integer(),
      }),
    },
    failures: ['DirectoryNotFound', 'InvalidDirectoryStatsType'],
    async run(call, { scope, path, query }) {
      const type = query.stats_type ?? 'normal'
      const stats = await getDirectoryStats(call, {
        scope,
        path,
        type,
        ...(query.recycled_id !== undefined && { recycledItemNumber: query.recycled_id }),
      })
      return ok({
        userId: stats.top.createdBy,
        statsType: type,
        storage: stats.sizeBytes,
        fileCount: stats.fileCount,
        dirCount: stats.directoryCount,
      })
    },
  }),

  spaceOperation({
    id: 'checkDirectoryStatus',
    tag: 'directory',
    summary: 'Check that a directory exists',
    method: 'HEAD',
    path: directoryPath,
    access: publicRead,
    query: Type.Object({}),
    replies: { 200: 'empty' },
    failures: ['DirectoryNotFound'],
    async run(call, { scope, path }) {
      const entry = await call.db.read((reader) => findEntryByPath(reader, scope.space, path))
      if (entry?.kind !== 'directory') throw entryFailure.DirectoryNotFound()
      return { status: 200, headers: { 'x-smh-type': 'dir', etag: directoryEtagOf(entry) } }
    },
  }),

  spaceOperation({
    id: 'moveDirectory',
    tag: 'directory',
    summary: 'Move or rename a directory',
    method: 'PUT',
    path: directoryPath,
    match: { body: 'from' },
    access: grantedTo('admin', 'space_admin', 'move_directory'),
    query: Type.Object({ conflict_resolution_strategy: directoryStrategy }),
    body: Type.Object({ from: Type.String({ description: 'Source path' }) }),
    replies: { 200: PathReply, 204: 'empty' },
    failures: [
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
    ],
    async run(call, { scope, path, query, body }) {
      const strategy = query.conflict_resolution_strategy ?? 'ask'
      const moved = await moveDirectory(call, { scope, from: parsePath(body.from), to: path, strategy })
      return strategy === 'ask' ? noContent : ok({ path: moved.path })
    },
  }),

  spaceOperation({
    id: 'createDirectory',
    tag: 'directory',
    summary: 'Create a directory or album',
    method: 'PUT',
    path: directoryPath,
    access: grantedTo('admin', 'space_admin', 'create_directory'),
    query: Type.Object({ conflict_resolution_strategy: directoryStrategy, with_inode: withInode }),
    body: Type.Object({ ...attributeFields, ...metaField }),
    replies: {
      201: Type.Object({
        path: Path,
        inode: Type.Optional(Type.String()),
        creationTime: Type.String(),
        metaData: Metadata,
        labels: Type.Optional(Type.Array(Type.String())),
        localCreationTime: Type.Optional(Type.String()),
        localModificationTime: Type.Optional(Type.String()),
      }),
    },
    failures: [
      'SameNameDirectoryOrFileExists',
      'RenameTooManyTimes',
      'RootDirectoryNotAllowed',
      'DirectoryNotAllowed',
      'DirectoryLevelExceed',
      'DirectoryNameLengthExceed',
      'IllegalFileName',
      'InvalidConflictResolutionStrategy',
    ],
    async run(call, { scope, path, query, body }) {
      const { category: _, ...attributes } = readAttributes(body)
      const made = await createDirectory(call, { scope, path, strategy: query.conflict_resolution_strategy ?? 'ask', attributes })
      const { meta, ...shown } = attributes
      return created({
        path: made.path,
        ...(query.with_inode && { inode: made.entry.id }),
        creationTime: toIso(made.entry.createdAt),
        ...(meta && { metaData: meta }),
        ...shown,
      })
    },
  }),

  spaceOperation({
    id: 'updateDirectoryLabels',
    alternates: ['updateFileLabels'],
    tag: 'directory',
    summary: 'Update labels, category or metadata of a directory or file',
    method: 'POST',
    path: directoryPath,
    match: { query: 'update' },
    access: grantedTo('admin', 'space_admin'),
    query: Type.Object({}),
    body: Type.Object({
      ...attributeChangeFields,
      contentType: Type.Optional(Type.String({ description: 'MIME type (files)' })),
      size: claimedSize,
    }),
    replies: { 204: 'empty' },
    failures: ['PathNotFound', 'QuotaLimitReached'],
    async run(call, { scope, path, body }) {
      const sizeBytes = body.size === undefined ? undefined : readClaimedSize(body.size)
      await updateEntryAttributes(call, { scope, path, change: { ...body, sizeBytes } })
      return noContent
    },
  }),

  spaceOperation({
    id: 'deleteDirectory',
    tag: 'directory',
    summary: 'Delete a directory',
    method: 'DELETE',
    path: directoryPath,
    access: grantedTo('admin', 'space_admin', 'delete_directory', 'delete_directory_permanent'),
    query: Type.Object({ permanent, directory_only: Flag('1 or true = delete only the directory object, not its children') }),
    replies: { 200: DeletedReply, 204: 'empty' },
    failures: ['DirectoryNotFound', 'RootDirectoryNotAllowed'],
    run: async (call, { scope, path, query }) =>
      deletedReply(
        await deleteDirectory(call, { scope, path, isPermanent: query.permanent ?? false, isDirectoryOnly: query.directory_only ?? false }),
      ),
  }),
]
