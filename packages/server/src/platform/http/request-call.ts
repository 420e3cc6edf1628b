/** The call context of one HTTP request: the machinery plus who asks. */
import type { ServerResponse } from 'node:http'
import { anonymous } from '../../kernel/actor.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { Call, Machinery } from '../call.ts'
import type { Log } from '../log/log.ts'

export type RequestCall = Call<keyof Machinery> & { actor: Actor }

/** Copies the machinery's few fields; the abort signal is made when somebody asks for it. */
export function createRequestCall(machinery: Machinery, requestId: string, log: Log, response: ServerResponse): RequestCall {
  return new HttpCall(machinery, requestId, log, response)
}

class HttpCall implements RequestCall {
  readonly db: Machinery['db']
  readonly blobs: Machinery['blobs']
  readonly digests: Machinery['digests']
  readonly caches: Machinery['caches']
  readonly clock: Machinery['clock']
  readonly random: Machinery['random']
  readonly faults: Machinery['faults']
  readonly keys: Machinery['keys']
  readonly addresses: Machinery['addresses']
  readonly jobs: Machinery['jobs']
  readonly signals: Machinery['signals']
  readonly requestId: string
  readonly log: Log
  actor: Actor = anonymous
  readonly #response: ServerResponse
  #signal: AbortSignal | undefined

  constructor(machinery: Machinery, requestId: string, log: Log, response: ServerResponse) {
    this.db = machinery.db
    this.blobs = machinery.blobs
    this.digests = machinery.digests
    this.caches = machinery.caches
    this.clock = machinery.clock
    this.random = machinery.random
    this.faults = machinery.faults
    this.keys = machinery.keys
    this.addresses = machinery.addresses
    this.jobs = machinery.jobs
    this.signals = machinery.signals
    this.requestId = requestId
    this.log = log
    this.#response = response
  }

  /** Aborted when the connection closes before the answer has gone out. */
  get signal(): AbortSignal {
    if (!this.#signal) {
      const controller = new AbortController()
      const response = this.#response
      if (response.destroyed) controller.abort()
      response.once('close', () => {
        if (!response.writableFinished) controller.abort()
      })
      this.#signal = controller.signal
    }
    return this.#signal
  }
}

let sequence = Math.floor(Math.random() * 0x1_0000)
const processPrefix = Date.now().toString(16).slice(-8)

/** Unique enough to find a line in the log; guessing it is worth nothing. */
export function nextRequestId(): string {
  sequence = (sequence + 1) % 0x1_0000_0000
  return processPrefix + sequence.toString(16).padStart(8, '0')
}
