/** What a name and a content type say about a File: its family, its category, how it may be shown. Pure. */
import { hash } from 'node:crypto'
import mime from 'mime'
import { splitExtension } from '../../kernel/entry-path.ts'
import type { ListedEntry } from './entry.ts'

export type FileType = 'excel' | 'powerpoint' | 'word' | 'portable' | 'text' | 'image' | 'video' | 'audio' | 'archive' | 'other'

export const unknownContentType = 'application/octet-stream'

const extensionsOf: Readonly<Partial<Record<FileType, string>>> = {
  word: 'doc docx docm dot dotx dotm odt rtf wps',
  excel: 'xls xlsx xlsm xlsb xlt xltx ods csv et',
  powerpoint: 'ppt pptx pptm pot potx pps ppsx odp dps',
  portable: 'pdf',
  archive: 'zip rar 7z tar gz tgz bz2 xz zst',
  text: 'txt md log json xml yaml yml ini conf ts js css html htm',
}

const fileTypeByExtension = new Map<string, FileType>(
  Object.entries(extensionsOf).flatMap(([type, list]) => list.split(' ').map((extension) => [extension, type as FileType] as const)),
)

/** The extension in lower case without its dot; empty when there is none. */
export const extnameOf = (name: string): string => splitExtension(name)[1].slice(1).toLowerCase()

/** The MIME type a name's extension stands for. */
export function contentTypeOf(name: string): string {
  const extension = extnameOf(name)
  return (extension && mime.getType(extension)) || unknownContentType
}

/** The family clients choose an icon by. */
export function fileTypeOf(name: string, contentType: string): FileType {
  const known = fileTypeByExtension.get(extnameOf(name))
  if (known) return known
  for (const family of families) if (contentType.startsWith(family) && (contentType[family.length] ?? '/') === '/') return family
  return 'other'
}

/** What a content type may say by its first half alone. */
const families = ['image', 'video', 'audio', 'text'] as const

const documents: ReadonlySet<FileType> = new Set<FileType>(['word', 'excel', 'powerpoint', 'portable', 'text'])

export const isDocument = (type: FileType): boolean => documents.has(type)
export const isPicture = (type: FileType): boolean => type === 'image' || type === 'video'

/** The category of a File that was given none. */
export const categoryOf = (type: FileType): string => (isDocument(type) ? 'doc' : type)

/** The extensions that decide a type whatever the content type says. */
export const extensionsOfCategory = (category: string): readonly string[] =>
  [...fileTypeByExtension].filter(([, type]) => categoryOf(type) === category).map(([extension]) => extension)

export const decidingExtensions: readonly string[] = [...fileTypeByExtension.keys()]

/** Changes with every change of the content; compared by callers who must not overwrite what they have not seen. */
export const contentCasOf = (entry: Required<Pick<ListedEntry, 'id'>> & Pick<ListedEntry, 'revision' | 'content'>): string =>
  hash('sha256', `${entry.id}/${entry.revision}/${entry.content?.crc64 ?? entry.content?.etag ?? ''}`, 'hex').slice(0, 24)
