/** The open uploads of a bucket, by key as bytes; keys that go on behind a delimiter are told as one. */
import type { UploadId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Bucket } from '../buckets/index.ts'
import { listUploadStretch } from './object-upload-store.ts'
import type { ListedUpload, UploadMarker } from './object-upload-store.ts'

export type UploadQuestion = {
  readonly bucket: Bucket
  readonly prefix: string
  /** Empty groups nothing. */
  readonly delimiter: string
  readonly marker: UploadMarker
  /** Uploads and groups together. */
  readonly count: number
}

export type UploadPage = {
  readonly uploads: readonly ListedUpload[]
  readonly commonPrefixes: readonly string[]
  /** Where the next page begins, if there is one. */
  readonly nextMarker: UploadMarker | undefined
}

/** A page. Each group costs one look, however many uploads are in it. */
export async function listObjectUploads(call: Call<'db' | 'clock'>, question: UploadQuestion): Promise<UploadPage> {
  const { prefix, delimiter, count } = question
  const uploads: ListedUpload[] = []
  const commonPrefixes: string[] = []
  let behind = firstPlace(question)
  let nextMarker: UploadMarker | undefined
  for (let room = count; room >= 0; ) {
    const found = await look(call, question, behind, room + 1)
    const firstGrouped = found.findIndex(({ key }) => groupOf(key, prefix, delimiter) !== undefined)
    const plain = firstGrouped < 0 ? found : found.slice(0, firstGrouped)
    const shown = plain.slice(0, room)
    uploads.push(...shown)
    room -= shown.length
    const last = shown.at(-1)
    if (last) nextMarker = { key: last.key, id: last.id }
    // Nothing more is there, or something is and has no room.
    if (firstGrouped < 0 && plain.length === shown.length) return { uploads, commonPrefixes, nextMarker: undefined }
    if (room === 0) return { uploads, commonPrefixes, nextMarker }
    const name = groupOf((found[firstGrouped] as ListedUpload).key, prefix, delimiter) as string
    commonPrefixes.push(name)
    room--
    nextMarker = { key: name }
    behind = { key: lastKeyWith(name) }
  }
  return { uploads, commonPrefixes, nextMarker }
}

function look(call: Call<'db' | 'clock'>, { bucket, prefix }: UploadQuestion, behind: UploadMarker, count: number) {
  const end = prefix === '' ? undefined : lastKeyWith(prefix)
  const stretch = { spaceId: bucket.space.id, bucket: bucket.name, now: call.clock.now(), behind, end, count }
  return call.db.read((reader) => listUploadStretch(reader, stretch))
}

/** A marker before the prefix leads to its first key; one that is a group's name stands behind the whole group. */
function firstPlace({ prefix, delimiter, marker }: UploadQuestion): UploadMarker {
  if (Buffer.compare(Buffer.from(marker.key), Buffer.from(prefix)) < 0) return { key: prefix, id: noId }
  return groupOf(marker.key, prefix, delimiter) === marker.key ? { key: lastKeyWith(marker.key) } : marker
}

/** Before every id. */
const noId = '' as UploadId

/** The name of the group a key is told under; undefined when it is told itself. */
function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** Behind every key that begins so: no key has that character, which is none. */
const lastKeyWith = (start: string): string => `${start}\u{10ffff}`
