/**
 * What stands between a stranger's socket and the RTMP component: nobody is published or played
 * before the server has said so, what is malformed ends its own connection and nothing else, and
 * no connection takes more memory or time than its share.
 */
import type { Socket } from 'node:net'
import type RtmpSession from 'node-media-server/src/session/rtmp_session.js'
import type { Command } from 'node-media-server/src/session/rtmp_session.js'
import { limits } from '../../kernel/limits.ts'

export type Wish = {
  readonly kind: 'publish' | 'play'
  readonly app: string
  /** The stream's name as it was sent, its query included. */
  readonly name: string
  /** Host of the address the client connected to. */
  readonly host: string
  readonly clientAddress: string
}

/** Granted, or why not in a sentence for the client. */
export type Grant = { readonly isGranted: boolean; readonly message: string }

export type Guarded = {
  readonly ask: (wish: Wish) => Promise<Grant>
  /** Nobody publishes this path yet (for a publisher), or somebody does (for a player). */
  readonly isFree: (path: string) => boolean
  readonly onPublished: () => void
}

type State = 'connecting' | 'asked' | 'publishing' | 'playing' | 'closed'

const takenWords: Readonly<Record<Wish['kind'], string>> = {
  publish: 'Somebody publishes this stream already.',
  play: 'This stream is not on the air.',
}

/** Call it before the session runs. */
export function guard(session: RtmpSession, socket: Socket, { ask, isFree, onPublished }: Guarded): void {
  const { rtmp } = session
  let state: State = 'connecting'
  let receivedBytes = 0
  const end = (): void => {
    state = 'closed'
    rtmp.onPacketCallback = () => {}
    socket.end()
    setTimeout(() => socket.destroy(), limits.liveGoodbyeTime).unref()
  }
  const refuse = (kind: Wish['kind'], message: string): void => {
    rtmp.sendStatusMessage(rtmp.streamId, 'error', kind === 'publish' ? 'NetStream.Publish.Denied' : 'NetStream.Play.Failed', message)
    end()
  }

  const parse = session.onData
  session.onData = (bytes) => {
    receivedBytes += bytes.length
    if (state === 'closed' || socket.writableEnded) return
    // Commands are small; whoever sends much without having been let in wants something else.
    if ((state === 'connecting' || state === 'asked') && receivedBytes > limits.liveGreetingBytesMax) return end()
    try {
      parse(bytes)
    } catch {
      end()
    }
  }
  bound(session, () => state)
  limitBacklog(session, socket)

  const gate =
    (kind: Wish['kind'], proceed: (command: Command) => void): ((command: Command) => void) =>
    (command) => {
      const { streamApp: app, streamHost: host } = rtmp
      const name = command.streamName
      if (state !== 'connecting' || typeof app !== 'string' || typeof host !== 'string' || typeof name !== 'string') return end()
      const { parserPacket } = rtmp
      const streamId = parserPacket.header.stream_id
      rtmp.streamId = streamId
      state = 'asked'
      const path = `/${app}/${name.split('?', 1)[0]}`
      const enter = ({ isGranted, message }: Grant): void => {
        if (state !== 'asked' || socket.destroyed) return
        if (!isGranted) return refuse(kind, message)
        if (isFree(path) !== (kind === 'publish')) return refuse(kind, takenWords[kind])
        state = kind === 'publish' ? 'publishing' : 'playing'
        socket.setTimeout(kind === 'publish' ? limits.livePublisherIdle : 0)
        rtmp.onPacketCallback = kind === 'publish' ? session.onPacket : () => {}
        // The component reads the stream's number from the message it works on, which is another by now.
        const current = rtmp.parserPacket
        rtmp.parserPacket = { header: { length: 0, stream_id: streamId }, bytes: 0 }
        proceed(command)
        rtmp.parserPacket = current
        if (kind === 'publish' && !socket.writableEnded) onPublished()
      }
      ask({ kind, app, name, host, clientAddress: socket.remoteAddress ?? '' })
        .then(enter)
        .catch(end)
    }
  rtmp.onPublish = gate('publish', rtmp.onPublish.bind(rtmp))
  rtmp.onPlay = gate('play', rtmp.onPlay.bind(rtmp))
  socket.setTimeout(limits.liveGreetingTime, () => socket.destroy())
}

/** The component trusts the lengths a peer announces: it allocates them, and steps back in its input when one shrinks. */
function bound(session: RtmpSession, state: () => State): void {
  const { rtmp } = session
  const parse = rtmp.packetParse.bind(rtmp)
  rtmp.packetParse = () => {
    parse()
    const { header, bytes } = rtmp.parserPacket
    const bytesMax = state() === 'publishing' ? limits.liveMessageBytesMax : limits.liveCommandBytesMax
    if (header.length > bytesMax || bytes > header.length || rtmp.inPackets.size > limits.liveChunkStreamsMax)
      throw new Error('The message is not one a client has reason to send.')
  }
}

/** A viewer who does not keep up is let go: what waits for it is memory of this process. */
function limitBacklog(session: RtmpSession, socket: Socket): void {
  const send = session.sendBuffer
  session.sendBuffer = (bytes) => {
    if (socket.writableLength > limits.liveBacklogBytesMax) socket.destroy()
    else if (!socket.writableEnded) send(bytes)
  }
}
