/** How streams are recorded, by the Cloud API: templates and rules. */
import type { Static } from 'typebox'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { bucketRegion } from '../credentials/index.ts'
import { chinaSeconds, liveAction, ZeroOrOne } from '../live-domains/index.ts'
import { liveRecordingFailure } from './failures.ts'
import { findTemplate, listRules, listTemplates } from './record-store.ts'
import {
  intervalSecondsDefault,
  intervalSecondsMax,
  intervalSecondsMin,
  pathFault,
  pathTemplateOf,
  recordingFormats,
} from './record-template.ts'
import type { RecordingFormat, RecordParam, RecordTemplate, TemplateSettings } from './record-template.ts'
import { findRecordingBucket } from './recording-rule-for.ts'
import { changeTemplate, createRule, createTemplate, deleteRule, deleteTemplate } from './templates.ts'

const Text = Type.Optional(Type.String({ maxLength: limits.liveRecordTextLengthMax }))
const Number64 = Type.Optional(Type.Integer({ minimum: 0 }))

const Param = Type.Optional(
  Type.Object({
    Enable: Type.Optional(ZeroOrOne),
    RecordInterval: Number64,
    StorageTime: Type.Optional(Type.Integer({ minimum: 0, maximum: 129_600_000 })),
    VodSubAppId: Number64,
    VodFileName: Text,
    Procedure: Text,
    StorageMode: Type.Optional(Type.Unsafe<'' | 'normal' | 'cold'>({ type: 'string', enum: ['', 'normal', 'cold'] })),
    ClassId: Number64,
    CosBucketName: Text,
    CosBucketRegion: Text,
    CosBucketPath: Text,
  }),
)

const members = {
  Description: Type.Optional(Type.String({ maxLength: limits.liveDescriptionLengthMax })),
  FlvParam: Param,
  HlsParam: Param,
  Mp4Param: Param,
  AacParam: Param,
  Mp3Param: Param,
  HlsSpecialParam: Type.Optional(Type.Object({ FlowContinueDuration: Type.Optional(Type.Integer({ minimum: 0, maximum: 1800 })) })),
  FlvSpecialParam: Type.Optional(Type.Object({ UploadInRecording: Type.Optional(Type.Boolean()) })),
  RemoveWatermark: Type.Optional(Type.Boolean()),
  CosStore: Type.Optional(ZeroOrOne),
}
const Members = Type.Object(members)
const TemplateName = Type.String({ minLength: 1, maxLength: limits.liveDescriptionLengthMax })
const TemplateId = Type.Integer({ minimum: 0 })

const memberNames = { flv: 'FlvParam', hls: 'HlsParam', mp4: 'Mp4Param', aac: 'AacParam', mp3: 'Mp3Param' } as const

const createTemplateAction = liveAction({
  name: 'CreateLiveRecordTemplate',
  input: Type.Object({ TemplateName, IsDelayLive: Type.Optional(ZeroOrOne), ...members }),
  errors: ['InternalError.ConfOutLimit'],
  run: async (call, input) => {
    checkName(input.TemplateName)
    const settings = mergeSettings(noSettings, input)
    await checkSettings(call, settings)
    const id = await createTemplate(call, {
      name: input.TemplateName,
      description: input.Description ?? '',
      settings: { ...settings, isDelayLive: input.IsDelayLive === 1 },
    })
    return { TemplateId: id }
  },
})

const describeTemplatesAction = liveAction({
  name: 'DescribeLiveRecordTemplates',
  input: Type.Object({ IsDelayLive: Type.Optional(ZeroOrOne) }),
  run: async (call, input) => {
    const templates = await call.db.read((reader) => listTemplates(reader, limits.liveTemplatesMax))
    const wanted = templates.filter(({ settings }) => Number(settings.isDelayLive) === (input.IsDelayLive ?? 0))
    return { Templates: wanted.map(describe) }
  },
})

const describeTemplateAction = liveAction({
  name: 'DescribeLiveRecordTemplate',
  input: Type.Object({ TemplateId }),
  errors: ['InvalidParameter.ConfNotFound'],
  run: async (call, input) => {
    const template = await call.db.read((reader) => findTemplate(reader, input.TemplateId))
    if (!template) throw liveRecordingFailure['InvalidParameter.ConfNotFound']()
    return { Template: describe(template) }
  },
})

const modifyTemplateAction = liveAction({
  name: 'ModifyLiveRecordTemplate',
  input: Type.Object({ TemplateId, TemplateName: Type.Optional(TemplateName), ...members }),
  errors: ['InvalidParameter.ConfNotFound'],
  run: async (call, input) => {
    if (input.TemplateName !== undefined) checkName(input.TemplateName)
    await checkSettings(call, mergeSettings(noSettings, input))
    await changeTemplate(call, input.TemplateId, (inForce) => ({
      ...inForce,
      name: input.TemplateName ?? inForce.name,
      description: input.Description ?? inForce.description,
      settings: mergeSettings(inForce.settings, input),
    }))
    return {}
  },
})

const deleteTemplateAction = liveAction({
  name: 'DeleteLiveRecordTemplate',
  input: Type.Object({ TemplateId }),
  errors: ['FailedOperation.ConfInUsed', 'InvalidParameter.ConfNotFound'],
  run: async (call, input) => {
    await deleteTemplate(call, input.TemplateId)
    return {}
  },
})

const Rule = { DomainName: Type.String(), AppName: Text, StreamName: Text }

const createRuleAction = liveAction({
  name: 'CreateLiveRecordRule',
  input: Type.Object({ ...Rule, TemplateId }),
  errors: [
    'FailedOperation.RuleAlreadyExist',
    'InternalError.ConfOutLimit',
    'InvalidParameter.ConfNotFound',
    'ResourceNotFound.PushDomainNoRecord',
  ],
  run: async (call, input) => {
    await createRule(call, { ...nameOf(input), templateId: input.TemplateId })
    return {}
  },
})

const describeRulesAction = liveAction({
  name: 'DescribeLiveRecordRules',
  input: Type.Object({}),
  run: async (call) => {
    const rules = await call.db.read((reader) => listRules(reader, limits.liveRulesMax))
    return {
      Rules: rules.map((rule) => ({
        CreateTime: chinaSeconds(rule.createdAt),
        UpdateTime: chinaSeconds(rule.updatedAt),
        TemplateId: rule.templateId,
        DomainName: rule.domain,
        AppName: rule.app,
        StreamName: rule.stream,
      })),
    }
  },
})

const deleteRuleAction = liveAction({
  name: 'DeleteLiveRecordRule',
  input: Type.Object(Rule),
  errors: ['FailedOperation.NotFound'],
  run: async (call, input) => {
    await deleteRule(call, nameOf(input))
    return {}
  },
})

export const liveRecordingActions: readonly Action[] = [
  createTemplateAction,
  describeTemplatesAction,
  describeTemplateAction,
  modifyTemplateAction,
  deleteTemplateAction,
  createRuleAction,
  describeRulesAction,
  deleteRuleAction,
]

const nameOf = (input: { readonly DomainName: string; readonly AppName?: string; readonly StreamName?: string }) => ({
  domain: input.DomainName,
  app: input.AppName ?? '',
  stream: input.StreamName ?? '',
})

const noParam: RecordParam = {
  Enable: 0,
  RecordInterval: intervalSecondsDefault,
  StorageTime: 0,
  VodSubAppId: 0,
  VodFileName: '',
  Procedure: '',
  StorageMode: 'normal',
  ClassId: 0,
  CosBucketName: '',
  CosBucketRegion: '',
  CosBucketPath: '',
}

const noSettings: TemplateSettings = {
  formats: { flv: noParam, hls: noParam, mp4: noParam, aac: noParam, mp3: noParam },
  isDelayLive: false,
  flowContinueSeconds: 0,
  uploadsWhileRecording: false,
  removesWatermark: false,
  cosStore: 0,
}

/** A format that is given replaces the one before as a whole; what is absent stays. */
function mergeSettings(inForce: TemplateSettings, input: Static<typeof Members>): TemplateSettings {
  const formats = { ...inForce.formats }
  for (const format of recordingFormats) {
    const given = input[memberNames[format]]
    if (given) formats[format] = { ...noParam, ...given, RecordInterval: given.RecordInterval || intervalSecondsDefault }
  }
  return {
    formats,
    isDelayLive: inForce.isDelayLive,
    flowContinueSeconds: input.HlsSpecialParam?.FlowContinueDuration ?? inForce.flowContinueSeconds,
    uploadsWhileRecording: input.FlvSpecialParam?.UploadInRecording ?? inForce.uploadsWhileRecording,
    removesWatermark: input.RemoveWatermark ?? inForce.removesWatermark,
    cosStore: input.CosStore ?? inForce.cosStore,
  }
}

function checkName(name: string): void {
  if (/^[\w-]+$/.test(name)) return
  throw parameterFailure('InvalidParameter', 'TemplateName', 'TemplateName has letters, digits, "_" and "-" only.')
}

/** A template that would record nothing, or nowhere, is refused when it is made and not when the stream is over. */
async function checkSettings(call: Call<'db' | 'caches'>, { formats }: TemplateSettings): Promise<void> {
  for (const format of recordingFormats) if (formats[format].Enable === 1) await checkFormat(call, format, formats[format])
}

async function checkFormat(call: Call<'db' | 'caches'>, format: RecordingFormat, param: RecordParam): Promise<void> {
  const refuse = (member: string, message: string) => parameterFailure('InvalidParameterValue', `${memberNames[format]}.${member}`, message)
  if (format === 'hls') throw refuse('Enable', 'HLS is not recorded here. Record MP4 or FLV.')
  const max = intervalSecondsMax(format)
  if (param.RecordInterval < intervalSecondsMin || param.RecordInterval > max)
    throw refuse('RecordInterval', `RecordInterval lies between ${intervalSecondsMin} and ${max} seconds.`)
  if (param.CosBucketName === '')
    throw refuse(
      'CosBucketName',
      'There is no video-on-demand service here: say with CosBucketName into which bucket streams are recorded.',
    )
  if (!(await findRecordingBucket(call, param.CosBucketName))) throw refuse('CosBucketName', 'There is no bucket of this name.')
  if (param.CosBucketRegion !== '' && param.CosBucketRegion !== bucketRegion)
    throw refuse('CosBucketRegion', `The region of buckets is ${bucketRegion}.`)
  if (param.CosBucketPath !== '' && !param.CosBucketPath.startsWith('/'))
    throw refuse('CosBucketPath', 'CosBucketPath begins with a slash.')
  const fault = pathFault(pathTemplateOf(param))
  if (fault !== undefined) throw refuse('CosBucketPath', `Recorded files can't have such a path. ${fault}`)
}

const describe = ({ id, name, description, settings }: RecordTemplate): object => ({
  TemplateId: id,
  TemplateName: name,
  Description: description,
  FlvParam: settings.formats.flv,
  HlsParam: settings.formats.hls,
  Mp4Param: settings.formats.mp4,
  AacParam: settings.formats.aac,
  IsDelayLive: Number(settings.isDelayLive),
  HlsSpecialParam: { FlowContinueDuration: settings.flowContinueSeconds },
  Mp3Param: settings.formats.mp3,
  RemoveWatermark: settings.removesWatermark,
  FlvSpecialParam: { UploadInRecording: settings.uploadsWhileRecording },
  CosStore: settings.cosStore,
})
