/**
 * The body of one request and its checksum. A blob is summed by slices and sent as it lies: a page that
 * hands megabytes of its own memory to the browser stands still meanwhile.
 */
import { crc64Of, crc64OfSource } from './digests.ts'
import { sourceChanged } from './source.ts'
import type { Bytes, Source } from './source.ts'

export type PartBody = { readonly body: Blob | Bytes; readonly crc64: bigint; readonly sizeBytes: number }

/** The bytes from `from` to before `to`; fewer are refused. */
export async function bodyOf(source: Source, stretch: { readonly from: number; readonly to: number }): Promise<PartBody> {
  const part = await nextBodyOf(source, stretch)
  if (part.sizeBytes !== stretch.to - stretch.from) throw sourceChanged()
  return part
}

/** The same, and fewer at the end of a stream. */
export async function nextBodyOf(source: Source, { from, to }: { readonly from: number; readonly to: number }): Promise<PartBody> {
  if (source.slice) return { body: source.slice(from, to), ...(await crc64OfSource(source, { from, to })) }
  const bytes = await source.read(from, to)
  return { body: bytes, crc64: await crc64Of(bytes), sizeBytes: bytes.length }
}
