/** The Range request header (RFC 9110, section 14): one closed, open or suffix range; anything else means the whole. */
import type { ByteRange } from '../../blobs/blob-store.ts'

export type RangeChoice = 'whole' | 'unsatisfiable' | ByteRange

const single = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i

/** Several ranges, other units and malformed texts are ignored, as the RFC allows and clients expect. */
export function chooseRange(header: string | undefined, sizeBytes: number): RangeChoice {
  const match = header === undefined ? null : single.exec(header)
  if (!match) return 'whole'
  const [, start = '', end = ''] = match
  if (start === '') return end === '' ? 'whole' : suffix(Number(end), sizeBytes)
  const first = Number(start)
  const last = end === '' ? Infinity : Number(end)
  if (last < first) return 'whole'
  if (first >= sizeBytes) return 'unsatisfiable'
  return { first, last: Math.min(last, sizeBytes - 1) }
}

function suffix(length: number, sizeBytes: number): RangeChoice {
  if (length === 0 || sizeBytes === 0) return 'unsatisfiable'
  return { first: Math.max(0, sizeBytes - length), last: sizeBytes - 1 }
}
