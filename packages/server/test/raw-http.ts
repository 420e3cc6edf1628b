/** HTTP as bytes on a socket: for clients that stop, lie, hurry or stay away, which no HTTP library can play. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type RawAnswer = { readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: Buffer }

export class RawConnection {
  readonly socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #isEnded = false
  #wake: (() => void) | undefined

  constructor(origin: string) {
    const { hostname, port } = new URL(origin)
    this.socket = connect(Number(port), hostname)
    this.socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake?.()
    })
    const end = () => {
      this.#isEnded = true
      this.#wake?.()
    }
    this.socket.on('end', end).on('close', end).on('error', end)
  }

  /** Sends the head of a request; the caller sends the body. */
  head(method: string, path: string, headers: Readonly<Record<string, string | number>> = {}): void {
    const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    this.socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  }

  write(bytes: string | Uint8Array): boolean {
    return this.socket.write(bytes)
  }

  /** The next answer, interim ones included; `hasBody` false for answers to HEAD. */
  async answer({ hasBody = true }: { readonly hasBody?: boolean } = {}): Promise<RawAnswer> {
    const headEnd = await this.#until(() => this.#received.indexOf('\r\n\r\n'))
    const [statusLine = '', ...lines] = this.#received.toString('latin1', 0, headEnd).split('\r\n')
    const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]))
    const status = Number(statusLine.split(' ')[1])
    const length = hasBody && status >= 200 ? Number(headers.get('content-length') ?? 0) : 0
    const end = await this.#until(() => (this.#received.length >= headEnd + 4 + length ? headEnd + 4 + length : -1))
    const body = this.#received.subarray(headEnd + 4, end)
    this.#received = this.#received.subarray(end)
    return { status, headers, body }
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    await this.#until(() => (this.#isEnded ? 0 : -1))
  }

  destroy(): void {
    this.socket.destroy()
  }

  async #until(look: () => number): Promise<number> {
    while (true) {
      const found = look()
      if (found >= 0) return found
      if (this.#isEnded) throw new Error(`The connection ended after ${JSON.stringify(this.#received.toString('latin1').slice(0, 200))}.`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
