/** The addresses of streams: how they are read, and which names an app and a stream may have. Pure. */
import { hostName, readAddressSignature } from '../live-domains/index.ts'
import type { AddressSignature } from '../live-domains/index.ts'
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

export type LiveAddress = StreamName &
  AddressSignature & {
    readonly form: PlayForm
    /** Everything in front of the query, as it was written. */
    readonly base: string
    readonly query: string
  }

/** Addresses by path, where no name leads to the server, begin with this and their domain. */
const pathPrefix = '/-/live/'

/**
 * Reads an address as people paste it: `rtmp://domain/app/stream?…`, `https://domain/app/stream.flv?…`
 * or `.m3u8`, by name or by path; without a scheme it is RTMP or HTTP by its suffix. A sentence
 * says what is wrong with one that is none.
 */
export function readLiveAddress(text: string): LiveAddress | { readonly fault: string } {
  const [base = '', query = ''] = text.trim().split('?', 2)
  const [, scheme = '', host = '', path = ''] = /^(?:([a-z]+):\/\/)?([^/\s]+)(\/[^\s]*)$/i.exec(base) ?? []
  if (host === '')
    return { fault: 'An address has a domain, an app and a stream: rtmp://domain/app/stream or https://domain/app/stream.flv.' }
  if (!['', 'rtmp', 'http', 'https'].includes(scheme.toLowerCase()))
    return { fault: `Streams go by rtmp://, http:// and https:// here; ${scheme}:// is not built.` }
  const [, byPath, rest = path] = path.startsWith(pathPrefix) ? (/^\/-\/live\/([^/]+)(\/.*)$/.exec(path) ?? []) : []
  const [, app, last] = /^\/([^/]+)\/([^/]+)$/.exec(rest) ?? []
  if (app === undefined || last === undefined)
    return { fault: 'Behind the domain stand the app and the stream and nothing more: /live/stream.' }
  const suffix = /\.(flv|m3u8)$/.exec(last)?.[1]
  const isRtmp = scheme === '' ? suffix === undefined : scheme.toLowerCase() === 'rtmp'
  if (!isRtmp && suffix === undefined) return { fault: 'Over HTTP a stream ends in .flv or .m3u8.' }
  const vhost = isRtmp ? new URLSearchParams(query).get('vhost') : null
  return {
    domain: hostName(byPath ?? vhost ?? host),
    app,
    stream: isRtmp ? last : last.slice(0, -1 - (suffix as string).length),
    form: isRtmp ? 'rtmp' : suffix === 'flv' ? 'flv' : 'hls',
    base,
    query,
    ...readAddressSignature(query),
  }
}
