import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileHeader, fileTag, tagKindOf } from './flv.ts'

function tag(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(11)
  head[0] = type
  head.writeUIntBE(body.length, 1, 3)
  head.writeUIntBE(0x010203, 4, 3)
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(11 + body.length)
  return Buffer.concat([head, body, tail])
}

for (const [name, type, body, kind] of [
  ['AVC configuration', 9, '1700', 'videoHeader'],
  ['AVC key frame', 9, '1701', 'keyFrame'],
  ['AVC picture', 9, '2701', 'video'],
  ['HEVC configuration in the old form', 9, '1c00', 'videoHeader'],
  ['HEVC configuration', 9, '9068766331', 'videoHeader'],
  ['HEVC key frame', 9, '9168766331', 'keyFrame'],
  ['HEVC picture', 9, 'a168766331', 'video'],
  ['a key frame of a codec without configuration', 9, '1200', 'keyFrame'],
  ['AAC configuration', 8, 'af00', 'audioHeader'],
  ['AAC sound', 8, 'af01', 'audio'],
  ['MP3 sound', 8, '2f00', 'audio'],
  ['metadata', 18, '02000a', 'metadata'],
  ['a picture without a byte', 9, '', 'video'],
] as const)
  test(`knows ${name}`, () => assert.equal(tagKindOf(tag(type, Buffer.from(body, 'hex'))), kind))

test('takes what an encoder says to a server out of metadata', () => {
  const metadata = Buffer.from('\x02\x00\x0aonMetaData\x08', 'latin1')
  const sent = Buffer.concat([Buffer.from('\x02\x00\x0d@setDataFrame', 'latin1'), metadata])
  assert.deepEqual(fileTag(tag(18, sent)), tag(18, metadata))
  assert.deepEqual(fileTag(tag(18, metadata)), tag(18, metadata))
})

test('promises tracks in the header', () => {
  assert.equal(fileHeader({ audio: true, video: false }).toString('hex'), '464c5601040000000900000000')
  assert.equal(fileHeader({ audio: false, video: true }).toString('hex'), '464c5601010000000900000000')
})
