/** The parts of an upload that have not arrived yet, several at once, each tried again by itself. */
import { withRetries } from '../client/back-off.ts'
import { MediathequeError } from '../client/error.ts'
import { bodyOf, nextBodyOf } from './part-body.ts'
import type { PartBody } from './part-body.ts'
import { putBytes } from './put-bytes.ts'
import { sentBytesOf } from './upload-draft.ts'
import type { UploadSession } from './upload-draft.ts'
import { partCountOf } from './upload-plan.ts'
import type { OpenParts, PartsTicket, UploadRun } from './upload-run.ts'

type PartsSession = Extract<UploadSession, { readonly kind: 'parts' }>

/** A part may find its ticket expired this often; each time all parts get the new one. */
const renewalsMax = 3

/** Settles when every part has arrived. When one fails for good, the others stop. */
export async function sendParts(run: UploadRun, given: OpenParts & { readonly session: PartsSession }): Promise<void> {
  run.onPhase('transferring')
  const failed = new AbortController()
  const sending = new PartSender({ ...run, signal: AbortSignal.any([run.signal, failed.signal]) }, given)
  const workers = Array.from({ length: run.partsAtOnce }, () =>
    sending.work().catch((error: unknown) => {
      // The first reason counts; the others only say that they were stopped.
      failed.abort(error)
    }),
  )
  await Promise.all(workers)
  run.signal.throwIfAborted()
  if (failed.signal.aborted) throw failed.signal.reason
}

class PartSender {
  readonly #run: UploadRun
  readonly #session: PartsSession
  readonly #arrived: OpenParts['arrived']
  readonly #underWay = new Map<number, number>()
  #ticket: PartsTicket
  #renewal: Promise<void> | undefined
  #next = 1
  #count: number

  constructor(run: UploadRun, { session, ticket, arrived }: OpenParts & { readonly session: PartsSession }) {
    this.#run = run
    this.#session = session
    this.#ticket = ticket
    this.#arrived = arrived
    const { sizeBytes, partBytes } = run.draft
    this.#count = sizeBytes === undefined ? Number.POSITIVE_INFINITY : partCountOf(sizeBytes, partBytes)
  }

  async work(): Promise<void> {
    while (this.#next <= this.#count) {
      const number = this.#next++
      if (this.#session.parts.has(number)) continue
      const part = await this.#read(number)
      // Its bytes are there, only their checksum is not known here. The whole is compared at the end.
      if (this.#arrived.get(number) === part.sizeBytes) this.#keep(number, part)
      else if (part.sizeBytes > 0) await this.#send(number, part)
    }
  }

  async #read(number: number): Promise<PartBody> {
    const { source, draft } = this.#run
    const { partBytes, sizeBytes } = draft
    const from = (number - 1) * partBytes
    if (sizeBytes !== undefined) return bodyOf(source, { from, to: Math.min(from + partBytes, sizeBytes) })
    const part = await nextBodyOf(source, { from, to: from + partBytes })
    // The stream ends here. A part of nothing is none.
    if (part.sizeBytes < partBytes) this.#count = Math.min(this.#count, part.sizeBytes === 0 ? number - 1 : number)
    return part
  }

  async #send(number: number, part: PartBody): Promise<void> {
    const { draft, backOff, signal, onSent } = this.#run
    const sent = (count: number): void => {
      this.#underWay.set(number, count)
      let sum = sentBytesOf(draft)
      for (const underWay of this.#underWay.values()) sum += underWay
      onSent(sum)
    }
    const attempt = () => this.#put(number, part.body, sent)
    try {
      await withRetries(attempt, { backOff, signal, mayRetry: (error) => error instanceof MediathequeError && error.isTransient })
    } finally {
      this.#underWay.delete(number)
    }
    this.#keep(number, part)
  }

  #keep(number: number, { crc64, sizeBytes }: PartBody): void {
    const { source, draft } = this.#run
    this.#session.parts.set(number, { crc64, sizeBytes })
    source.release((number - 1) * draft.partBytes)
  }

  async #put(number: number, body: PartBody['body'], onProgress: (count: number) => void): Promise<void> {
    const { client, signal } = this.#run
    for (let renewals = 0; ; renewals++) {
      const ticket = this.#ticket
      const url = `${client.contentProtocol}//${ticket.domain}${ticket.path}?partNumber=${number}&uploadId=${ticket.uploadId}`
      try {
        return await putBytes({ url, headers: ticket.headers, body, fetch: client.fetch, signal, onProgress })
      } catch (error) {
        // An expired ticket is refused with this status, whatever else is in the answer.
        if (!(error instanceof MediathequeError) || error.status !== 403 || renewals >= renewalsMax) throw error
      }
      if (this.#ticket === ticket) await this.#renew()
    }
  }

  #renew(): Promise<void> {
    this.#renewal ??= this.#run.client
      .call('renewMultipartUpload', { ConfirmKey: this.#session.confirmKey }, { signal: this.#run.signal, backOff: this.#run.backOff })
      .then((ticket) => void (this.#ticket = ticket))
      .finally(() => (this.#renewal = undefined))
    return this.#renewal
  }
}
