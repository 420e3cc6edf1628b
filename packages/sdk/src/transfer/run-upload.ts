/**
 * An upload from the first question to the finished file. It may be run again after it was
 * stopped or has failed: what has arrived stays in the draft, and is not sent twice.
 */
import { withRetries } from '../client/back-off.ts'
import { hasCode, MediathequeError } from '../client/error.ts'
import type { Answer } from '../client/operation.ts'
import { namesOf } from '../client/path-text.ts'
import { beginningHashOf, canHash, chainedHashOf, instantBytesMin } from './digests.ts'
import { bodyOf } from './part-body.ts'
import { putBytes } from './put-bytes.ts'
import { sendParts } from './send-parts.ts'
import { sourceChanged } from './source.ts'
import { crc64OfParts, sentBytesOf } from './upload-draft.ts'
import type { UploadDraft } from './upload-draft.ts'
import type { FinishedUpload, OpenParts, PartsTicket, UploadedFile, UploadRun } from './upload-run.ts'

type SimpleTicket = Extract<Answer<'simpleUploadFile'>, { readonly confirmKey: string }>
/** Completing moves no bytes, but may wait for its turn among the writes of the space. */
const completionMsMax = 120_000

type Hashes = { readonly beginningHash?: string; readonly fullHash?: string; readonly size?: string }

export async function runUpload(run: UploadRun): Promise<FinishedUpload> {
  const { draft, source } = run
  run.onPhase('preparing')
  await settleSize(run)
  await checkSource(run)
  const hadSession = draft.session !== undefined
  try {
    return await carryOut(run)
  } catch (error) {
    // What the server has forgotten, or what arrived broken, is worth nothing.
    const isLost = hasCode(error, 'UploadNotFound', 'UploadIncomplete', 'BadCrc64')
    if (isLost) draft.session = undefined
    if (!isLost || !hadSession || !source.isRepeatable) throw error
    return carryOut(run)
  }
}

async function carryOut(run: UploadRun): Promise<FinishedUpload> {
  const { draft } = run
  let open = draft.session && (await reopen(run))
  if (!draft.session) {
    const begun = await begin(run)
    if (!('confirmKey' in begun)) return { file: begun, isInstant: true }
    if ('uploadId' in begun) {
      open = { ticket: begun, arrived: new Map() }
      draft.session = { kind: 'parts', confirmKey: begun.confirmKey, parts: new Map() }
    } else await sendWhole(run, begun)
  }
  if (open && draft.session?.kind === 'parts') await sendParts(run, { session: draft.session, ...open })
  run.onPhase('completing')
  return { file: await complete(run), isInstant: false }
}

/** A stream that ends within the first part is as long as that. */
async function settleSize({ draft, source }: UploadRun): Promise<void> {
  if (draft.sizeBytes !== undefined) return
  const { length } = await source.read(0, draft.partBytes)
  if (length < draft.partBytes) draft.sizeBytes = length
}

/** The same file as when the upload began, as far as can be told without reading it whole. */
async function checkSource({ draft, source }: UploadRun): Promise<void> {
  const isSame =
    (source.sizeBytes === undefined || source.sizeBytes === draft.sizeBytes) &&
    (source.lastModified === undefined || draft.lastModified === undefined || source.lastModified === draft.lastModified) &&
    (draft.session === undefined ||
      draft.beginningHash === undefined ||
      !canHash() ||
      (await beginningHashOf(source)) === draft.beginningHash)
  if (!isSame) throw sourceChanged()
}

const isInParts = ({ sizeBytes, partBytes }: UploadDraft): boolean => sizeBytes === undefined || sizeBytes > partBytes

async function begin(run: UploadRun): Promise<UploadedFile | SimpleTicket | PartsTicket> {
  const { draft, source, signal } = run
  const { sizeBytes } = draft
  const asksInstant = run.isInstant && source.isRepeatable && sizeBytes !== undefined && sizeBytes >= instantBytesMin && canHash()
  if (asksInstant) draft.beginningHash = await beginningHashOf(source)
  const claimed = { beginningHash: draft.beginningHash as string, size: String(sizeBytes) }
  const first = await ask(run, asksInstant ? claimed : {})
  if (first) return first
  // The server knows a file that begins like this one, and wants to be sure.
  const fullHash = await chainedHashOf(source, sizeBytes as number, { signal, onProgress: run.onHashed })
  const second = await ask(run, { ...claimed, fullHash })
  if (!second)
    throw new MediathequeError({ code: 'AnswerInvalid', status: 202, message: 'The server asked for the hash of the file twice.' })
  return second
}

/** Undefined when the server wants the hash of the whole. Parents that are missing are made. */
async function ask(run: UploadRun, hashes: Hashes): Promise<UploadedFile | SimpleTicket | PartsTicket | undefined> {
  const { client, draft, backOff, signal } = run
  const input = {
    FilePath: draft.path,
    filesize: draft.sizeBytes,
    conflict_resolution_strategy: draft.onConflict,
    body: { ...draft.attributes, ...hashes },
  }
  const call = () => client.call(isInParts(draft) ? 'multipartUploadFile' : 'simpleUploadFile', input, { signal, backOff })
  const parent = namesOf(draft.path).slice(0, -1).join('/')
  if (run.makesParents === 'ahead' && parent !== '') await run.directories.makeOnce(client, parent, signal)
  try {
    return await call()
  } catch (error) {
    if (!hasCode(error, 'DirectoryNotFound') || parent === '') throw error
    await run.directories.make(client, parent, signal)
    return call()
  }
}

/** A fresh ticket for parts; nothing where all bytes are there. Forgets parts the server does not have. */
async function reopen({ client, draft, backOff, signal, onSent }: UploadRun): Promise<OpenParts | undefined> {
  const { session } = draft
  if (session?.kind !== 'parts') return undefined
  const input = { ConfirmKey: session.confirmKey }
  try {
    const ticket = await client.call('renewMultipartUpload', input, { signal, backOff })
    const { parts = [] } = await client.call('getFileUpload', { ...input, no_upload_part_info: true }, { signal, backOff })
    const arrived = new Map(parts.map((part) => [part.PartNumber, part.Size]))
    for (const [number, { sizeBytes }] of session.parts) if (arrived.get(number) !== sizeBytes) session.parts.delete(number)
    onSent(sentBytesOf(draft))
    return { ticket, arrived }
  } catch (error) {
    // It was completed, and the answer got lost: completing again answers the file.
    if (hasCode(error, 'UploadComplete')) return undefined
    throw error
  }
}

/** The one body of a small file. Its ticket lives for a day, so a refused one is a fault, not an age. */
async function sendWhole(run: UploadRun, ticket: SimpleTicket): Promise<void> {
  const { client, draft, source, signal } = run
  run.onPhase('transferring')
  const { body, crc64 } = await bodyOf(source, { from: 0, to: draft.sizeBytes as number })
  const url = `${client.contentProtocol}//${ticket.domain}${ticket.path}`
  const put = () => putBytes({ url, headers: ticket.headers, body, fetch: client.fetch, signal, onProgress: run.onSent })
  await withRetries(put, { backOff: run.backOff, signal, mayRetry: (error) => error instanceof MediathequeError && error.isTransient })
  draft.session = { kind: 'simple', confirmKey: ticket.confirmKey, crc64 }
}

async function complete({ client, draft, backOff, signal }: UploadRun): Promise<UploadedFile> {
  const session = draft.session as NonNullable<UploadDraft['session']>
  const crc64 = session.kind === 'simple' ? session.crc64 : crc64OfParts(session.parts)
  return client.call(
    'completeFileUpload',
    {
      ConfirmKey: session.confirmKey,
      conflict_resolution_strategy: draft.onConflict,
      with_inode: true,
      body: { crc64: String(crc64) },
    },
    { signal, backOff, timeoutMs: completionMsMax },
  )
}
