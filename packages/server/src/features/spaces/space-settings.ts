/** What clients may set on a Space, in their words and in ours. Pure; no I/O. */
import { Type } from '../../platform/http/schema.ts'
import type { Static } from 'typebox'
import { limits } from '../../kernel/limits.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { ContentRules } from '../libraries/index.ts'

const Extnames = (description: string) =>
  Type.Optional(Type.Array(Type.String({ maxLength: limits.labelLengthMax }), { maxItems: limits.extnamesMax, description }))

const contentFields = {
  isPublicRead: Type.Optional(Type.Boolean({ description: 'Anybody may read' })),
  allowPhoto: Type.Optional(Type.Boolean({ description: 'Photos may be uploaded (media libraries)' })),
  allowVideo: Type.Optional(Type.Boolean({ description: 'Videos may be uploaded (media libraries)' })),
  allowPhotoExtname: Extnames('Allowed photo extensions; empty decides by kind'),
  allowVideoExtname: Extnames('Allowed video extensions; empty decides by kind'),
  allowFileExtname: Extnames('Allowed extensions (file libraries); empty allows all'),
  recognizeSensitiveContent: Type.Optional(Type.Boolean({ description: 'Check what is uploaded' })),
}

export const CreateSpaceBody = Type.Object({
  ...contentFields,
  isMultiAlbum: Type.Optional(Type.Boolean({ description: 'Albums instead of a flat root (media libraries); never changes' })),
  spaceTag: Type.Optional(
    Type.Union([Type.String({ maxLength: limits.labelLengthMax }), Type.Null()], { description: 'Free tag, such as personal or team' }),
  ),
  spaceId: Type.Optional(Type.String({ description: 'The space id, when the query does not name one' })),
})

export const UpdateSpaceExtensionBody = Type.Object({
  ...contentFields,
  spaceTag: Type.Optional(
    Type.Union([Type.String({ maxLength: limits.labelLengthMax }), Type.Null()], { description: 'Free tag; null clears it' }),
  ),
})

export const SpaceExtensionReply = Type.Object({
  ...contentFields,
  isMultiAlbum: Type.Optional(Type.Boolean({ description: 'Albums instead of a flat root (media libraries)' })),
  spaceTag: Type.Optional(Type.String({ description: 'Free tag' })),
})

/** The rules with what the client sent put over them; what it left out stays. */
export function changeContentRules(rules: ContentRules, sent: Static<typeof UpdateSpaceExtensionBody>): ContentRules {
  return {
    ...rules,
    ...(sent.isPublicRead !== undefined && { isPublicRead: sent.isPublicRead }),
    ...(sent.allowPhoto !== undefined && { allowsPhotos: sent.allowPhoto }),
    ...(sent.allowVideo !== undefined && { allowsVideos: sent.allowVideo }),
    ...(sent.allowPhotoExtname && { photoExtnames: readExtnames(sent.allowPhotoExtname) }),
    ...(sent.allowVideoExtname && { videoExtnames: readExtnames(sent.allowVideoExtname) }),
    ...(sent.allowFileExtname && { fileExtnames: readExtnames(sent.allowFileExtname) }),
    ...(sent.recognizeSensitiveContent !== undefined && { recognizesSensitiveContent: sent.recognizeSensitiveContent }),
  }
}

/** Lower case, one leading dot gone, each once. */
function readExtnames(sent: readonly string[]): readonly string[] {
  const extnames = sent.map((text) => text.trim().toLowerCase().replace(/^\./, ''))
  if (extnames.includes('')) throw edgeFailure.ParamInvalid('An extension in the list is empty.')
  return [...new Set(extnames)]
}

export const renderExtension = (rules: ContentRules, spaceTag: string | undefined): Static<typeof SpaceExtensionReply> => ({
  isPublicRead: rules.isPublicRead,
  isMultiAlbum: rules.isMultiAlbum,
  allowPhoto: rules.allowsPhotos,
  allowVideo: rules.allowsVideos,
  allowPhotoExtname: [...rules.photoExtnames],
  allowVideoExtname: [...rules.videoExtnames],
  allowFileExtname: [...rules.fileExtnames],
  recognizeSensitiveContent: rules.recognizesSensitiveContent,
  ...(spaceTag !== undefined && { spaceTag }),
})
