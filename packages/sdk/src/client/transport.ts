/** One request over the network: its time-out, and what a failure of the network is called. */
import { MediathequeError } from './error.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export type Sent = {
  readonly url: string
  readonly init: RequestInit
  readonly timeoutMs: number
  readonly operation: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Sends once and hands the answer to `read`, whatever its status; the time-out covers both. An abort
 * is passed on as it is, everything else that goes wrong on the way becomes a `MediathequeError`.
 */
export async function send<Value>(fetch: Fetch, sent: Sent, read: (response: Response) => Promise<Value>): Promise<Value> {
  const { signal, timeoutMs, operation } = sent
  signal?.throwIfAborted()
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), timeoutMs)
  const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal
  try {
    return await read(await fetch(sent.url, { ...sent.init, signal: either }))
  } catch (cause) {
    if (cause instanceof MediathequeError) throw cause
    signal?.throwIfAborted()
    throw late.signal.aborted
      ? new MediathequeError({ code: 'TimedOut', status: 0, message: `${operation} got no answer in ${timeoutMs} ms.`, operation, cause })
      : new MediathequeError({ code: 'NetworkFailed', status: 0, message: `${operation} did not reach the server.`, operation, cause })
  } finally {
    clearTimeout(timer)
  }
}
