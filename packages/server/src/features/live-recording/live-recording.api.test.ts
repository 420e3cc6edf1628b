/** Recording templates and rules through the Cloud API's door, and what the recorder is told, on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudClient } from '../../../test/cloud-client.ts'
import { onEachDatabase, testApp } from '../../../test/test-app.ts'
import { limits } from '../../kernel/limits.ts'
import { liveRecordingFailure } from './failures.ts'
import { liveRecordingActions, recordingPath, recordingRuleFor } from './index.ts'

test('declares every code of its failure table at an action', () => {
  const declared = new Set(liveRecordingActions.flatMap(({ errors }) => errors))
  for (const code of Object.keys(liveRecordingFailure.specs)) assert.ok(declared.has(code), code)
})

test('fills the placeholders of a path, in UTC', () => {
  const of = {
    domain: 'push.example',
    app: 'live',
    stream: 'cam-1',
    recordId: '0123456789abcdef0123456789abcdef',
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    endedAt: Date.UTC(2026, 11, 31, 23, 59, 58, 7),
  }
  assert.equal(
    recordingPath(
      '/{RecordSource}/{Domain}/{AppName}/{StreamID}/{StartYear}{StartMonth}{StartDay}T{StartHour}{StartMinute}{StartSecond}.{StartMillisecond}',
      of,
    ),
    '/origin/push.example/live/cam-1/20260102T030405.006',
  )
  assert.equal(
    recordingPath('{EndYear}-{EndMonth}-{EndDay} {RecordId} {RandomID} {Nothing}', of),
    `2026-12-31 ${of.recordId} 89abcdef {Nothing}`,
  )
})

onEachDatabase(async (database) => {
  const app = await testApp({ database })
  const client = cloudClient(app)
  const ask = (action: string, parameters: object = {}) => client.ask('live', action, parameters)
  const codeOf = (action: string, parameters: object = {}) => client.codeOf('live', action, parameters)
  const DomainName = 'push.example'
  await ask('AddLiveDomain', { DomainName, DomainType: 0 })
  await ask('AddLiveDomain', { DomainName: 'play.example', DomainType: 1 })
  const library = await app.given.library()
  const stored = { Enable: 1, CosBucketName: library.id, CosBucketPath: '/rec/{StreamID}' }
  const template = async (more: object = { Mp4Param: stored }): Promise<number> =>
    (await ask('CreateLiveRecordTemplate', { TemplateName: 'tape', CosStore: 1, ...more })).TemplateId
  const ruleFor = (stream: string, name = 'live') => recordingRuleFor(app.call(), { domain: 'PUSH.example', app: name, stream })

  test('tells a template as it was made, and changes what is given of it', async () => {
    const TemplateId = await template({
      Description: 'every camera',
      Mp4Param: { ...stored, RecordInterval: 600, VodFileName: '{StreamID}' },
      FlvSpecialParam: { UploadInRecording: true },
      HlsSpecialParam: { FlowContinueDuration: 30 },
    })
    const { Template } = await ask('DescribeLiveRecordTemplate', { TemplateId })
    assert.deepEqual([Template.TemplateId, Template.TemplateName, Template.Description], [TemplateId, 'tape', 'every camera'])
    assert.deepEqual(Template.Mp4Param, {
      Enable: 1,
      RecordInterval: 600,
      StorageTime: 0,
      VodSubAppId: 0,
      VodFileName: '{StreamID}',
      Procedure: '',
      StorageMode: 'normal',
      ClassId: 0,
      CosBucketName: library.id,
      CosBucketRegion: '',
      CosBucketPath: '/rec/{StreamID}',
    })
    assert.deepEqual([Template.FlvParam.Enable, Template.FlvParam.RecordInterval], [0, 1800])
    assert.deepEqual([Template.FlvSpecialParam, Template.HlsSpecialParam], [{ UploadInRecording: true }, { FlowContinueDuration: 30 }])
    await ask('ModifyLiveRecordTemplate', { TemplateId, Description: 'some', FlvParam: stored })
    const changed = (await ask('DescribeLiveRecordTemplate', { TemplateId })).Template
    assert.deepEqual([changed.Description, changed.FlvParam.Enable, changed.Mp4Param], ['some', 1, Template.Mp4Param])
    const { Templates } = await ask('DescribeLiveRecordTemplates')
    assert.deepEqual(Templates.at(-1), changed)
    await ask('DeleteLiveRecordTemplate', { TemplateId })
    assert.equal(await codeOf('DescribeLiveRecordTemplate', { TemplateId }), 'InvalidParameter.ConfNotFound')
    assert.equal(await codeOf('ModifyLiveRecordTemplate', { TemplateId }), 'InvalidParameter.ConfNotFound')
    assert.equal(await codeOf('DeleteLiveRecordTemplate', { TemplateId }), 'InvalidParameter.ConfNotFound')
  })

  test('refuses a template that would record nowhere, or under paths that can not be', async () => {
    const refused = [
      { Mp4Param: { Enable: 1 } },
      { Mp4Param: { ...stored, CosBucketName: 'nobody' } },
      { Mp4Param: { ...stored, RecordInterval: 59 } },
      { Mp4Param: { ...stored, RecordInterval: 43_201 } },
      { AacParam: { ...stored, RecordInterval: 7201 } },
      { Mp4Param: { ...stored, CosBucketPath: 'rec' } },
      { Mp4Param: { ...stored, CosBucketPath: '/a/../b' } },
      { Mp4Param: { ...stored, CosBucketPath: '/{Unknown}' } },
      { Mp4Param: { ...stored, CosBucketRegion: 'ap-guangzhou' } },
      { HlsParam: stored },
    ]
    for (const one of refused)
      assert.equal(await codeOf('CreateLiveRecordTemplate', { TemplateName: 'x', ...one }), 'InvalidParameterValue', JSON.stringify(one))
    assert.equal(await codeOf('CreateLiveRecordTemplate', { TemplateName: 'a b' }), 'InvalidParameter')
    assert.equal(await codeOf('CreateLiveRecordTemplate', { TemplateName: 'x', Mp4Param: { Enabled: 1 } }), 'UnknownParameter')
  })

  test('finds the rule that names a stream most exactly', async () => {
    const [byDomain, byApp, byStream] = [await template(), await template(), await template()]
    assert.equal(await ruleFor('cam-1'), undefined)
    await ask('CreateLiveRecordRule', { DomainName, TemplateId: byDomain })
    await ask('CreateLiveRecordRule', { DomainName, TemplateId: byApp, AppName: 'live' })
    await ask('CreateLiveRecordRule', { DomainName, TemplateId: byStream, AppName: 'live', StreamName: 'cam-1' })
    const answers = [await ruleFor('cam-1'), await ruleFor('cam-2'), await ruleFor('cam-1', 'show')]
    assert.deepEqual(
      answers.map((one) => one?.templateId),
      [byStream, byApp, byDomain],
    )
    assert.deepEqual(answers[0]?.formats, [
      {
        format: 'mp4',
        intervalSeconds: 1800,
        libraryId: library.id,
        spaceName: '-',
        pathTemplate:
          '/rec/{StreamID}/{StreamID}_{StartYear}-{StartMonth}-{StartDay}-{StartHour}-{StartMinute}-{StartSecond}_{EndYear}-{EndMonth}-{EndDay}-{EndHour}-{EndMinute}-{EndSecond}',
      },
    ])
    assert.equal(await codeOf('CreateLiveRecordRule', { DomainName, TemplateId: byApp }), 'FailedOperation.RuleAlreadyExist')
    assert.equal(await codeOf('DeleteLiveRecordTemplate', { TemplateId: byApp }), 'FailedOperation.ConfInUsed')
    assert.equal(await codeOf('CreateLiveRecordRule', { DomainName, TemplateId: 999, AppName: 'x' }), 'InvalidParameter.ConfNotFound')
    for (const other of ['play.example', 'nobody.example'])
      assert.equal(await codeOf('CreateLiveRecordRule', { DomainName: other, TemplateId: byApp }), 'ResourceNotFound.PushDomainNoRecord')
    const { Rules } = await ask('DescribeLiveRecordRules')
    assert.deepEqual(
      Rules.map(({ CreateTime, UpdateTime, ...rule }: { CreateTime: string; UpdateTime: string }) => {
        assert.match(CreateTime, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
        assert.equal(UpdateTime, CreateTime)
        return rule
      }),
      [
        { TemplateId: byDomain, DomainName, AppName: '', StreamName: '' },
        { TemplateId: byApp, DomainName, AppName: 'live', StreamName: '' },
        { TemplateId: byStream, DomainName, AppName: 'live', StreamName: 'cam-1' },
      ],
    )
    assert.equal(await codeOf('DeleteLiveRecordRule', { DomainName, StreamName: 'cam-1' }), 'FailedOperation.NotFound')
    await ask('DeleteLiveRecordRule', { DomainName, AppName: 'live', StreamName: 'cam-1' })
    assert.equal((await ruleFor('cam-1'))?.templateId, byApp)
    await ask('DeleteLiveRecordRule', { DomainName, AppName: 'live' })
    await ask('DeleteLiveRecordRule', { DomainName })
    assert.equal(await ruleFor('cam-1'), undefined)
  })

  test('leaves out a format whose bucket is gone', async () => {
    const gone = await app.given.library()
    const TemplateId = await template({ Mp4Param: stored, FlvParam: { ...stored, CosBucketName: `${gone.id}-1250000000` } })
    await ask('CreateLiveRecordRule', { DomainName, TemplateId, AppName: 'tv' })
    assert.deepEqual(
      (await ruleFor('x', 'tv'))?.formats.map(({ format }) => format),
      ['flv', 'mp4'],
    )
    await client.ask('smh', 'DeleteLibrary', { LibraryId: gone.id })
    assert.deepEqual(
      (await ruleFor('x', 'tv'))?.formats.map(({ format }) => format),
      ['mp4'],
    )
  })

  test('has room for fifty templates', async () => {
    const { Templates } = await ask('DescribeLiveRecordTemplates')
    for (let left = limits.liveTemplatesMax - Templates.length; left > 0; left--) await template()
    assert.equal(await codeOf('CreateLiveRecordTemplate', { TemplateName: 'more' }), 'InternalError.ConfOutLimit')
  })
})
