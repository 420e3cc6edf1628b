/** HTTP-FLV: the answer that goes on until the stream ends, or the viewer does. */
import type { StreamName } from '../../features/live/index.ts'
import { limits } from '../../kernel/limits.ts'
import type { Air } from './air.ts'
import type { Exchange } from './exchange.ts'
import { answerHeaders } from './exchange.ts'
import { liveFailure } from './failures.ts'

/** Resolves when the viewer is gone. */
export async function playFlv(exchange: Exchange, air: Air, of: StreamName): Promise<void> {
  const { request, response } = exchange
  if (response.destroyed) return
  const stream = air.find(of)
  if (!stream) throw liveFailure.LiveNotOnAir()
  // The end of the connection is the end of the stream: chunks would cost a copy per viewer.
  response.useChunkedEncodingByDefault = false
  response.writeHead(200, [...answerHeaders('video/x-flv'), 'Connection', 'close'])
  if (request.method === 'HEAD') return void response.end()
  const gone = new Promise<void>((resolve) => response.once('close', resolve))
  const end = (): void => {
    response.end()
    // A viewer that fell behind is not waited for.
    setTimeout(() => response.destroy(), limits.liveGoodbyeTime).unref()
  }
  const { detach } = stream.attach({
    write: (bytes) => void response.write(bytes),
    waitingBytes: () => response.writableLength,
    end,
  })
  response.setTimeout(limits.transferIdle)
  await gone
  detach()
}
