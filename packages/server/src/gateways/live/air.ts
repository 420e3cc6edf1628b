/**
 * What is on the air in this process: publishers that were let in over RTMP, who watches them,
 * and who must go. Every question of right is asked of the live slice; this file keeps the
 * connections that its answers are about.
 */
import { checkPlay, checkPush, isCutBy, streamEnded, streamsSeen, streamStarted, watchCuts } from '../../features/live/index.ts'
import type { Cut, StreamName, Verdict } from '../../features/live/index.ts'
import { hostName, readAddressSignature } from '../../features/live-domains/index.ts'
import type { Recorder } from '../../features/recordings/index.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call, Machinery } from '../../platform/call.ts'
import type { LiveStream } from '../../platform/live-media/live-stream.ts'
import type { IngestHost, RtmpClient } from '../../platform/live-media/rtmp-ingest.ts'
import type { Grant, Wish } from '../../platform/live-media/rtmp-guard.ts'
import type { Log } from '../../platform/log/log.ts'
import { createHlsShelf } from './hls-shelf.ts'
import type { HlsShelf } from './hls-shelf.ts'

export type AirOptions = {
  readonly makeCall: () => Call<keyof Machinery>
  readonly log: Log
  readonly recorder: Recorder
  readonly hls: { readonly ffmpeg: string | undefined; readonly directory: string }
}

export type Air = {
  /** What the RTMP listener asks and tells. */
  readonly host: IngestHost
  /** Any app's streams of any push domain play on every play domain. */
  readonly find: (of: Pick<StreamName, 'app' | 'stream'>) => LiveStream | undefined
  readonly hls: HlsShelf
  /** For monitoring. Who watches by HLS is only known from request to request. */
  readonly load: () => { readonly streams: number; readonly viewers: number }
  /** Registers a viewer that is to be cut off when it is meant; call the answer when it is gone. */
  readonly watch: (of: StreamName, cut: () => void) => () => void
  /** Finishes the recordings of an earlier process. */
  readonly recover: () => Promise<void>
  /** Writes down what has ended. The RTMP listener is closed before. */
  readonly close: () => Promise<void>
}

type Connection = { readonly of: StreamName; readonly isViewer: boolean; readonly cut: () => void; cutBy?: Cut['kind'] }
type Publication = { readonly id: Promise<string | undefined>; readonly stream: LiveStream }

const source = 'rtmp'
const endReasons = {
  none: 'disconnected',
  drop: 'dropped',
  forbid: 'forbidden',
  domain: 'domain forbidden',
  all: 'service stopped',
} as const
const refused: Readonly<Record<Wish['kind'], Grant>> = {
  publish: { isGranted: false, message: 'This address may not be pushed to.' },
  play: { isGranted: false, message: 'This address does not play.' },
}

export function createAir({ makeCall, log, recorder, hls }: AirOptions): Air {
  const connections = new Map<object, Connection>()
  const published = new Map<string, Publication>()
  /** Writes on their way; nobody waits for one of them alone. */
  const writing = new Set<Promise<unknown>>()
  const shelf = createHlsShelf({ ...hls, log })

  const later = (work: Promise<unknown>, what: string): void => {
    const done = work.catch((error: unknown) => log.error({ error }, what)).finally(() => writing.delete(done))
    writing.add(done)
  }
  const cutOff = (cut: Cut): void => {
    for (const connection of connections.values())
      if (isCutBy(cut, connection.of)) {
        connection.cutBy = cut.kind
        connection.cut()
      }
  }
  const cuts = watchCuts(makeCall(), cutOff)
  const beat = setInterval(() => {
    if (published.size > 0) later(seen(), 'live streams could not be confirmed')
  }, limits.liveBeatInterval)
  beat.unref()
  const seen = async (): Promise<void> => {
    const ids = await Promise.all([...published.values()].map(({ id }) => id))
    await streamsSeen(
      makeCall(),
      ids.filter((id) => id !== undefined),
    )
  }

  const host: IngestHost = {
    async admit(client) {
      const { wish } = client
      const of = nameOf(wish)
      const signature = readAddressSignature(halves(wish.name)[1])
      // From here on it can be cut: a ban that comes while its address is checked must not miss it.
      connections.set(client, { of, isViewer: wish.kind === 'play', cut: client.cut })
      const verdict: Verdict =
        wish.kind === 'publish'
          ? await checkPush(makeCall(), { ...of, ...signature })
          : await checkPlay(makeCall(), { ...of, ...signature, form: 'rtmp' })
      if (verdict.allowed) return { isGranted: true, message: '' }
      connections.delete(client)
      log.info({ ...of, wish: wish.kind, client: wish.clientAddress, reason: verdict.reason }, 'live: refused')
      return refused[wish.kind]
    },
    onPublished(client, stream) {
      const connection: Connection = connections.get(client) ?? { of: nameOf(client.wish), isViewer: false, cut: client.cut }
      const { of } = connection
      const id = streamStarted(makeCall(), { ...of, clientAddress: client.wish.clientAddress, source }).then(
        (started) => started.id,
        (error: unknown) => {
          // A stream nobody knows of can't be dropped or forbidden.
          log.error({ error, ...of }, 'a live stream could not be written down')
          client.cut()
          return undefined
        },
      )
      const publication: Publication = { id, stream }
      published.set(keyOf(of), publication)
      log.info({ ...of, client: client.wish.clientAddress }, 'live: on the air')
      const onEnd = (): void => {
        if (published.get(keyOf(of)) === publication) published.delete(keyOf(of))
        shelf.forget(stream)
        later(end(id, endReasons[connection.cutBy ?? 'none']), 'the end of a live stream could not be written down')
        log.info(of, 'live: off the air')
      }
      if (stream.ended.aborted) onEnd()
      else stream.ended.addEventListener('abort', onEnd, { once: true })
      later(recorder.record(of, stream), 'a live stream could not be recorded to a file')
    },
    onGone: (client: RtmpClient) => void connections.delete(client),
  }
  const end = async (started: Promise<string | undefined>, reason: string): Promise<void> => {
    const id = await started
    if (id !== undefined) await streamEnded(makeCall(), { id, reason })
  }

  return {
    host,
    find: (of) => published.get(keyOf(of))?.stream,
    hls: shelf,
    load: () => ({
      streams: published.size,
      viewers: connections.values().reduce((count, { isViewer }) => count + (isViewer ? 1 : 0), 0),
    }),
    watch(of, cut) {
      const key = {}
      connections.set(key, { of, isViewer: true, cut })
      return () => void connections.delete(key)
    },
    recover: recorder.recover,
    async close() {
      clearInterval(beat)
      await cuts.stop()
      for (const { cut } of connections.values()) cut()
      await shelf.close()
      await recorder.close()
      while (writing.size > 0) await Promise.all(writing)
    },
  }
}

const keyOf = ({ app, stream }: Pick<StreamName, 'app' | 'stream'>): string => `${app}/${stream}`

/** The domain is the host that was connected to, or `vhost` where no name leads here. */
function nameOf({ app, name, host }: Wish): StreamName {
  const [stream, query] = halves(name)
  return { domain: hostName(new URLSearchParams(query).get('vhost') ?? host), app, stream }
}

function halves(name: string): readonly [stream: string, query: string] {
  const mark = name.indexOf('?')
  return mark < 0 ? [name, ''] : [name.slice(0, mark), name.slice(mark + 1)]
}
