/**
 * Tickets: what a client needs to send bytes to the content listener. The ticket alone says where
 * the bytes belong and until when it holds, so the data leg asks nobody. It signs no
 * Content-Type (clients replace it) and nothing of the query (parts share one set of headers).
 */
import type { SpaceId, UploadId } from '../../kernel/ids.ts'
import { parseUploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import type { Call } from '../../platform/call.ts'
import { uploadFailure } from './failures.ts'
import type { Upload, UploadKind } from './upload.ts'

/** Where uploads live on the content listener. */
export const uploadPathPrefix = '/-/upload/'

/** What a verified ticket says. */
export type UploadTicket = {
  readonly uploadId: UploadId
  readonly spaceId: SpaceId
  readonly kind: UploadKind
  readonly expiresAt: number
  /** Absent: as fast as the connection goes. */
  readonly trafficBytesPerSecond?: number
}

export type TicketBody = {
  readonly domain: string
  readonly path: string
  readonly uploadId?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
  readonly parts?: Readonly<Record<string, { readonly headers: Readonly<Record<string, string>> }>>
  readonly confirmKey: string
  readonly expiration: string
  readonly availableDomainNum: number
}

type Ticketed = Pick<Upload, 'id' | 'spaceId' | 'kind' | 'contentType' | 'trafficBytesPerSecond'>

/** A fresh ticket for an open upload. `partNumbers`: older clients ask for the headers part by part. */
export function renderTicket(
  call: Call<'keys' | 'clock' | 'addresses'>,
  upload: Ticketed,
  partNumbers: readonly number[] = [],
): TicketBody {
  const now = call.clock.now()
  const expiresAt = now + limits.uploadTicketLifetime
  const authorization = authorize(call, upload, expiresAt)
  const shared = { confirmKey: upload.id, expiration: toIso(expiresAt), availableDomainNum: 1 }
  const domain = call.addresses.contentHost
  if (upload.kind === 'form') return { domain, path: '/', form: formFields(upload, authorization, { now, expiresAt }), ...shared }

  const path = uploadPathPrefix + upload.id
  const headers = { Authorization: authorization, 'Content-Type': 'application/octet-stream' }
  if (upload.kind === 'simple') return { domain, path, headers, ...shared }
  const parts = partNumbers.length > 0 && { parts: Object.fromEntries(partNumbers.map((number) => [number, { headers }])) }
  return { domain, path, uploadId: upload.id, headers, ...parts, ...shared }
}

/** Checks the `Authorization` of a PUT to `/-/upload/{uploadId}`. Refuses with 403, which makes clients begin or renew. */
export function verifyUploadTicket(
  call: Call<'keys' | 'clock'>,
  request: { readonly uploadId: string; readonly authorization: string | undefined },
): UploadTicket {
  const ticket = readAuthorization(call, request)
  if (ticket.kind === 'form') throw uploadFailure.AccessDenied()
  return ticket
}

/** Checks the fields of a form posted to `/`; undefined when the form is none of ours. Field names are lower-case. */
export function verifyUploadForm(call: Call<'keys' | 'clock'>, fields: ReadonlyMap<string, string>): UploadTicket | undefined {
  const key = `/${fields.get('key') ?? ''}`
  if (!key.startsWith(uploadPathPrefix)) return undefined
  const ticket = readAuthorization(call, { uploadId: key.slice(uploadPathPrefix.length), authorization: fields.get('q-signature') })
  if (ticket.kind !== 'form') throw uploadFailure.AccessDenied()
  return ticket
}

const authorizationShape = /^Upload kind=(simple|multipart|form);space=(\d{1,15});until=(\d{1,15});rate=(\d{1,9});signature=([\w-]{43})$/

function authorize(call: Call<'keys'>, upload: Ticketed, expiresAt: number): string {
  const claims = `kind=${upload.kind};space=${upload.spaceId};until=${expiresAt};rate=${upload.trafficBytesPerSecond ?? 0}`
  return `Upload ${claims};signature=${call.keys.sign('upload-ticket', `${upload.id};${claims}`)}`
}

function readAuthorization(
  call: Call<'keys' | 'clock'>,
  request: { readonly uploadId: string; readonly authorization: string | undefined },
): UploadTicket {
  const uploadId = parseUploadId(request.uploadId)
  const [, kind, space, until, rate, signature = ''] = authorizationShape.exec(request.authorization ?? '') ?? []
  const claims = `kind=${kind};space=${space};until=${until};rate=${rate}`
  if (!uploadId || !call.keys.verify('upload-ticket', `${uploadId};${claims}`, signature)) throw uploadFailure.SignatureDoesNotMatch()
  const expiresAt = Number(until)
  if (expiresAt <= call.clock.now()) throw uploadFailure.AccessDenied('Request has expired')
  return {
    uploadId,
    spaceId: Number(space) as SpaceId,
    kind: kind as UploadKind,
    expiresAt,
    ...(rate !== '0' && { trafficBytesPerSecond: Number(rate) }),
  }
}

/** The names typed clients know; only `key` and `q-signature` are looked at again. */
function formFields(
  upload: Ticketed,
  authorization: string,
  { now, expiresAt }: { readonly now: number; readonly expiresAt: number },
): Record<string, string> {
  const key = (uploadPathPrefix + upload.id).slice(1)
  const policy = JSON.stringify({ expiration: toIso(expiresAt), conditions: [{ key }] })
  return {
    key,
    acl: 'default',
    'Content-Type': upload.contentType,
    policy: Buffer.from(policy).toString('base64'),
    'q-sign-algorithm': 'sha256',
    'q-ak': 'upload',
    'q-key-time': `${Math.floor(now / 1000)};${Math.floor(expiresAt / 1000)}`,
    'q-signature': authorization,
  }
}
