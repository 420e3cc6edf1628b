/**
 * The RTMP listener. The server owns the address, the RTMP process behind it parses what comes:
 * it is started with the first connection and started anew when it has died, and each connection
 * is handed to it. Who may publish or play is asked of the owner, one question per connection.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { limits } from '../../kernel/limits.ts'
import type { Log } from '../log/log.ts'
import { createFrameReader, frameKinds } from './frames.ts'
import type { Frame } from './frames.ts'
import { createRelay } from './live-stream.ts'
import type { LiveStream, Relay } from './live-stream.ts'
import type { Grant, Wish } from './rtmp-guard.ts'
import type { FromWorker, ToWorker } from './rtmp-worker.ts'

/** One RTMP client that was let in. `cut` ends its connection; a publisher's viewers end with it. */
export type RtmpClient = { readonly wish: Wish; readonly cut: () => void }

export type IngestHost = {
  /** Whether this client is let in. It may be gone by the time of the answer. */
  readonly admit: (client: RtmpClient) => Promise<Grant>
  /** A publisher that was admitted is on the air. */
  readonly onPublished: (client: RtmpClient, stream: LiveStream) => void
  /** An admitted client is gone. */
  readonly onGone: (client: RtmpClient) => void
}

export type RtmpIngest = {
  /** `rtmp://127.0.0.1:1935`, with the port really bound. */
  readonly origin: string
  /** Ends every connection and the process behind them. */
  readonly close: () => Promise<void>
}

type Running = {
  readonly child: ChildProcess
  readonly clients: Map<number, RtmpClient>
  readonly relays: Map<number, Relay>
  /** Sockets that came before the process was ready; undefined afterwards. */
  early: Socket[] | undefined
}

const workerPath = fileURLToPath(new URL('./rtmp-worker.ts', import.meta.url))
const refusedWhileBroken: Grant = { isGranted: false, message: 'The server failed. Try again.' }
/** A process that dies at once is not started over and over. */
const restartRestMs = 1000

/** Binds and listens; rejects with the system's error when the address can't be had. */
export async function openRtmpIngest(
  { host, port, log }: { readonly host: string; readonly port: number; readonly log: Log },
  owner: IngestHost,
): Promise<RtmpIngest> {
  let running: Running | undefined
  let startedAt = Number.NEGATIVE_INFINITY
  let isClosing = false

  const tell = ({ child }: Running, message: ToWorker, socket?: Socket): void => {
    // A process that is just dying takes the message with it; its end is told by `exit`.
    if (child.connected) child.send(message, socket, {}, () => undefined)
    else socket?.destroy()
  }
  /** Undefined where the machine has no room for a process: that one has no pipes, and no end to be told of either. */
  const start = (): Running | undefined => {
    startedAt = performance.now()
    const child = forkWorker(log)
    if (child?.pid === undefined) return undefined
    const begun: Running = { child, clients: new Map(), relays: new Map(), early: [] }
    child.on('message', (message: FromWorker) => receive(begun, message))
    child.stderr?.on('data', (words: Buffer) => log.error({ words: words.toString().slice(0, 2000) }, 'the RTMP process complains'))
    const read = createFrameReader((frame) => relay(begun, frame))
    const pipe = child.stdio[4] as Readable
    pipe.on('data', (piece: Buffer) => {
      try {
        read(piece)
      } catch (error) {
        log.error({ error }, 'the RTMP process sent nonsense')
        child.kill('SIGKILL')
      }
    })
    pipe.on('error', () => undefined)
    child.on('close', (code, signal) => {
      if (running === begun) running = undefined
      for (const socket of begun.early ?? []) socket.destroy()
      for (const one of begun.relays.values()) one.end()
      for (const client of begun.clients.values()) owner.onGone(client)
      if (!isClosing) log.error({ code, signal }, 'the RTMP process ended; the next connection starts another')
    })
    return begun
  }

  const receive = (from: Running, message: FromWorker): void => {
    if (message.kind === 'ready') {
      for (const socket of from.early ?? []) tell(from, { kind: 'socket' }, socket)
      from.early = undefined
    } else if (message.kind === 'ask') {
      const { id, wish } = message
      const client: RtmpClient = { wish, cut: () => tell(from, { kind: 'cut', id }) }
      from.clients.set(id, client)
      void owner
        .admit(client)
        .catch((error: unknown) => {
          log.error({ error, wish: wish.kind }, 'an RTMP client could not be checked')
          return refusedWhileBroken
        })
        .then((grant) => tell(from, { kind: 'answer', id, ...grant }))
    } else {
      const client = from.clients.get(message.id)
      from.clients.delete(message.id)
      if (client) owner.onGone(client)
    }
  }

  const relay = (from: Running, { kind, stream, body }: Frame): void => {
    if (kind === frameKinds.tag) return from.relays.get(stream)?.push(body)
    if (kind === frameKinds.ended) {
      from.relays.get(stream)?.end()
      from.relays.delete(stream)
      return
    }
    const client = from.clients.get(stream)
    if (!client) return
    if (from.relays.size >= limits.liveStreamsMax) return client.cut()
    const begun = createRelay()
    from.relays.set(stream, begun)
    owner.onPublished(client, begun.stream)
  }

  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    socket.on('error', () => undefined)
    if (isClosing || (!running && performance.now() - startedAt < restartRestMs)) return void socket.destroy()
    running ??= start()
    if (!running) return void socket.destroy()
    if (!running.early) tell(running, { kind: 'socket' }, socket)
    else if (running.early.length < limits.liveConnectionsMax) running.early.push(socket)
    else socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  // One connection that could not be had concerns nobody else.
  server.on('error', () => undefined)
  const bound = (server.address() as AddressInfo).port
  return {
    origin: `rtmp://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      isClosing = true
      server.close()
      if (!running) return
      const { child } = running
      const closed = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** Some of what the system may refuse a new process for is thrown, some is told by an event. */
function forkWorker(log: Log): ChildProcess | undefined {
  const refuse = (error: unknown): void => log.error({ error }, 'the RTMP process could not be started')
  try {
    return fork(workerPath, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'], serialization: 'advanced' }).on('error', refuse)
  } catch (error) {
    refuse(error)
    return undefined
  }
}
