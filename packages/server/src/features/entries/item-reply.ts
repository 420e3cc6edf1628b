/** What the endpoints of the tree share: the schema of an item, and the parameters of several calls. */
import { Type } from '../../platform/http/schema.ts'
import { noContent, ok } from '../../platform/http/operation.ts'
import type { Reply } from '../../platform/http/operation.ts'
import { Flag, OneOf, Text, Whole } from '../../platform/http/query.ts'
import type { Deleted } from './delete-entry.ts'
import { statsTypes } from './directory-stats.ts'
import { entryFailure } from './failures.ts'

export const directoryPath = '/api/v1/directory/{LibraryId}/{SpaceId}/{FilePath}'
export const filePath = '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}'

export const withInode = Flag('Return inode')
export const withContentCas = Flag('Return contentCas')
export const withFavoriteStatus = Flag('Return isFavorite')
export const permanent = Flag('1 = skip the recycle bin')
export const contentCas = Text('Opaque content identity: the operation runs only if it still holds')

const strategyFailure = entryFailure.InvalidConflictResolutionStrategy()
export const directoryStrategy = OneOf(['ask', 'rename'], 'Name-clash strategy, ask by default', strategyFailure)
export const fileStrategy = OneOf(['ask', 'rename', 'overwrite'], 'Name-clash strategy, rename by default', strategyFailure)

/** Which statistics of a Directory are meant. */
export const statsQuery = {
  stats_type: OneOf(statsTypes, 'Normal tree, recycle bin or history', entryFailure.InvalidDirectoryStatsType()),
  recycled_id: Whole('Recycled item; needed for stats_type=recycle except at the root', { minimum: 0 }),
}

export const Path = Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'Path as segments' })
export const Metadata = Type.Optional(Type.Record(Type.String(), Type.String()))

/** The item of lists and details; which members appear depends on its kind. */
export const ItemReply = Type.Object({
  path: Type.Optional(Path),
  name: Type.String(),
  type: Type.Unsafe<string>({ type: 'string', enum: ['dir', 'file', 'image', 'video', 'symlink', 'virtual'] }),
  inode: Type.Optional(Type.String()),
  userId: Type.Optional(Type.String()),
  creationTime: Type.String(),
  modificationTime: Type.String(),
  versionId: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  contentType: Type.Optional(Type.String()),
  fileType: Type.Optional(Type.String()),
  size: Type.Optional(Type.String()),
  eTag: Type.Optional(Type.String()),
  crc64: Type.Optional(Type.String()),
  metaData: Metadata,
  labels: Type.Optional(Type.Array(Type.String())),
  category: Type.Optional(Type.String()),
  localCreationTime: Type.Optional(Type.String()),
  localModificationTime: Type.Optional(Type.String()),
  previewByDoc: Type.Optional(Type.Boolean()),
  previewByCI: Type.Optional(Type.Boolean()),
  previewAsIcon: Type.Optional(Type.Boolean()),
  linkTo: Type.Optional(Type.String()),
  isFavorite: Type.Optional(Type.Boolean()),
  contentCas: Type.Optional(Type.String()),
  fileCount: Type.Optional(Type.Integer()),
  subDirCount: Type.Optional(Type.Integer()),
})

export const PathReply = Type.Object({ path: Path, contentCas: Type.Optional(Type.String()) })
export const DeletedReply = Type.Object({ recycledItemId: Type.Integer() })

/** 200 with the recycled item when the bin took it, 204 when it is gone for good. */
export const deletedReply = (deleted: Deleted): Reply =>
  deleted.recycledItemId === undefined ? noContent : ok({ recycledItemId: deleted.recycledItemId })
