/**
 * A web server's subrequest (`auth_request` of nginx) before it serves HTTP-FLV or the HLS that
 * nginx-rtmp wrote. It sends the address in `X-Original-URI` and the host in `X-Original-Host`.
 * Segments carry their playlist's signature, which the web server appends to their names.
 */
import { readAddressSignature } from '../../features/live-domains/index.ts'
import type { PlayForm } from '../../features/live/index.ts'
import { domainOf } from './hook.ts'
import type { Hook } from './hook.ts'

export const authRequest: Hook = async (desk, { query, header }) => {
  const [path = '', parameters = ''] = (header('x-original-uri') ?? '').split('?', 2)
  const found = parsePath(path)
  if (!found) return { status: 403 }
  const { form, ...name } = found
  const asked = {
    ...name,
    domain: domainOf(query, { host: header('x-original-host') ?? '', parameters: '' }),
    ...readAddressSignature(parameters),
  }
  const verdict = await desk.play({ ...asked, form, referer: header('referer') })
  return { status: verdict.allowed ? 204 : 403 }
}

/** `/live/stream.flv`, `/live/stream.m3u8`, and segments named after their stream: `/live/stream-17.ts`. */
function parsePath(path: string): { readonly app: string; readonly stream: string; readonly form: PlayForm } | undefined {
  const [, app, name, suffix] = /^\/([^/]+)\/([^/]+)\.(flv|m3u8|ts)$/.exec(path) ?? []
  if (app === undefined || name === undefined) return undefined
  if (suffix !== 'ts') return { app, stream: name, form: suffix === 'flv' ? 'flv' : 'hls' }
  const stream = /^(.+)-\d{1,16}$/.exec(name)?.[1]
  return stream === undefined ? undefined : { app, stream, form: 'hls' }
}
