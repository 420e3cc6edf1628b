/**
 * The door of playback: HTTP-FLV and HLS on the content listener, for players of any origin.
 * The address carries the permission; what it is worth is the live slice's to say, for every
 * connect and every playlist anew.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkPlay, checkSegment, findPlayDomain } from '../../features/live/index.ts'
import type { Verdict } from '../../features/live/index.ts'
import { hostName, readAddressSignature } from '../../features/live-domains/index.ts'
import { Failure } from '../../kernel/failure.ts'
import type { Machinery } from '../../platform/call.ts'
import type { HttpHandler } from '../../platform/http/business-api.ts'
import { createRequestCall, nextRequestId } from '../../platform/http/request-call.ts'
import type { Log } from '../../platform/log/log.ts'
import { isLivePath, parseLiveAddress } from './address.ts'
import type { LiveAddress } from './address.ts'
import type { Air } from './air.ts'
import { answerHeaders, preflightHeaders } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { liveFailure } from './failures.ts'
import { playFlv } from './play-flv.ts'
import { sendPlaylist, sendSegment } from './play-hls.ts'

export type LiveOptions = {
  readonly machinery: Machinery
  readonly log: Log
  readonly air: Air
  readonly observe?: (operation: string, status: number, startedAt: number) => void
}

export type LiveGateway = {
  readonly handle: HttpHandler
  /** Hands the request to `handle` when it came to a play domain, or for live by path; to `otherwise` when not. */
  readonly take: (request: IncomingMessage, response: ServerResponse, otherwise: HttpHandler) => void
}

export function createLiveGateway({ machinery, log, air, observe }: LiveOptions): LiveGateway {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const startedAt = performance.now()
    const exchange = openExchange(machinery, log, request, response)
    answer(exchange, air)
      .catch((error: unknown) => refuse(exchange, error))
      .finally(() => observe?.(operationOf(exchange.path), response.statusCode, startedAt))
  }
  return {
    handle,
    take(request, response, otherwise) {
      const { host } = request.headers
      if (isLivePath(request.url ?? '')) return handle(request, response)
      // Where clients are sent for everything else; no play domain has this name.
      if (host === undefined || host === machinery.addresses.contentHost || isAddress(host)) return otherwise(request, response)
      const call = createRequestCall(machinery, nextRequestId(), log, response)
      findPlayDomain(call, host).then(
        (domain) => (domain ? handle : otherwise)(request, response),
        (error: unknown) => refuse(openExchange(machinery, log, request, response), error),
      )
    },
  }
}

/** No domain looks like this; the most frequent hosts of a small installation need no look into the store. */
const isAddress = (host: string): boolean => /^[\d.:]+$|^\[/.test(host)

function openExchange(machinery: Machinery, log: Log, request: IncomingMessage, response: ServerResponse): Exchange {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    request,
    response,
    call: createRequestCall(machinery, nextRequestId(), log, response),
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
  }
}

async function answer(exchange: Exchange, air: Air): Promise<void> {
  const { request, response, path } = exchange
  if (request.method === 'OPTIONS') return void response.writeHead(204, [...preflightHeaders]).end()
  if (request.method !== 'GET' && request.method !== 'HEAD') throw liveFailure.LiveMethodNotAllowed()
  const address = parseLiveAddress(path, hostName(request.headers.host ?? ''))
  if (!address) throw liveFailure.LiveAddressUnknown()
  // It can be cut off from here on: an order that comes while its address is checked must not miss it.
  const release = air.watch(nameOf(address), () => response.destroy())
  try {
    await play(exchange, air, address)
  } finally {
    release()
  }
}

async function play(exchange: Exchange, air: Air, address: LiveAddress): Promise<void> {
  const verdict = await check(exchange, address)
  if (!verdict.allowed) {
    const { domain, app, stream, form } = address
    const { call, request } = exchange
    call.log.info({ domain, app, stream, form, client: request.socket.remoteAddress, reason: verdict.reason }, 'live: refused')
    throw liveFailure.LivePlayRefused()
  }
  if (address.form === 'segment') await sendSegment(exchange, air, address)
  else if (address.form === 'flv') await playFlv(exchange, air, address)
  else await sendPlaylist(exchange, air, { ...nameOf(address), expiresAt: verdict.expiresAt })
}

function check({ call, query, request }: Exchange, address: LiveAddress): Promise<Verdict> {
  const name = nameOf(address)
  if (address.form === 'segment') return checkSegment(call, { ...name, ticket: new URLSearchParams(query).get('ticket') ?? undefined })
  return checkPlay(call, { ...name, ...readAddressSignature(query), form: address.form, referer: request.headers.referer })
}

const nameOf = ({ domain, app, stream }: LiveAddress) => ({ domain, app, stream })

/** A sentence and a status; everything that is not a Failure is logged and becomes a bare 500. */
function refuse({ request, response, call }: Exchange, error: unknown): void {
  const failure = error instanceof Failure ? error : undefined
  if (!failure && !call.signal.aborted) call.log.error({ requestId: call.requestId, error }, 'playback failed')
  if (response.headersSent || response.destroyed) return void response.destroy()
  const bytes = Buffer.from(`${failure?.message ?? 'The server failed.'}\n`)
  const headers = [...answerHeaders('text/plain; charset=utf-8'), 'Content-Length', String(bytes.length)]
  if (failure?.status === 405) headers.push('Allow', 'GET, HEAD, OPTIONS')
  if (failure?.status === 503) headers.push('Retry-After', '1')
  // What a refused client still sends is not waited for.
  if (request.method !== 'GET' && request.method !== 'HEAD') headers.push('Connection', 'close')
  response.writeHead(failure?.status ?? 500, headers)
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

const operationOf = (path: string): string =>
  path.endsWith('.flv') ? 'live.flv' : path.endsWith('.m3u8') ? 'live.playlist' : 'live.segment'
