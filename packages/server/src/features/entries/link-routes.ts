/** The endpoints that make entries without a content of their own: links and virtual files. */
import { Type } from '../../platform/http/schema.ts'
import { parsePath } from '../../kernel/entry-path.ts'
import { grantedTo, ok } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { spaceOperation } from '../spaces/index.ts'
import { attributeFields, claimedSize, metaField, readAttributes, readClaimedSize } from './attributes.ts'
import { contentTypeOf } from './content-type.ts'
import { createSymlink } from './create-symlink.ts'
import { createVirtualFile } from './create-virtual-file.ts'
import { Path, filePath, fileStrategy } from './item-reply.ts'
import { checkContentType } from './update-attributes.ts'

const placeFailures = [
  'DirectoryNotFound',
  'SameNameDirectoryOrFileExists',
  'RenameTooManyTimes',
  'NoPermission',
  'InvalidConflictResolutionStrategy',
  'EmptyFileName',
  'IllegalFileName',
  'FileNameLengthExceed',
  'ExtnameNotAllowed',
  'UploadToRootDirectoryNotAllowed',
  'ParamInvalid',
]

export const linkOperations: readonly Operation[] = [
  spaceOperation({
    id: 'createVirtualFile',
    tag: 'file',
    summary: 'Create a virtual file (metadata only)',
    method: 'PUT',
    path: filePath,
    match: { query: 'virtual_file' },
    access: grantedTo('admin', 'space_admin', 'upload_file', 'upload_file_force', 'create_virtual'),
    query: Type.Object({ conflict_resolution_strategy: fileStrategy }),
    body: Type.Object({
      contentType: Type.Optional(Type.String({ description: 'MIME type; by default what the extension stands for' })),
      size: claimedSize,
      labels: attributeFields.labels,
      category: attributeFields.category,
      ...metaField,
    }),
    replies: { 200: Type.Object({ path: Path, type: Type.Literal('virtual') }) },
    failures: [...placeFailures, 'QuotaLimitReached', 'LibraryQuotaLimitReached'],
    async run(call, { scope, path, query, body }) {
      checkContentType(body.contentType)
      const made = await createVirtualFile(call, {
        scope,
        path,
        strategy: query.conflict_resolution_strategy ?? 'rename',
        claimed: { sizeBytes: readClaimedSize(body.size ?? '0'), contentType: body.contentType || contentTypeOf(path.at(-1) ?? '') },
        attributes: readAttributes({ labels: body.labels, category: body.category, metaData: body.metaData }),
      })
      return ok({ path: made.path, type: 'virtual' })
    },
  }),
  spaceOperation({
    id: 'createSymlink',
    tag: 'file',
    summary: 'Create a symbolic link',
    method: 'PUT',
    path: filePath,
    match: { body: 'linkTo' },
    access: grantedTo('admin', 'space_admin', 'upload_file', 'upload_file_force', 'create_symlink', 'create_symlink_force'),
    query: Type.Object({ conflict_resolution_strategy: fileStrategy }),
    body: Type.Object({ linkTo: Type.String({ description: 'Path of the file' }) }),
    replies: { 200: Type.Object({ path: Path }) },
    failures: [
      ...placeFailures,
      'SourceFileNotFound',
      'SymlinkToDirectoryNotAllowed',
      'SymlinkDepthLimitExceeded',
      'SymlinkOverwriteConflict',
      'CircleSymlink',
    ],
    async run(call, { scope, path, query, body }) {
      const strategy = query.conflict_resolution_strategy ?? 'rename'
      return ok({ path: (await createSymlink(call, { scope, path, linkTo: parsePath(body.linkTo), strategy })).path })
    },
  }),
]
