/**
 * The hooks of other media servers: nginx-rtmp, SRS, MediaMTX, and nginx as a web server. They
 * carry the streams, this house says who may push and play. A listener of its own, in plain HTTP
 * because nginx-rtmp speaks nothing else, on loopback or with a secret.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../../kernel/failure.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call, Machinery } from '../../platform/call.ts'
import { readBody } from '../../platform/http/body.ts'
import type { HttpHandler } from '../../platform/http/business-api.ts'
import type { Log } from '../../platform/log/log.ts'
import { authRequest } from './auth-request.ts'
import type { Hook, HookAnswer } from './hook.ts'
import { createHookDesk } from './hook-desk.ts'
import type { HookDesk } from './hook-desk.ts'
import { mediamtx } from './mediamtx.ts'
import { nginxRtmp } from './nginx-rtmp.ts'
import { srs } from './srs.ts'

export type LiveHooksOptions = {
  readonly makeCall: () => Call<keyof Machinery>
  readonly log: Log
  /** Absent: only this machine may ask. */
  readonly secret: string | undefined
}

export type LiveHooks = {
  readonly handle: HttpHandler
  readonly close: () => Promise<void>
}

const hooks: ReadonlyMap<string, Hook> = new Map([
  ['nginx-rtmp', nginxRtmp],
  ['srs', srs],
  ['mediamtx', mediamtx],
  ['auth-request', authRequest],
])

export function createLiveHooks(options: LiveHooksOptions): LiveHooks {
  const desk = createHookDesk(options.makeCall)
  return {
    handle: (request, response) =>
      void answer(options, desk, request).then(
        ({ status, body = '' }) => send(response, status, body),
        (error: unknown) => {
          if (!(error instanceof Failure)) options.log.error({ err: error }, 'a hook of a media server failed')
          response.shouldKeepAlive = false
          send(response, error instanceof Failure ? error.status : 500, '')
        },
      ),
    close: () => desk.close(),
  }
}

async function answer(options: LiveHooksOptions, desk: HookDesk, request: IncomingMessage): Promise<HookAnswer> {
  const [pathname = '', parameters = ''] = (request.url ?? '').split('?', 2)
  const query = new URLSearchParams(parameters)
  const [, name = '', path = ''] = /^\/([\w-]+)(\/[\w-]*)?$/.exec(pathname) ?? []
  const hook = hooks.get(name)
  if (!hook) return { status: 404 }
  if (!isTrusted(options.secret, request, query)) return { status: 403 }
  const body = (await readBody(request, limits.liveHookBytesMax)).toString('utf8')
  const header = (wanted: string): string | undefined => {
    const value = request.headers[wanted]
    return Array.isArray(value) ? value[0] : value
  }
  const told = await hook(desk, { path, query, header, body })
  if (told.status >= 400) options.log.info({ hook: name, client: request.socket.remoteAddress }, 'live: a media server was told no')
  return told
}

/** With a secret, whoever knows it. Without one, programs of this machine, and no page in a browser on it. */
function isTrusted(secret: string | undefined, request: IncomingMessage, query: URLSearchParams): boolean {
  if (secret !== undefined) {
    const given = query.get('secret') ?? /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    return timingSafeEqual(Buffer.from(hash('sha256', given)), Buffer.from(hash('sha256', secret)))
  }
  const { remoteAddress = '' } = request.socket
  const isLoopback = /^(?:127\.|::1$|::ffff:127\.)/.test(remoteAddress)
  const isOfBrowser = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined
  return isLoopback && !isOfBrowser && request.headers['x-forwarded-for'] === undefined
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' })
  response.end(body)
}
