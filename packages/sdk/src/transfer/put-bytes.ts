/**
 * The data leg: one PUT of bytes to the content listener. Browsers tell how far a body is only
 * through their older interface; elsewhere `fetch` does it, and progress comes in whole parts.
 */
import { MediathequeError, readRefusal } from '../client/error.ts'
import type { Fetch } from '../client/transport.ts'
import type { Bytes } from './source.ts'

export type PutBytes = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Blob | Bytes
  readonly fetch: Fetch
  readonly signal: AbortSignal
  /** Bytes of this body that are on their way. */
  readonly onProgress: (sentBytes: number) => void
}

/** Nothing moves for so long: the connection is dead. */
const idleMsMax = 60_000
/** Without news of progress, a body may take this long and a second for each of so many bytes. */
const slowestBytesPerSecond = 32 * 1024

export async function putBytes(put: PutBytes): Promise<void> {
  const stalled = new AbortController()
  const signal = AbortSignal.any([put.signal, stalled.signal])
  const response = createBrowserRequest ? await putWithProgress({ ...put, signal }, stalled) : await putWhole({ ...put, signal }, stalled)
  if (!response.ok) throw await readRefusal(response, 'putBytes')
  // The body says nothing, but an unread one holds the connection.
  await response.arrayBuffer().catch(() => undefined)
  put.onProgress(sizeOf(put.body))
}

const sizeOf = (body: Blob | Bytes): number => ('size' in body ? body.size : body.length)

async function putWhole({ url, headers, body, fetch, signal }: PutBytes, stalled: AbortController): Promise<Response> {
  const timer = setTimeout(() => stalled.abort(), idleMsMax + (sizeOf(body) / slowestBytesPerSecond) * 1000)
  try {
    return await fetch(url, { method: 'PUT', headers, body, signal })
  } catch (cause) {
    throw failureOf(signal, stalled.signal, cause)
  } finally {
    clearTimeout(timer)
  }
}

/** The few members that are used: this file is checked without the browser's library too. */
type BrowserRequest = {
  readonly upload: { onprogress: ((event: { readonly loaded: number }) => void) | null }
  readonly status: number
  readonly responseText: string
  timeout: number
  onload: (() => void) | null
  onerror: (() => void) | null
  onabort: (() => void) | null
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  send(body: Blob | Bytes): void
  abort(): void
}

const BrowserRequestClass = (globalThis as { XMLHttpRequest?: new () => BrowserRequest }).XMLHttpRequest
const createBrowserRequest = BrowserRequestClass && (() => new BrowserRequestClass())

function putWithProgress({ url, headers, body, signal, onProgress }: PutBytes, stalled: AbortController): Promise<Response> {
  const request = (createBrowserRequest as () => BrowserRequest)()
  let timer: ReturnType<typeof setTimeout> | undefined
  const moved = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => stalled.abort(), idleMsMax)
  }
  const stop = (): void => request.abort()
  return new Promise<Response>((resolve, reject) => {
    const fail = (): void => reject(failureOf(signal, stalled.signal, undefined))
    request.upload.onprogress = ({ loaded }) => {
      moved()
      onProgress(Math.min(loaded, sizeOf(body)))
    }
    request.onload = () => {
      const requestId = request.getResponseHeader('x-cos-request-id')
      const isBodiless = request.status === 204 || request.status === 205 || request.status === 304
      resolve(
        new Response(isBodiless ? null : request.responseText, {
          status: request.status,
          headers: { ...(requestId !== null && { 'x-request-id': requestId }) },
        }),
      )
    }
    request.onerror = fail
    request.onabort = fail
    if (signal.aborted) return fail()
    signal.addEventListener('abort', stop, { once: true })
    request.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    moved()
    request.send(body)
  }).finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  })
}

/** An abort of the caller stays what it is. */
function failureOf(signal: AbortSignal, stalled: AbortSignal, cause: unknown): unknown {
  if (signal.aborted && !stalled.aborted) return signal.reason
  return stalled.aborted
    ? new MediathequeError({ code: 'TimedOut', status: 0, message: 'The upload has stalled.', operation: 'putBytes', cause })
    : new MediathequeError({ code: 'NetworkFailed', status: 0, message: 'The upload was cut off.', operation: 'putBytes', cause })
}
