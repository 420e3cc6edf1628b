/**
 * The RTMP process: node-media-server parses what strangers send, away from everything the
 * server knows. It opens no port and holds no key: sockets come from the server over the
 * channel, every wish to publish or play is asked there, and what is published goes back over a
 * pipe. When the channel breaks, the server is gone, and so is this process.
 */
import { Socket } from 'node:net'
import context from 'node-media-server/src/core/context.js'
import BroadcastServer from 'node-media-server/src/server/broadcast_server.js'
import logger from 'node-media-server/src/core/logger.js'
import RtmpSession from 'node-media-server/src/session/rtmp_session.js'
import { limits } from '../../kernel/limits.ts'
import { frameHead, frameKinds } from './frames.ts'
import type { FrameKind } from './frames.ts'
import { guard } from './rtmp-guard.ts'
import type { Grant, Wish } from './rtmp-guard.ts'

export type ToWorker =
  | { readonly kind: 'socket' }
  | ({ readonly kind: 'answer'; readonly id: number } & Grant)
  /** Ends the connection of an earlier wish; a publisher's viewers go with it. */
  | { readonly kind: 'cut'; readonly id: number }

export type FromWorker =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'ask'; readonly id: number } & { readonly wish: Wish })
  /** The connection of an earlier wish is gone. */
  | { readonly kind: 'gone'; readonly id: number }

/** The pipe to the server. A stream's number on it is that of the wish by which it is published. */
const pipeDescriptor = 4

const pipe = new Socket({ fd: pipeDescriptor })
const waiting = new Map<number, (grant: Grant) => void>()
const sockets = new Map<number, Socket>()
const nothing = Buffer.alloc(0)
let lastId = 0

logger.level = 'error'
// A terminal sends its signals to this process too; the server decides when it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))
pipe.on('error', () => process.exit(0))
process.on('message', (message: ToWorker, handle: unknown) => {
  if (message.kind === 'socket') return handle instanceof Socket ? welcome(handle) : undefined
  if (message.kind === 'answer') return settle(message.id, message)
  sockets.get(message.id)?.destroy()
})
tell({ kind: 'ready' })

function tell(message: FromWorker): void {
  process.send?.(message)
}

function settle(id: number, grant: Grant): void {
  waiting.get(id)?.(grant)
  waiting.delete(id)
}

function welcome(socket: Socket): void {
  if (context.sessions.size >= limits.liveConnectionsMax) return void socket.destroy()
  socket.setNoDelay(true)
  const session = new RtmpSession(socket)
  let id = 0
  const ask = (wish: Wish): Promise<Grant> =>
    new Promise((resolve) => {
      id = ++lastId
      sockets.set(id, socket)
      waiting.set(id, resolve)
      tell({ kind: 'ask', id, wish })
    })
  const isFree = (path: string): boolean => !context.broadcasts.get(path)?.publisher
  session.onConnect = (named) => enter(session, named)
  guard(session, socket, { ask, isFree, onPublished: () => relay(id, session, socket) })
  session.run()
  context.sessions.set(session.id, session)
  socket.on('close', () => {
    sockets.delete(id)
    waiting.delete(id)
    if (id > 0) tell({ kind: 'gone', id })
  })
  socket.resume()
}

/** In place of the component's own step, which knows fewer names than the protocol allows; these were checked by the server. */
function enter(session: RtmpSession, { app, name }: { readonly app: string; readonly name: string }): void {
  const path = `/${app}/${name}`
  session.streamPath = path
  session.broadcast = context.broadcasts.get(path) ?? new BroadcastServer(path)
  context.broadcasts.set(path, session.broadcast)
}

/** Sends what is published to the server, from the first tag to the last. */
function relay(id: number, session: RtmpSession, socket: Socket): void {
  const { broadcast } = session
  // Viewers end with their publisher, so its name is free for the next one at once.
  broadcast.publishGraceMs = 0
  write(frameKinds.started, id)
  let keptBytes = 0
  const sink = {
    id: `relay-${id}`,
    ip: '',
    protocol: 'flv',
    sendBuffer(tag: Buffer) {
      if (pipe.writableLength > limits.liveRelayBacklogBytesMax) return void socket.destroy()
      write(frameKinds.tag, id, tag)
      // The component keeps a group of pictures of any size for those who come later; the server has its own.
      broadcast.flvGopCache?.clear()
      keptBytes = (broadcast.rtmpGopCache?.size ?? 0) <= 1 ? 0 : keptBytes + tag.length
      if (keptBytes > limits.liveKeptBytesMax) broadcast.rtmpGopCache?.clear()
    },
    close() {},
  }
  broadcast.subscribers.set(sink.id, sink)
  socket.on('close', () => {
    broadcast.subscribers.delete(sink.id)
    write(frameKinds.ended, id)
    for (const viewer of broadcast.subscribers.values()) viewer.close()
  })
}

function write(kind: FrameKind, stream: number, body: Buffer = nothing): void {
  pipe.cork()
  pipe.write(frameHead(kind, stream, body.length))
  if (body.length > 0) pipe.write(body)
  pipe.uncork()
}
