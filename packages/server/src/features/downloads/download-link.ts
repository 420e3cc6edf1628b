/**
 * Signed addresses of file contents on the content origin. A link says everything about one
 * download: which content of which file, until when, how it is presented and how fast it may go.
 * It pins the content it was made for, so that ranges fetched before and after an overwrite never mix.
 */
import { parseEntryId } from '../../kernel/ids.ts'
import type { BlobId, EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Addresses } from '../../platform/addresses.ts'
import type { Disposition } from '../../platform/http/streaming/content-headers.ts'
import type { Keys } from '../../platform/keys.ts'
import { downloadFailure } from './failures.ts'

export type DownloadLink = {
  readonly spaceId: SpaceId
  readonly entryId: EntryId
  readonly blobId: BlobId
  /** Milliseconds; kept in whole seconds. */
  readonly expiresAt: number
  readonly disposition: Disposition
  readonly contentType: string
  /** Absent means unlimited. */
  readonly bytesPerSecondMax?: number
  /** Offered as the name to save under. Short links carry none. */
  readonly fileName?: string
}

/** Where links live: `/-/file/<what>/<file name>?sign=…`. */
export const downloadPathPrefix = '/-/file/'

const purpose = 'download-link'
const format = 1
const isAttachment = 1
/** Format, flags, space, entry, blob, expiry and speed; the content type follows. */
const fixedBytes = 1 + 1 + 6 + 16 + 16 + 5 + 4

/** The whole address of a link. */
export function buildDownloadLink(call: { readonly keys: Keys; readonly addresses: Addresses }, link: DownloadLink): string {
  const subject = pack(link)
  const tail = link.fileName === undefined ? '' : `/${encodeURIComponent(link.fileName)}`
  const signature = call.keys.sign(purpose, signedText(subject, link.fileName))
  return `${call.addresses.content}${downloadPathPrefix}${subject}${tail}?sign=${signature}`
}

/**
 * Reads back the path and query of a link. Refuses what was not signed here (`LinkNotGenuine`)
 * and what has run out (`LinkExpired`), in this order: a forged address learns nothing.
 */
export function readDownloadLink(
  keys: Keys,
  now: number,
  address: { readonly path: string; readonly signature: string | undefined },
): DownloadLink {
  const rest = address.path.slice(downloadPathPrefix.length)
  const slash = rest.indexOf('/')
  const subject = slash < 0 ? rest : rest.slice(0, slash)
  const fileName = slash < 0 ? undefined : decodeName(rest.slice(slash + 1))
  if (!address.signature || !keys.verify(purpose, signedText(subject, fileName), address.signature)) throw downloadFailure.LinkNotGenuine()
  const link = unpack(subject)
  if (link.expiresAt <= now) throw downloadFailure.LinkExpired()
  return fileName === undefined ? link : { ...link, fileName }
}

/** The name is signed decoded: proxies and clients differ in how they escape it. */
const signedText = (subject: string, fileName: string | undefined): string => (fileName === undefined ? subject : `${subject}/${fileName}`)

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw downloadFailure.LinkNotGenuine()
  }
}

function pack(link: DownloadLink): string {
  const bytes = Buffer.alloc(fixedBytes + Buffer.byteLength(link.contentType))
  bytes[0] = format
  bytes[1] = link.disposition === 'attachment' ? isAttachment : 0
  bytes.writeUIntBE(link.spaceId, 2, 6)
  bytes.write(link.entryId, 8, 'hex')
  bytes.write(link.blobId, 24, 'hex')
  bytes.writeUIntBE(Math.ceil(link.expiresAt / 1000), 40, 5)
  bytes.writeUInt32BE(link.bytesPerSecondMax ?? 0, 45)
  bytes.write(link.contentType, fixedBytes)
  return bytes.toString('base64url')
}

/** Only of texts whose signature was checked; another format means another version of this program. */
function unpack(subject: string): DownloadLink {
  const bytes = Buffer.from(subject, 'base64url')
  const entryId = parseEntryId(bytes.toString('hex', 8, 24))
  if (bytes[0] !== format || bytes.length < fixedBytes || !entryId) throw downloadFailure.LinkNotGenuine()
  const bytesPerSecondMax = bytes.readUInt32BE(45)
  return {
    spaceId: bytes.readUIntBE(2, 6) as SpaceId,
    entryId,
    blobId: bytes.toString('hex', 24, 40) as BlobId,
    expiresAt: bytes.readUIntBE(40, 5) * 1000,
    disposition: bytes[1] === isAttachment ? 'attachment' : 'inline',
    contentType: bytes.toString('utf8', fixedBytes),
    ...(bytesPerSecondMax > 0 && { bytesPerSecondMax }),
  }
}
