/** The nouns: a RecordTemplate says how streams are recorded and where to, a RecordRule which streams. Pure; no I/O. */
import { parsePath } from '../../kernel/entry-path.ts'
import { Failure } from '../../kernel/failure.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'

/** A stream as its publisher named it. */
export type RecordedStream = { readonly domain: string; readonly app: string; readonly stream: string }

export const recordingFormats = ['flv', 'hls', 'mp4', 'aac', 'mp3'] as const
export type RecordingFormat = (typeof recordingFormats)[number]

/** As the documents name them; kept as they are told. */
export type RecordParam = {
  readonly Enable: number
  readonly RecordInterval: number
  readonly StorageTime: number
  readonly VodSubAppId: number
  readonly VodFileName: string
  readonly Procedure: string
  readonly StorageMode: string
  readonly ClassId: number
  readonly CosBucketName: string
  readonly CosBucketRegion: string
  readonly CosBucketPath: string
}

export type TemplateSettings = {
  readonly formats: Readonly<Record<RecordingFormat, RecordParam>>
  readonly isDelayLive: boolean
  readonly flowContinueSeconds: number
  readonly uploadsWhileRecording: boolean
  readonly removesWatermark: boolean
  readonly cosStore: number
}

export type RecordTemplate = {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly settings: TemplateSettings
  readonly createdAt: number
}

/** An empty app or stream means every one. */
export type RecordRule = RecordedStream & { readonly templateId: number; readonly createdAt: number; readonly updatedAt: number }

/** Where and how a stream is recorded. */
export type Recording = {
  readonly templateId: number
  readonly formats: readonly {
    readonly format: RecordingFormat
    /** A file ends and the next begins after this time. */
    readonly intervalSeconds: number
    readonly libraryId: LibraryId
    readonly spaceName: SpaceName
    /** Path in the Space without its suffix, with the placeholders of the documents still in it; `recordingPath` fills them. */
    readonly pathTemplate: string
  }[]
}

export const intervalSecondsDefault = 1800
export const intervalSecondsMin = 60
export const intervalSecondsMax = (format: RecordingFormat): number => (format === 'aac' || format === 'mp3' ? 7200 : 43_200)

const time = (which: 'Start' | 'End'): string =>
  ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second'].map((unit) => `{${which}${unit}}`).join('-')
const defaultName = `{StreamID}_${time('Start')}_${time('End')}`

/** Directory and name of a format's files. */
export const pathTemplateOf = ({ CosBucketPath, VodFileName }: Pick<RecordParam, 'CosBucketPath' | 'VodFileName'>): string =>
  `${CosBucketPath.replace(/\/+$/, '')}/${VodFileName || defaultName}`

/** The path of a recorded file, without its suffix: the documents' placeholders filled in, times in UTC; unknown ones stay. */
export function recordingPath(
  template: string,
  of: RecordedStream & { readonly recordId: string; readonly startedAt: number; readonly endedAt: number },
): string {
  const values: Readonly<Record<string, string>> = {
    StreamID: of.stream,
    Domain: of.domain,
    AppName: of.app,
    RecordSource: 'origin',
    RecordId: of.recordId,
    RandomID: of.recordId.slice(-8),
    ...timeValues('Start', of.startedAt),
    ...timeValues('End', of.endedAt),
  }
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

function timeValues(which: 'Start' | 'End', at: number): Record<string, string> {
  const [Year = '', Month = '', Day = '', Hour = '', Minute = '', Second = '', Millisecond = ''] = new Date(at).toISOString().split(/\D/)
  const parts = { Year, Month, Day, Hour, Minute, Second, Millisecond }
  return Object.fromEntries(Object.entries(parts).map(([unit, value]) => [`${which}${unit}`, value]))
}

/** Undefined when files can have such paths; else what is wrong with them, in a sentence. */
export function pathFault(template: string): string | undefined {
  const sample = { domain: 'push.example', app: 'live', stream: 'stream', recordId: '0'.repeat(32), startedAt: 0, endedAt: 0 }
  const filled = recordingPath(template, sample)
  if (/[{}]/.test(filled)) return 'It has a placeholder that does not exist.'
  try {
    return parsePath(filled).length > 0 ? undefined : 'It names no file.'
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}
