/** HLS: playlists whose segments carry a ticket, and the segments. */
import { segmentTicket } from '../../features/live/index.ts'
import type { StreamName } from '../../features/live/index.ts'
import { limits } from '../../kernel/limits.ts'
import { sendChunks } from '../../platform/http/streaming/send-chunks.ts'
import type { Air } from './air.ts'
import { answerHeaders } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { liveFailure } from './failures.ts'

/** The playlist as this viewer may use it until `expiresAt`. The first request starts the cutting and waits for its first segment. */
export async function sendPlaylist(
  exchange: Exchange,
  air: Air,
  { expiresAt, ...of }: StreamName & { readonly expiresAt: number | undefined },
): Promise<void> {
  const { call, request, response } = exchange
  const stream = air.find(of)
  if (!stream) throw liveFailure.LiveNotOnAir()
  const text = await (await air.hls.open(stream)).playlist()
  if (text === undefined) throw stream.ended.aborted ? liveFailure.LiveNotOnAir() : liveFailure.LiveHlsNotReady()
  const ticket = segmentTicket(call, { ...of, expiresAt })
  const bytes = Buffer.from(text.replaceAll(/^(\d+\.ts)$/gm, `${of.stream}/$1?ticket=${ticket}`))
  response.writeHead(200, [...answerHeaders('application/vnd.apple.mpegurl'), 'Content-Length', String(bytes.length)])
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

export async function sendSegment(exchange: Exchange, air: Air, of: StreamName & { readonly number: string }): Promise<void> {
  const { call, request, response } = exchange
  const stream = air.find(of)
  const segment = stream && (await (await air.hls.find(stream))?.segment(of.number))
  if (!segment) throw liveFailure.LiveAddressUnknown()
  const headers = [...answerHeaders('video/mp2t'), 'Content-Length', String(segment.sizeBytes)]
  if (request.method === 'HEAD') {
    segment.chunks.destroy()
    return void response.writeHead(200, headers).end()
  }
  await sendChunks(response, { status: 200, headers, chunks: segment.chunks, idleMs: limits.transferIdle, signal: call.signal })
}
