/** The parts of node-media-server (which has no types) that this room works with. */

declare module 'node-media-server/src/session/rtmp_session.js' {
  import type { Socket } from 'node:net'

  export type Packet = unknown
  export type Command = { readonly streamName?: unknown }

  export type Rtmp = {
    streamApp: unknown
    streamHost: unknown
    streamId: number
    readonly inPackets: ReadonlyMap<number, unknown>
    parserPacket: { readonly header: { readonly length: number; readonly stream_id: number }; readonly bytes: number }
    onPacketCallback: (packet: Packet) => void
    packetParse(): void
    packetAlloc(): void
    onPublish(command: Command): void
    onPlay(command: Command): void
    sendStatusMessage(streamId: number, level: 'status' | 'error', code: string, description: string): void
  }

  export type Subscriber = {
    readonly id: string
    readonly ip: string
    readonly protocol: string
    sendBuffer(buffer: Buffer): void
    close(): void
  }

  export type Broadcast = {
    publisher: unknown
    readonly subscribers: Map<string, Subscriber>
    flvGopCache: Set<Buffer> | null
    rtmpGopCache: Set<Buffer> | null
    publishGraceMs: number
  }

  class RtmpSession {
    constructor(socket: Socket)
    readonly id: string
    readonly rtmp: Rtmp
    broadcast: Broadcast
    streamPath: string
    onConnect: (named: { readonly app: string; readonly name: string }) => void
    onData: (bytes: Buffer) => void
    onPacket: (packet: Packet) => void
    sendBuffer: (bytes: Buffer) => void
    run(): void
  }
  export default RtmpSession
}

declare module 'node-media-server/src/core/context.js' {
  import type { Broadcast } from 'node-media-server/src/session/rtmp_session.js'

  const context: { readonly broadcasts: Map<string, Broadcast>; readonly sessions: Map<string, unknown> }
  export default context
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { level: string }
  export default logger
}

declare module 'node-media-server/src/server/broadcast_server.js' {
  import type { Broadcast } from 'node-media-server/src/session/rtmp_session.js'

  const BroadcastServer: new (streamPath: string) => Broadcast
  export default BroadcastServer
}
