/**
 * What the RTMP process sends to the server over one pipe: which streams begin and end, and
 * their FLV tags in between, in order. A frame is its length (4 bytes), its kind (1), the number
 * of its stream (4) and the rest.
 */
import { assert } from '../../kernel/assert.ts'
import { limits } from '../../kernel/limits.ts'

export const frameKinds = { started: 1, tag: 2, ended: 3 } as const
export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds]

export type Frame = { readonly kind: FrameKind; readonly stream: number; readonly body: Buffer }

const lengthBytes = 4
const headBytes = 9
/** Of a tag around its message, and of the frame around it. */
const overheadBytesMax = 64

export function frameHead(kind: FrameKind, stream: number, bodyBytes: number): Buffer {
  const head = Buffer.allocUnsafe(headBytes)
  head.writeUInt32BE(headBytes - lengthBytes + bodyBytes, 0)
  head[4] = kind
  head.writeUInt32BE(stream, 5)
  return head
}

/** Puts frames together from pieces of any size. Bodies are memory of their own. */
export function createFrameReader(onFrame: (frame: Frame) => void): (piece: Buffer) => void {
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let neededBytes = headBytes
  const whole = (): Buffer => {
    if (waiting.length > 1) waiting = [Buffer.concat(waiting, waitingBytes)]
    return waiting[0] as Buffer
  }
  return (piece) => {
    waiting.push(piece)
    waitingBytes += piece.length
    while (waitingBytes >= neededBytes) {
      const bytes = whole()
      const frameBytes = lengthBytes + bytes.readUInt32BE(0)
      assert(frameBytes >= headBytes && frameBytes <= limits.liveMessageBytesMax + overheadBytesMax, 'A frame has a head and an end.')
      neededBytes = frameBytes
      if (waitingBytes < frameBytes) return
      onFrame({ kind: bytes[4] as FrameKind, stream: bytes.readUInt32BE(5), body: Buffer.from(bytes.subarray(headBytes, frameBytes)) })
      const rest = bytes.subarray(frameBytes)
      waiting = rest.length > 0 ? [rest] : []
      waitingBytes = rest.length
      neededBytes = headBytes
    }
  }
}
