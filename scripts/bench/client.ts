/**
 * The load of the benchmarks: keep-alive HTTP/1.1 connections over plain sockets that each send
 * a request, wait for its whole answer and send the next. It does as little as it can, because it
 * shares the machine's cores with what it measures.
 */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type Answer = { readonly status: number; readonly body: Buffer }

/** What every request calls the server, for whoever signs that. */
export const requestHost = '127.0.0.1'

/** The bytes of one request. */
export function request(
  method: string,
  path: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array } = {},
): Buffer {
  const body = options.body === undefined ? undefined : Buffer.from(options.body)
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = body === undefined ? '' : `Content-Length: ${body.length}\r\n`
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: ${requestHost}\r\n${headers.join('')}${length}\r\n`)
  return body ? Buffer.concat([head, body]) : head
}

export class Connection {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error) => this.#settle?.reject(error))
    socket.on('close', () => this.#settle?.reject(new Error('The server closed the connection.')))
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => resolve(new Connection(socket)))
      socket.once('error', reject)
    })
  }

  send(bytes: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#socket.write(bytes)
    })
  }

  close(): void {
    this.#settle = undefined
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#received.toString('latin1', 0, headEnd)
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    const end = headEnd + 4 + length
    if (this.#received.length < end) return
    const answer = { status: Number(head.slice(9, 12)), body: this.#received.subarray(headEnd + 4, end) }
    this.#received = this.#received.subarray(end)
    const settle = this.#settle
    this.#settle = undefined
    settle?.resolve(answer)
  }
}

/** What one of the connections does again and again; answers how many requests that were. */
export type Turn = (connection: Connection, turn: number) => Promise<number>

/** Runs turns on all connections until the time is over; answers the requests made. */
export async function runLoad(options: {
  readonly port: number
  readonly connections: number
  readonly durationMs: number
  readonly turn: Turn
}): Promise<{ requests: number; seconds: number }> {
  const connections = await Promise.all(Array.from({ length: options.connections }, () => Connection.open(options.port)))
  const startedAt = performance.now()
  let requests = 0
  let turns = 0
  await Promise.all(
    connections.map(async (connection) => {
      // Added in a step of its own: "requests += await …" reads before it waits and loses what others added meanwhile.
      while (performance.now() - startedAt < options.durationMs) {
        const made = await options.turn(connection, turns++)
        requests += made
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  for (const connection of connections) connection.close()
  return { requests, seconds }
}

/** A turn of one request whose answer must have the status. */
export const oneRequest =
  (bytes: (turn: number) => Buffer, status: number): Turn =>
  async (connection, turn) => {
    const answer = await connection.send(bytes(turn))
    if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}: ${answer.body.toString().slice(0, 300)}`)
    return 1
  }
