/** What may lie where: names, albums and extensions. Pure; a Space's rules decide, nothing is looked up. */
import { checkNewName, pathFailure } from '../../kernel/entry-path.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import { contentRules } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { contentTypeOf, extnameOf } from './content-type.ts'
import { entryFailure } from './failures.ts'

export type MediaKind = 'image' | 'video'

/** Photo or video, by the MIME type of the extension. */
export function mediaKindOf(name: string): MediaKind | undefined {
  const type = contentTypeOf(name)
  if (type.startsWith('image/')) return 'image'
  return type.startsWith('video/') ? 'video' : undefined
}

/** Refuses a File that may not get this path. */
export function checkFilePlace(scope: SpaceScope, path: EntryPath): void {
  const name = path.at(-1)
  if (name === undefined) throw pathFailure.EmptyFileName()
  checkNewName(name, { isDirectory: false, lengthMax: scope.library.settings.nameLengthMax })
  checkExtname(scope, name)
  if (scope.library.settings.isFileLibrary) return
  const { isMultiAlbum } = contentRules(scope)
  if (isMultiAlbum && path.length === 1) throw entryFailure.UploadToRootDirectoryNotAllowed()
  if (path.length > (isMultiAlbum ? 2 : 1)) throw entryFailure.DirectoryNotFound()
}

function checkExtname(scope: SpaceScope, name: string): void {
  const rules = contentRules(scope)
  const extname = extnameOf(name)
  if (scope.library.settings.isFileLibrary) {
    if (rules.fileExtnames.length > 0 && !rules.fileExtnames.includes(extname)) throw entryFailure.ExtnameNotAllowed()
    return
  }
  if (!isMediaAllowed(scope, name)) throw entryFailure.ExtnameNotAllowed()
}

/** A list decides where there is one, the kind of the extension where there is none. */
function isMediaAllowed(scope: SpaceScope, name: string): boolean {
  const rules = contentRules(scope)
  const extname = extnameOf(name)
  const kind = mediaKindOf(name)
  const isPhoto = rules.photoExtnames.length > 0 ? rules.photoExtnames.includes(extname) : kind === 'image'
  const isVideo = rules.videoExtnames.length > 0 ? rules.videoExtnames.includes(extname) : kind === 'video'
  return (rules.allowsPhotos && isPhoto) || (rules.allowsVideos && isVideo)
}

/** Refuses a Directory that may not get this path. Names of levels that exist already are not looked at again. */
export function checkDirectoryPlace(scope: SpaceScope, path: EntryPath): void {
  const name = path.at(-1)
  if (name === undefined) throw pathFailure.RootDirectoryNotAllowed()
  if (!scope.library.settings.isFileLibrary) {
    if (!contentRules(scope).isMultiAlbum) throw entryFailure.DirectoryNotAllowed()
    if (path.length > 1) throw entryFailure.DirectoryLevelExceed()
  }
  checkDirectoryName(scope, name)
}

export function checkDirectoryName(scope: SpaceScope, name: string): void {
  checkNewName(name, { isDirectory: true, lengthMax: scope.library.settings.nameLengthMax })
}
