import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixedFolder, formatsOf, minutesMax, placeOf, planOf, templateInput } from './recording.ts'
import type { RecordPlan, RecordTemplate } from './recording.ts'

const bucket = 'smh0123456789abc-1250000000'
const plan: RecordPlan = {
  name: 'keep',
  description: '',
  formats: ['mp4', 'mp3'],
  minutes: 30,
  libraryId: 'smh0123456789abc',
  spaceId: 'studio-1',
  folder: 'shows/{AppName}/',
  fileName: '{StreamID}',
}

test('asks for what was filled in, for each format and no other', () => {
  const input = templateInput(plan, bucket)
  const param = {
    Enable: 1,
    RecordInterval: 1800,
    CosBucketName: 'smh0123456789abc-studio-1-1250000000',
    CosBucketPath: '/shows/{AppName}',
    VodFileName: '{StreamID}',
  }
  assert.deepEqual([input.Mp4Param, input.Mp3Param, input.FlvParam, input.AacParam], [param, param, { Enable: 0 }, { Enable: 0 }])
})

test('reads back what it has asked for', () => {
  const off = { Enable: 0, RecordInterval: 1800, CosBucketName: '', CosBucketPath: '', VodFileName: '' }
  const { TemplateName, Description = '', Mp4Param, Mp3Param } = templateInput(plan, bucket)
  const template = { TemplateId: 1, TemplateName, Description, FlvParam: off, AacParam: off, Mp4Param, Mp3Param } as RecordTemplate
  assert.deepEqual(formatsOf(template), ['mp4', 'mp3'])
  assert.deepEqual(planOf(template), { ...plan, folder: '/shows/{AppName}' })
  assert.equal(planOf({ ...template, Mp4Param: off, Mp3Param: off }), undefined)
})

test('knows the library and the space of a bucket', () => {
  const libraryId = 'smh0123456789abc'
  assert.deepEqual(placeOf(libraryId), { libraryId, spaceId: '-' })
  assert.deepEqual(placeOf(`${libraryId}-1250000000`), { libraryId, spaceId: '-' })
  assert.deepEqual(placeOf(`${libraryId}-studio-1`), { libraryId, spaceId: 'studio-1' })
  assert.deepEqual(placeOf(`${libraryId}-1234567890-1250000000`), { libraryId, spaceId: '1234567890' })
  assert.deepEqual(placeOf(`${libraryId}-studio-1-1250000000`), { libraryId, spaceId: 'studio-1' })
})

test('leads to the folder that is the same for every stream', () => {
  assert.deepEqual(fixedFolder('/shows/{AppName}/old'), ['shows'])
  assert.deepEqual(fixedFolder('/shows/all'), ['shows', 'all'])
  assert.deepEqual(fixedFolder(''), [])
})

test('cuts sound sooner than pictures', () => {
  assert.deepEqual([minutesMax(['mp4']), minutesMax(['mp4', 'aac'])], [720, 120])
})
