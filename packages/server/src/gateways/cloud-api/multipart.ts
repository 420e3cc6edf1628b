/** Reads multipart form data out of a body that is wholly in memory. Parts may lack a file name. */
import { limits } from '../../kernel/limits.ts'
import { cloudFailure } from './failures.ts'
import type { Parameters } from './parameters.ts'

/** Part name → content as text. Refuses a body that is cut off or that the boundary does not fit. */
export function readMultipart(contentType: string, body: Buffer): Parameters {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (boundary === undefined) throw cloudFailure.InvalidRequest('The Content-Type of the multipart body names no boundary.')
  const delimiter = Buffer.from(`--${boundary}`)
  const partEnd = Buffer.from(`\r\n--${boundary}`)
  const parameters = new Map<string, string>()
  let at = body.indexOf(delimiter)
  while (at >= 0) {
    const start = at + delimiter.length
    if (body.subarray(start, start + 2).equals(dashes)) return parameters
    if (parameters.size >= limits.cloudParametersMax) throw cloudFailure.RequestSizeLimitExceeded('The request has too many parts.')
    const end = body.indexOf(partEnd, start)
    if (!body.subarray(start, start + 2).equals(lineEnd) || end < 0) break
    const part = body.subarray(start + 2, end)
    const headEnd = part.indexOf(blankLine)
    const name = headEnd < 0 || headEnd > headBytesMax ? undefined : partName(part.subarray(0, headEnd).toString('utf8'))
    if (name === undefined) break
    parameters.set(name, part.subarray(headEnd + blankLine.length).toString('utf8'))
    at = end + lineEnd.length
  }
  throw cloudFailure.InvalidRequest('The multipart body is cut off or malformed.')
}

const headBytesMax = 8192
const dashes = Buffer.from('--')
const lineEnd = Buffer.from('\r\n')
const blankLine = Buffer.from('\r\n\r\n')

const partName = (head: string): string | undefined =>
  /^content-disposition:\s*form-data\s*;(?:.*;)?\s*name="([^"\r\n]*)"/im.exec(head)?.[1]
