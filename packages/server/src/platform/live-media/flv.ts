/**
 * FLV, as far as a relay has to know it: what a tag is, and which tags a player must have seen
 * before any other. Adobe Flash Video File Format Specification 10.1, annex E.
 */

export type TagKind =
  | 'metadata'
  /** Configuration of the decoder, needed before the first frame. */
  | 'audioHeader'
  | 'videoHeader'
  /** A picture that needs none before it. */
  | 'keyFrame'
  | 'video'
  | 'audio'

const headBytes = 11
const tailBytes = 4
const audioTag = 8
const videoTag = 9
const codecAvc = 7
const codecHevc = 12
const codecAac = 10
const keyFrameType = 1
/** AMF string `@setDataFrame`: what an encoder says to a server, and a file does not hold. */
const setDataFrame = Buffer.from('\x02\x00\x0d@setDataFrame', 'latin1')

/** Of a whole tag, its trailing size included. */
export function tagKindOf(tag: Buffer): TagKind {
  const first = tag[headBytes] ?? 0
  const second = tag[headBytes + 1] ?? 0
  if (tag[0] === audioTag) return first >> 4 === codecAac && second === 0 ? 'audioHeader' : 'audio'
  if (tag[0] !== videoTag) return 'metadata'
  // The extended form (Enhanced RTMP) sets the highest bit and names the kind of packet instead of a codec.
  const isExtended = (first & 0x80) !== 0
  if (isExtended ? (first & 0x0f) === 0 : isConfigured(first & 0x0f) && second === 0) return 'videoHeader'
  return ((first >> 4) & 0x07) === keyFrameType ? 'keyFrame' : 'video'
}

const isConfigured = (codec: number): boolean => codec === codecAvc || codec === codecHevc

/** The tag as a file holds it. */
export function fileTag(tag: Buffer): Buffer {
  if (tag[0] === audioTag || tag[0] === videoTag || !tag.subarray(headBytes).subarray(0, setDataFrame.length).equals(setDataFrame))
    return tag
  const body = tag.subarray(headBytes + setDataFrame.length, tag.length - tailBytes)
  const kept = Buffer.alloc(headBytes + body.length + tailBytes)
  tag.copy(kept, 0, 0, headBytes)
  kept.writeUIntBE(body.length, 1, 3)
  body.copy(kept, headBytes)
  kept.writeUInt32BE(headBytes + body.length, headBytes + body.length)
  return kept
}

/** Players wait for every track the header promises. */
export const fileHeader = (has: { readonly audio: boolean; readonly video: boolean }): Buffer =>
  Buffer.from([0x46, 0x4c, 0x56, 1, (has.audio ? 4 : 0) | (has.video ? 1 : 0), 0, 0, 0, 9, 0, 0, 0, 0])
