/**
 * One listening socket: TLS or plain, limits, errors before there is a request, and a clean stop.
 * What is served is handed in.
 */
import { createServer as createHttpServer } from 'node:http'
import type { Server, ServerOptions } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { ServerOptions as TlsServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { SecureContextOptions, Server as TlsServer } from 'node:tls'
import { limits } from '../../kernel/limits.ts'
import { controlCors } from './cors.ts'
import type { HttpHandler } from './business-api.ts'

export type ListenerOptions = {
  readonly host: string
  readonly port: number
  /** Absent: plain HTTP. */
  readonly tls?: TlsServerOptions
  readonly handle: HttpHandler
  /** How `Expect: 100-continue` is met; by default the body is asked for at once. */
  readonly onContinue?: HttpHandler
  /** Longest silence of a client inside a request. */
  readonly idleMs?: number
}

export type Listener = {
  /** `https://127.0.0.1:8443`, with the port really bound. */
  readonly origin: string
  readonly port: number
  /** New connections get this certificate; open ones keep theirs. */
  renewTls(tls: SecureContextOptions): void
  /** Stops accepting, lets running requests end within the grace, then cuts them. */
  stop(graceMs: number): Promise<void>
}

const earlyErrors: Readonly<Record<string, readonly [status: string, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'HeaderFieldsTooLarge', 'The request headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'ReadRequestTimeout', 'The request did not arrive in time.'],
}
const badRequest = ['400 Bad Request', 'BadRequest', 'The request is not valid HTTP.'] as const

/** Binds and listens; rejects with the system's error when the address can't be had. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const settings: ServerOptions = {
    maxHeaderSize: limits.headerBytesMax,
    keepAliveTimeout: limits.keepAliveIdle,
    headersTimeout: limits.requestHeadersTimeout,
    // Bodies of any length are legal; silence is what ends a request.
    requestTimeout: 0,
    noDelay: true,
    // A request without a body has a stream that has ended: nothing needs to be told of it.
    optimizeEmptyRequests: true,
  }
  const server: Server = options.tls ? createHttpsServer({ ...settings, ...options.tls }) : createHttpServer(settings)
  server.on('request', options.handle)
  server.on('checkContinue', options.onContinue ?? continueAtOnce(options.handle))
  server.on('clientError', answerEarlyError)
  const connections = options.tls ? connectionsOf(server) : new Set<Socket>()
  server.setTimeout(options.idleMs ?? limits.connectionIdle, (socket: Socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  // One connection that could not be had concerns nobody else.
  server.on('error', () => undefined)
  const port = (server.address() as AddressInfo).port
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    origin: `${options.tls ? 'https' : 'http'}://${host}:${port}`,
    port,
    renewTls: (tls) => (server as unknown as TlsServer).setSecureContext(tls),
    stop: (graceMs) => stop(server, connections, graceMs),
  }
}

function continueAtOnce(handle: HttpHandler): HttpHandler {
  return (request, response) => {
    response.writeContinue()
    handle(request, response)
  }
}

function answerEarlyError(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, code, message] = earlyErrors[error.code ?? ''] ?? badRequest
  const body = JSON.stringify({ status: Number(status.slice(0, 3)), code, message })
  const cors = controlCors.flatMap((value, index) => (index % 2 === 0 ? [`${value}: ${controlCors[index + 1]}`] : []))
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...cors,
      '',
      body,
    ].join('\r\n'),
  )
}

/** What is still shaking hands is no connection to an HTTPS server, which would wait for it all the same when it closes. */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  return connections
}

/** Looks for connections whose last answer has gone out in this rhythm. */
const idleLookMs = 20

async function stop(server: Server, connections: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const look = setInterval(() => server.closeIdleConnections(), idleLookMs)
  const cut = setTimeout(() => {
    server.closeAllConnections()
    for (const connection of connections) connection.destroy()
  }, graceMs)
  server.closeIdleConnections()
  await closed
  clearInterval(look)
  clearTimeout(cut)
}
