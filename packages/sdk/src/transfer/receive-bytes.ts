/** One stretch of a file from the content listener, into memory; the connection is given up when nothing comes. */
import { MediathequeError, readRefusal } from '../client/error.ts'
import type { Fetch } from '../client/transport.ts'
import type { Bytes } from './source.ts'

export type Stretch = { readonly from: number; readonly sizeBytes: number; readonly isWhole: boolean }

export type ReceiveBytes = {
  readonly url: string
  readonly stretch: Stretch
  readonly fetch: Fetch
  readonly signal: AbortSignal
  readonly onProgress: (receivedBytes: number) => void
}

/** Nothing comes for so long: the connection is dead. */
const idleMsMax = 60_000

export const contentChanged = (): MediathequeError =>
  new MediathequeError({ code: 'ContentChanged', status: 0, message: 'The file changed while it was downloaded. Begin again.' })

export async function receiveBytes({ url, stretch, fetch, signal, onProgress }: ReceiveBytes): Promise<Bytes> {
  const { from, sizeBytes, isWhole } = stretch
  const stalled = new AbortController()
  let timer = setTimeout(() => stalled.abort(), idleMsMax)
  try {
    const headers = isWhole ? {} : { Range: `bytes=${from}-${from + sizeBytes - 1}` }
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, stalled.signal]) })
    if (!response.ok) throw await readRefusal(response, 'download')
    if (!isWhole && response.status !== 206) throw contentChanged()
    return await readBody(response, sizeBytes, (received) => {
      clearTimeout(timer)
      timer = setTimeout(() => stalled.abort(), idleMsMax)
      onProgress(received)
    })
  } catch (cause) {
    if (cause instanceof MediathequeError) throw cause
    signal.throwIfAborted()
    throw cutOff(cause)
  } finally {
    clearTimeout(timer)
  }
}

async function readBody(response: Response, sizeBytes: number, onProgress: (received: number) => void): Promise<Bytes> {
  const bytes = new Uint8Array(sizeBytes)
  let filled = 0
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    if (filled + read.value.length > sizeBytes) {
      await reader.cancel()
      throw contentChanged()
    }
    bytes.set(read.value, filled)
    filled += read.value.length
    onProgress(filled)
  }
  if (filled !== sizeBytes) throw cutOff(undefined)
  return bytes
}

const cutOff = (cause: unknown): MediathequeError =>
  new MediathequeError({ code: 'NetworkFailed', status: 0, message: 'The download was cut off.', operation: 'download', cause })
