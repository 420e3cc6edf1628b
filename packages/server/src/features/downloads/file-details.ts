/** The answer of infoFile: everything about a content except where it stands in the tree. Pure. */
import type { EntryId } from '../../kernel/ids.ts'
import { Type } from '../../platform/http/schema.ts'
import { renderItem } from '../entries/index.ts'
import type { File } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'

const Time = Type.String({ format: 'date-time' })

export const FileDetails = Type.Object({
  cosUrl: Type.Optional(Type.String({ description: 'Signed address of the bytes.' })),
  type: Type.String(),
  creationTime: Time,
  modificationTime: Time,
  contentType: Type.String(),
  size: Type.String({ description: 'Bytes as a decimal string.' }),
  eTag: Type.String(),
  crc64: Type.Optional(Type.String()),
  fileType: Type.String(),
  previewByDoc: Type.Boolean(),
  previewByCI: Type.Boolean(),
  previewAsIcon: Type.Boolean(),
  metaData: Type.Optional(Type.Record(Type.String(), Type.String())),
  labels: Type.Optional(Type.Array(Type.String())),
  category: Type.Optional(Type.String()),
  localCreationTime: Type.Optional(Type.String()),
  localModificationTime: Type.Optional(Type.String()),
  versionId: Type.Integer(),
  contentCas: Type.Optional(Type.String()),
  isFavorite: Type.Optional(Type.Boolean()),
})

export type DetailsOptions = {
  readonly address?: string | undefined
  readonly withContentCas?: boolean | undefined
  /** The caller's marks; absent where nobody asked. */
  readonly favorites?: ReadonlySet<EntryId> | undefined
}

export type Details = Omit<ReturnType<typeof renderItem>, 'name' | 'path' | 'userId'> & { readonly cosUrl?: string }

export function fileDetails(file: File, scope: SpaceScope, options: DetailsOptions): Details {
  const { name: _, userId: __, ...item } = renderItem(file, scope, { withContentCas: options.withContentCas, favorites: options.favorites })
  return { ...(options.address !== undefined && { cosUrl: options.address }), ...item }
}
