/** The list of parts with which an upload is completed: which of the arrived ones it means. Pure. */
import { limits } from '../../kernel/limits.ts'
import type { Part } from '../uploads/index.ts'
import { objectUploadFailure } from './failures.ts'

export type ListedPart = {
  readonly number: number
  /** MD5 in hex, without quotes. */
  readonly etag: string
  readonly checksum?: string | undefined
}

/**
 * The arrived parts that are listed, in order; refuses a list that names others. With `allowsGaps`
 * the numbers need not follow each other, as S3 has it.
 */
export function chooseParts(
  arrived: readonly Part[],
  listed: readonly ListedPart[],
  { allowsGaps }: { readonly allowsGaps: boolean },
): readonly Part[] {
  if (listed.some(({ number }, index) => number <= (listed[index - 1]?.number ?? 0))) throw objectUploadFailure.InvalidPartOrder()
  const byNumber = new Map(arrived.map((part) => [part.number, part]))
  const chosen = listed.map((wanted, index) => {
    const part = byNumber.get(wanted.number)
    if (!part || part.md5 !== wanted.etag.toLowerCase())
      throw objectUploadFailure.InvalidPart(`Part ${wanted.number} is not the one that was sent.`)
    if (wanted.checksum !== undefined && part.checksum !== undefined && part.checksum !== wanted.checksum)
      throw objectUploadFailure.InvalidPart(`Part ${wanted.number} has another checksum.`)
    if (!allowsGaps && wanted.number !== index + 1) throw objectUploadFailure.InvalidPart(`Part ${index + 1} is missing in the list.`)
    return part
  })
  const small = chosen.slice(0, -1).find((part) => part.sizeBytes < limits.objectPartBytesMin)
  if (small) throw objectUploadFailure.EntityTooSmall(`Part ${small.number} has less than 1 MiB and is not the last.`)
  return chosen
}
