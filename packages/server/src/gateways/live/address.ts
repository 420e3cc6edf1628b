/**
 * Addresses of playback. By name: `/{app}/{stream}.flv` under a play domain. By path, where no
 * name leads here: the same below `/-/live/{domain}`.
 */
import type { StreamName } from '../../features/live/index.ts'
import { hostName } from '../../features/live-domains/index.ts'

export type LiveAddress = StreamName &
  (
    | { readonly form: 'flv' | 'hls' }
    /** One segment of HLS: `{stream}/{number}.ts`, beside the playlist. */
    | { readonly form: 'segment'; readonly number: string }
  )

const pathPrefix = '/-/live/'
const byPath = /^\/-\/live\/([^/]+)(\/.*)$/
/** Which names are names is the live slice's to say; none has a dot in front. */
const playable = /^\/([\w-][\w.-]*)\/([\w-][\w.-]*)\.(flv|m3u8)$/
const segment = /^\/([\w-][\w.-]*)\/([\w-][\w.-]*)\/(\d{1,16})\.ts$/

/** True for addresses that name their play domain in the path. */
export const isLivePath = (url: string): boolean => url.startsWith(pathPrefix)

/** Undefined for what can't be an address of playback. `domain` is the one of the Host header; a domain in the path goes before. */
export function parseLiveAddress(path: string, domain: string): LiveAddress | undefined {
  const inPath = byPath.exec(path)
  const name = inPath ? hostName(inPath[1] as string) : domain
  const rest = inPath ? (inPath[2] as string) : path
  const [, app, stream, suffix] = playable.exec(rest) ?? []
  if (app !== undefined && stream !== undefined) return { domain: name, app, stream, form: suffix === 'flv' ? 'flv' : 'hls' }
  const [, itsApp, itsStream, number] = segment.exec(rest) ?? []
  return itsApp === undefined || itsStream === undefined || number === undefined
    ? undefined
    : { domain: name, app: itsApp, stream: itsStream, form: 'segment', number }
}
