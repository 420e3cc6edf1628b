/**
 * `LibraryExtension`, the settings of a Library as the Cloud API spells them. Pure. A member that
 * means nothing for the kind of Library is accepted, has no effect, and is told as null.
 */
import { Type } from '../../platform/http/schema.ts'
import type { Static } from 'typebox'
import { limits } from '../../kernel/limits.ts'
import { parameterFailure, WholeInt64 } from '../../platform/http/action.ts'
import { defaultSettings, storageClasses } from '../libraries/index.ts'
import type { ContentRules, LibrarySettings, StorageClass } from '../libraries/index.ts'

const Claim = Type.Optional(Type.Boolean())
const Extnames = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: limits.extnameLengthMax + 1 }), { maxItems: limits.extnamesMax }),
)
const whole = (minimum: number, maximum: number) => Type.Optional(Type.Integer({ minimum, maximum }))

export const LibraryExtension = Type.Object({
  IsFileLibrary: Claim,
  IsMultiSpace: Claim,
  CosStorageClass: Type.Optional(
    Type.Unsafe<StorageClass>({ type: 'string', enum: [...storageClasses], refusal: 'InvalidParameterValue.CosStorageClass' }),
  ),
  UseRecycleBin: Claim,
  AutoRemoveRecycledDays: whole(0, 1095),
  EnableSearch: Claim,
  DenyOnQuotaLessThanUsage: Claim,
  EnableFileHistory: Claim,
  FileHistoryCount: whole(1, 999),
  FileHistoryExpireDay: whole(0, 999),
  MaxDirFileNameLength: whole(1, limits.nameLengthMax),
  IsPublicRead: Claim,
  IsMultiAlbum: Claim,
  AllowPhoto: Claim,
  AllowPhotoExtName: Extnames,
  AllowVideo: Claim,
  AllowVideoExtName: Extnames,
  AllowFileExtName: Extnames,
  RecognizeSensitiveContent: Claim,
  EnableQuota: Claim,
  LibraryQuota: Type.Optional(WholeInt64({ minimum: 1n })),
})
export type LibraryExtension = Static<typeof LibraryExtension>

/** The settings of a new Library. */
export function newSettings(extension: LibraryExtension): LibrarySettings {
  const settings = applied(defaultSettings, extension)
  if (!settings.isQuotaEnabled) return settings
  if (!settings.isMultiSpace)
    throw refused(
      'LibraryQuotaRequiresMultiSpace',
      'EnableQuota',
      'A quota of the whole library needs a multi-tenant library: set IsMultiSpace too.',
    )
  if (settings.quotaBytes === undefined)
    throw refused('LibraryQuotaRequired', 'LibraryQuota', 'With EnableQuota, LibraryQuota must say how many bytes.')
  return settings
}

/** The settings after a change; naming a create-only member is fine as long as its value is the one in force. */
export function changedSettings(inForce: LibrarySettings, extension: LibraryExtension): LibrarySettings {
  const settings = applied(inForce, extension)
  const fixed: Readonly<Record<string, boolean>> = {
    IsFileLibrary: settings.isFileLibrary === inForce.isFileLibrary,
    IsMultiSpace: settings.isMultiSpace === inForce.isMultiSpace,
    CosStorageClass: settings.storageClass === inForce.storageClass,
    IsMultiAlbum: settings.content.isMultiAlbum === inForce.content.isMultiAlbum,
    EnableQuota: settings.isQuotaEnabled === inForce.isQuotaEnabled,
  }
  for (const [name, isSame] of Object.entries(fixed)) {
    if (!isSame) throw refused('', name, `${name} is decided when the library is created and never changes.`)
  }
  return settings
}

/** What the Cloud API tells of the settings. */
export function extensionOf(settings: LibrarySettings): Readonly<Record<keyof LibraryExtension, unknown>> {
  const { content } = settings
  const single = <Value>(value: Value): Value | null => (settings.isMultiSpace ? null : value)
  const media = <Value>(value: Value): Value | null => (settings.isFileLibrary ? null : single(value))
  return {
    IsFileLibrary: settings.isFileLibrary,
    IsMultiSpace: settings.isMultiSpace,
    CosStorageClass: settings.storageClass,
    UseRecycleBin: settings.usesRecycleBin,
    AutoRemoveRecycledDays: settings.usesRecycleBin ? settings.recycledDays : null,
    EnableSearch: settings.isSearchEnabled,
    DenyOnQuotaLessThanUsage: settings.deniesQuotaBelowUsage,
    EnableFileHistory: settings.keepsHistory,
    FileHistoryCount: (settings.keepsHistory && settings.historyCountMax) || null,
    FileHistoryExpireDay: settings.keepsHistory ? settings.historyDays : null,
    MaxDirFileNameLength: settings.nameLengthMax,
    IsPublicRead: single(content.isPublicRead),
    IsMultiAlbum: media(content.isMultiAlbum),
    AllowPhoto: media(content.allowsPhotos),
    AllowPhotoExtName: media(dotted(content.photoExtnames)),
    AllowVideo: media(content.allowsVideos),
    AllowVideoExtName: media(dotted(content.videoExtnames)),
    AllowFileExtName: settings.isFileLibrary ? single(dotted(content.fileExtnames)) : null,
    RecognizeSensitiveContent: single(content.recognizesSensitiveContent),
    EnableQuota: settings.isQuotaEnabled,
    LibraryQuota: settings.quotaBytes === undefined ? null : BigInt(settings.quotaBytes),
  }
}

function applied(base: LibrarySettings, extension: LibraryExtension): LibrarySettings {
  const isFileLibrary = extension.IsFileLibrary ?? base.isFileLibrary
  const isMultiSpace = extension.IsMultiSpace ?? base.isMultiSpace
  const isQuotaEnabled = extension.EnableQuota ?? base.isQuotaEnabled
  const quotaBytes = isQuotaEnabled ? (extension.LibraryQuota?.toString() ?? base.quotaBytes) : undefined
  const { quotaBytes: _, ...rest } = base
  return {
    ...rest,
    isFileLibrary,
    isMultiSpace,
    // One zone or several is a property of the store below, not of a Library.
    storageClass: (extension.CosStorageClass?.replace('MAZ_', '') as StorageClass | undefined) ?? base.storageClass,
    usesRecycleBin: extension.UseRecycleBin ?? base.usesRecycleBin,
    recycledDays: extension.AutoRemoveRecycledDays ?? base.recycledDays,
    isSearchEnabled: extension.EnableSearch ?? base.isSearchEnabled,
    deniesQuotaBelowUsage: extension.DenyOnQuotaLessThanUsage ?? base.deniesQuotaBelowUsage,
    keepsHistory: extension.EnableFileHistory ?? base.keepsHistory,
    historyCountMax: extension.FileHistoryCount ?? base.historyCountMax,
    historyDays: extension.FileHistoryExpireDay ?? base.historyDays,
    nameLengthMax: extension.MaxDirFileNameLength ?? base.nameLengthMax,
    content: isMultiSpace ? base.content : appliedRules(base.content, extension, isFileLibrary),
    isQuotaEnabled,
    ...(quotaBytes !== undefined && { quotaBytes }),
  }
}

function appliedRules(base: ContentRules, extension: LibraryExtension, isFileLibrary: boolean): ContentRules {
  const rules = {
    ...base,
    isPublicRead: extension.IsPublicRead ?? base.isPublicRead,
    recognizesSensitiveContent: extension.RecognizeSensitiveContent ?? base.recognizesSensitiveContent,
  }
  if (isFileLibrary) return { ...rules, fileExtnames: undotted('AllowFileExtName', extension.AllowFileExtName) ?? base.fileExtnames }
  return {
    ...rules,
    isMultiAlbum: extension.IsMultiAlbum ?? base.isMultiAlbum,
    allowsPhotos: extension.AllowPhoto ?? base.allowsPhotos,
    allowsVideos: extension.AllowVideo ?? base.allowsVideos,
    photoExtnames: undotted('AllowPhotoExtName', extension.AllowPhotoExtName) ?? base.photoExtnames,
    videoExtnames: undotted('AllowVideoExtName', extension.AllowVideoExtName) ?? base.videoExtnames,
  }
}

const dotted = (extnames: readonly string[]): readonly string[] => extnames.map((name) => `.${name}`)

/** `.JPG` → `jpg`; the dot may be left out. */
function undotted(member: string, extnames: readonly string[] | undefined): readonly string[] | undefined {
  if (!extnames) return undefined
  const wrong = extnames.findIndex((name) => !/^\.?[^\s./\\]+$/.test(name))
  if (wrong >= 0) throw refused('', `${member}.${wrong}`, 'A file name extension has one dot, in front, and no space or slash.')
  return [...new Set(extnames.map((name) => name.replace('.', '').toLowerCase()))]
}

const refused = (detail: string, member: string, message: string) =>
  parameterFailure(detail === '' ? 'InvalidParameterValue' : `InvalidParameterValue.${detail}`, `LibraryExtension.${member}`, message)
