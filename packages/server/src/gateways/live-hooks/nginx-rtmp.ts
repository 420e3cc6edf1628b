/**
 * nginx-rtmp: `on_publish`, `on_play`, `on_update` and `on_done` post a form, told apart by
 * `call`. The first of two parameters counts, because what the client wrote behind its stream's
 * name stands last. A status that begins with 2 lets it in or lets it stay.
 */
import { readAddressSignature } from '../../features/live-domains/index.ts'
import { domainOf, hostOf, shortText } from './hook.ts'
import type { Hook } from './hook.ts'

export const nginxRtmp: Hook = async (desk, { query, body }) => {
  const form = new URLSearchParams(body)
  const of = {
    domain: domainOf(query, { host: hostOf(form.get('tcurl') ?? ''), parameters: body }),
    app: shortText(form.get('app')),
    stream: shortText(form.get('name')),
  }
  const client = { server: 'nginx-rtmp', number: shortText(form.get('clientid')), address: shortText(form.get('addr')) }
  const asked = { ...of, ...readAddressSignature(body) }
  const seconds = Number(/^\d{1,9}$/.exec(form.get('time') ?? '')?.[0] ?? 0)
  switch (form.get('call')) {
    case 'publish':
      return statusOf((await desk.push(asked, client)).allowed)
    case 'play':
      return statusOf((await desk.play({ ...asked, form: 'rtmp', referer: form.get('pageurl') || undefined }, client)).allowed)
    case 'update_publish':
      return statusOf(await desk.keep(of, client, { kind: 'push', seconds }))
    case 'update_play':
      return statusOf(await desk.keep(of, client, { kind: 'play', seconds }))
    case 'done':
    case 'publish_done':
    case 'play_done':
      await desk.end(of, client)
      return statusOf(true)
    default:
      return statusOf(false)
  }
}

const statusOf = (isAllowed: boolean) => ({ status: isAllowed ? 200 : 403 })
