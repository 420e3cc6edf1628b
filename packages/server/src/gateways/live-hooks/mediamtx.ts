/**
 * MediaMTX: external authentication posts JSON for every `publish` and `read`; a status that
 * begins with 2 lets the client in. It tells no host, so the operator names the domains in the
 * hook's address: `?push=…&play=…`. Its `runOnReady` and `runOnNotReady` commands say who is on
 * the air, by `/ready` and `/gone`.
 */
import { readAddressSignature } from '../../features/live-domains/index.ts'
import { limits } from '../../kernel/limits.ts'
import type { PlayForm } from '../../features/live/index.ts'
import { shortText } from './hook.ts'
import type { Hook, HookRequest } from './hook.ts'
import type { HookDesk } from './hook-desk.ts'
import { parseObject } from './parse-object.ts'

export const mediamtx: Hook = async (desk, request) => {
  if (request.path !== '') return tell(desk, request)
  const said = parseObject(request.body)
  const name = splitPath(shortText(said['path']))
  const signature = readAddressSignature(typeof said['query'] === 'string' ? said['query'].slice(0, limits.liveHookBytesMax) : '')
  switch (said['action']) {
    case 'publish': {
      const of = { ...name, domain: request.query.get('push') ?? '' }
      // On the air it comes by `/ready`, under the same number; asked is only whether it may.
      return statusOf((await desk.mayPush({ ...of, ...signature })).allowed)
    }
    case 'read': {
      const of = { ...name, domain: request.query.get('play') ?? '' }
      const form: PlayForm = said['protocol'] === 'hls' ? 'hls' : said['protocol'] === 'rtmp' ? 'rtmp' : 'flv'
      return statusOf((await desk.play({ ...of, ...signature, form })).allowed)
    }
    default:
      return statusOf(false)
  }
}

/** `ready` is said again and again while the stream is there; a refusal asks the command to end it. */
async function tell(desk: HookDesk, { path, query, body }: HookRequest) {
  const form = new URLSearchParams(body)
  const of = { ...splitPath(shortText(form.get('path'))), domain: query.get('push') ?? '' }
  const client = { server: 'mediamtx', number: shortText(form.get('id')), address: shortText(form.get('address')) }
  if (path === '/ready') return statusOf(await desk.keep(of, client, { kind: 'push', seconds: Number(form.get('seconds') ?? 0) || 0 }))
  if (path !== '/gone') return statusOf(false)
  await desk.end(of, client)
  return statusOf(true)
}

/** `live/stream`; what is deeper is no stream of ours. */
function splitPath(path: string): { readonly app: string; readonly stream: string } {
  const [, app = '', stream = ''] = /^\/?([^/]+)\/([^/]+)$/.exec(path) ?? []
  return { app, stream }
}

const statusOf = (isAllowed: boolean) => ({ status: isAllowed ? 200 : 401 })
