/** What the commands of an upload read from their addresses, and the words their lists answer with. */
import type { Grant } from '../../../kernel/grant.ts'
import { parseUploadId } from '../../../kernel/ids.ts'
import { limits } from '../../../kernel/limits.ts'
import type { UploadAt } from '../../../features/object-uploads/index.ts'
import type { Asked, ObjectAsked } from '../command.ts'
import { objectFailure } from '../failures.ts'
import { encodeKey } from '../list-objects.ts'
import type { ObjectQuery } from '../object-query.ts'
import type { Element } from '../xml.ts'

/** Of everything that prepares an object; completing puts it there. */
export const beginGrants: readonly Grant[] = ['upload_file', 'upload_file_force', 'begin_upload', 'begin_upload_force']

/** The upload an address names; an id that can't be one is nobody's. */
export const uploadAt = ({ bucket, key, query }: ObjectAsked): UploadAt => ({
  bucket,
  key,
  uploadId: parseUploadId(query.get('uploadId') ?? ''),
})

export function partNumberIn(query: ObjectQuery): number {
  const number = numberIn(query, 'partNumber') ?? 0
  if (number < 1 || number > limits.partsMax) throw objectFailure.InvalidArgument('partNumber is a number from 1 to 10000.')
  return number
}

/** A parameter that is a number; undefined where it is absent or empty. */
export function numberIn(query: ObjectQuery, name: string): number | undefined {
  const text = query.get(name)
  if (!text) return undefined
  if (!/^\d{1,10}$/.test(text)) throw objectFailure.InvalidArgument(`${name} is a number.`)
  return Number(text)
}

/** How many items a list may have. */
export const countIn = (query: ObjectQuery, name: string): number =>
  Math.min(numberIn(query, name) ?? limits.objectKeysPerPageMax, limits.objectKeysPerPageMax)

/** How keys are written, and the element that says so: clients of COS know it by another spelling. */
export function encodingOf(
  { exchange, query }: Asked,
  cosSpelling: string,
): { readonly encode: (key: string) => string; readonly told: Element } {
  const encoding = query.get('encoding-type') ?? ''
  if (encoding !== '' && encoding.toLowerCase() !== 'url') throw objectFailure.InvalidArgument('encoding-type is url or left out.')
  const name = exchange.protocol === 'cos' ? cosSpelling : 'EncodingType'
  return encoding === '' ? { encode: (key) => key, told: [name, undefined] } : { encode: encodeKey, told: [name, 'url'] }
}
