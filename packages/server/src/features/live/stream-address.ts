/** The addresses of streams: what a path means, and which names an app and a stream may have. Pure. */
import type { PlayForm, StreamName } from './contract.ts'

/** Letters, digits, `_`, `-` and dots inside: names become paths, and dots set suffixes apart. */
const name = /^[A-Za-z0-9_-](?:[A-Za-z0-9_.-]{0,254}[A-Za-z0-9_-])?$/
const formSuffix = /\.(?:flv|m3u8|ts|m4s|mp4)$/i

export const isStreamName = ({ app, stream }: Pick<StreamName, 'app' | 'stream'>): boolean =>
  name.test(app) && name.test(stream) && !formSuffix.test(stream)

export type PlayPath = { readonly app: string; readonly stream: string; readonly form: Exclude<PlayForm, 'rtmp'> }

/** `/live/stream.flv` or `/live/stream.m3u8`; undefined for every other path. */
export function parsePlayPath(path: string): PlayPath | undefined {
  const [, app, stream, suffix] = /^\/([^/]+)\/([^/]+)\.(flv|m3u8)$/.exec(path) ?? []
  if (app === undefined || stream === undefined || !isStreamName({ app, stream })) return undefined
  return { app, stream, form: suffix === 'flv' ? 'flv' : 'hls' }
}
