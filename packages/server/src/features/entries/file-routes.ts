/** The endpoints that move, delete and find files; their content belongs to uploads and downloads. */
import { Type } from '../../platform/http/schema.ts'
import { parsePath } from '../../kernel/entry-path.ts'
import { grantedTo, ok, publicRead } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Text } from '../../platform/http/query.ts'
import { spaceOperation } from '../spaces/index.ts'
import { contentCasOf } from './content-type.ts'
import { copyFile } from './copy-file.ts'
import { deleteFile } from './delete-entry.ts'
import { findByInode } from './find-by-inode.ts'
import {
  DeletedReply,
  ItemReply,
  PathReply,
  contentCas,
  deletedReply,
  filePath,
  fileStrategy,
  permanent,
  withContentCas,
} from './item-reply.ts'
import { findLinkedContents } from './links.ts'
import { moveFile } from './move-file.ts'
import { renderItem } from './render-item.ts'

export const fileOperations: readonly Operation[] = [
  spaceOperation({
    id: 'copyFile',
    tag: 'file',
    summary: 'Copy a file',
    method: 'PUT',
    path: filePath,
    match: { body: 'copyFrom' },
    access: grantedTo('admin', 'space_admin', 'copy_file', 'copy_file_force'),
    query: Type.Object({ conflict_resolution_strategy: fileStrategy, content_cas: contentCas, with_content_cas: withContentCas }),
    body: Type.Object({ copyFrom: Type.String({ description: 'Source path' }), contentCas: Type.Optional(Type.String()) }),
    replies: { 200: PathReply },
    failures: [
      'SourceFileNotFound',
      'InvalidSourceFile',
      'DirectoryNotFound',
      'FileTypeNotMatched',
      'SameNameDirectoryOrFileExists',
      'RenameTooManyTimes',
      'ContentCasConflict',
      'EmptyFileName',
      'IllegalFileName',
      'FileNameLengthExceed',
      'ExtnameNotAllowed',
      'UploadToRootDirectoryNotAllowed',
      'InvalidConflictResolutionStrategy',
    ],
    async run(call, { scope, path, query, body }) {
      const copied = await copyFile(call, {
        from: { scope, path: parsePath(body.copyFrom) },
        to: { scope, path },
        strategy: query.conflict_resolution_strategy ?? 'rename',
        contentCas: body.contentCas || query.content_cas || undefined,
      })
      return ok({ path: copied.path, ...(query.with_content_cas && { contentCas: contentCasOf(copied.entry) }) })
    },
  }),

  spaceOperation({
    id: 'moveFile',
    tag: 'file',
    summary: 'Move or rename a file',
    method: 'PUT',
    path: filePath,
    match: { body: 'from' },
    access: grantedTo('admin', 'space_admin', 'move_file', 'move_file_force'),
    query: Type.Object({ conflict_resolution_strategy: fileStrategy, content_cas: contentCas, with_content_cas: withContentCas }),
    body: Type.Object({ from: Type.String({ description: 'Source path' }), contentCas: Type.Optional(Type.String()) }),
    replies: { 200: PathReply },
    failures: [
      'SourceFileNotFound',
      'InvalidSourceFile',
      'DirectoryNotFound',
      'FileTypeNotMatched',
      'SameNameDirectoryOrFileExists',
      'RenameTooManyTimes',
      'ContentCasConflict',
      'OverwriteFileNotAllowed',
      'EmptyFileName',
      'IllegalFileName',
      'FileNameLengthExceed',
      'ExtnameNotAllowed',
      'UploadToRootDirectoryNotAllowed',
      'InvalidConflictResolutionStrategy',
    ],
    async run(call, { scope, path, query, body }) {
      const strategy = query.conflict_resolution_strategy ?? 'rename'
      const moved = await moveFile(call, {
        scope,
        from: parsePath(body.from),
        to: path,
        strategy,
        contentCas: body.contentCas || query.content_cas || undefined,
      })
      return ok({ path: moved.path, ...(query.with_content_cas && { contentCas: contentCasOf(moved.entry) }) })
    },
  }),

  spaceOperation({
    id: 'deleteFile',
    tag: 'file',
    summary: 'Delete a file',
    method: 'DELETE',
    path: filePath,
    access: grantedTo('admin', 'space_admin', 'delete_file', 'delete_file_permanent'),
    query: Type.Object({ permanent, content_cas: contentCas }),
    replies: { 200: DeletedReply, 204: 'empty' },
    failures: ['FileNotFound', 'ContentCasConflict', 'EmptyFileName'],
    run: async (call, { scope, path, query }) =>
      deletedReply(
        await deleteFile(call, { scope, path, isPermanent: query.permanent ?? false, contentCas: query.content_cas || undefined }),
      ),
  }),

  spaceOperation({
    id: 'getFileInfoByInode',
    tag: 'file',
    summary: 'Look up by inode',
    method: 'GET',
    path: '/api/v1/inode/{LibraryId}/{SpaceId}/{Inode}',
    access: publicRead,
    query: Type.Object({ with_content_cas: withContentCas, content_cas: Text('Older spelling of with_content_cas') }),
    replies: { 200: ItemReply },
    failures: ['FileNotFound'],
    async run(call, { scope, params, query }) {
      const { entry, path } = await findByInode(call, { scope, inode: params['Inode'] ?? '' })
      const [shown = entry] = await findLinkedContents(call, scope, [entry])
      return ok(renderItem(shown, scope, { path, withContentCas: query.with_content_cas ?? query.content_cas === '1' }))
    },
  }),
]
