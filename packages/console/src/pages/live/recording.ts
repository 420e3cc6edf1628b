/** What a record template says, in the console's words: which files it makes, and where they go. Pure; no I/O. */
import type { ActionAnswer, ActionInput } from '@mediatheque/sdk'

export type RecordTemplate = ActionAnswer<'live', 'DescribeLiveRecordTemplates'>['Templates'][number]
export type RecordRule = ActionAnswer<'live', 'DescribeLiveRecordRules'>['Rules'][number]

export const recordFormats = ['mp4', 'flv', 'aac', 'mp3'] as const
export type RecordFormat = (typeof recordFormats)[number]

/** As one fills it in: every format goes to one place, in files of one length. */
export type RecordPlan = {
  readonly name: string
  readonly description: string
  readonly formats: readonly RecordFormat[]
  readonly minutes: number
  readonly libraryId: string
  readonly spaceId: string
  readonly folder: string
  readonly fileName: string
}

export const minutesMin = 1
/** Sound alone is cut sooner. */
export const minutesMax = (formats: readonly RecordFormat[]): number =>
  formats.some((format) => format === 'aac' || format === 'mp3') ? 120 : 720

export const onlySpace = '-'
const memberOf = { mp4: 'Mp4Param', flv: 'FlvParam', aac: 'AacParam', mp3: 'Mp3Param' } as const

export const isTemplateName = (text: string): boolean => /^[\w-]+$/.test(text)

export const formatsOf = (template: RecordTemplate): readonly RecordFormat[] =>
  recordFormats.filter((format) => template[memberOf[format]].Enable === 1)

/** What the first of its formats says; undefined when it records nothing. */
export function planOf(template: RecordTemplate): RecordPlan | undefined {
  const formats = formatsOf(template)
  const [first] = formats
  if (!first) return undefined
  const { CosBucketName, CosBucketPath, RecordInterval, VodFileName } = template[memberOf[first]]
  return {
    name: template.TemplateName,
    description: template.Description,
    formats,
    minutes: RecordInterval / 60,
    ...placeOf(CosBucketName),
    folder: CosBucketPath,
    fileName: VodFileName,
  }
}

/** A bucket is a library's tree, or one of its spaces; the account's number may stand behind it. */
export function placeOf(bucket: string): { readonly libraryId: string; readonly spaceId: string } {
  const [, libraryId = bucket, spaceId = onlySpace] = /^(smh[0-9a-z]{13})(?:-([a-z0-9-]+?))??(?:-\d{10})?$/.exec(bucket) ?? []
  return { libraryId, spaceId }
}

/** The folder that every file of it lies in: up to the first name with a blank that is filled in later. */
export function fixedFolder(folder: string): readonly string[] {
  const names = folder.split('/').filter((name) => name !== '')
  const open = names.findIndex((name) => name.includes('{'))
  return open === -1 ? names : names.slice(0, open)
}

/** `bucketName` is that of the plan's library; the account's number stands at its end. */
export function templateInput(plan: RecordPlan, bucketName: string): ActionInput<'live', 'CreateLiveRecordTemplate'> {
  const param = {
    Enable: 1,
    RecordInterval: plan.minutes * 60,
    CosBucketName: plan.spaceId === onlySpace ? bucketName : `${plan.libraryId}-${plan.spaceId}${bucketName.slice(plan.libraryId.length)}`,
    CosBucketPath: `/${plan.folder.replaceAll(/^\/+|\/+$/g, '')}`,
    VodFileName: plan.fileName,
  }
  const formats = recordFormats.map((format) => [memberOf[format], plan.formats.includes(format) ? param : { Enable: 0 }])
  return { TemplateName: plan.name, Description: plan.description, CosStore: 1, ...Object.fromEntries(formats) }
}
