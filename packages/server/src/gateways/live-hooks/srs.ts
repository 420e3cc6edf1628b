/**
 * SRS: `on_publish`, `on_unpublish`, `on_play` and `on_stop` post JSON, told apart by `action`.
 * Status 200 with a code of 0 lets the client in. SRS does not ask again about those it let in: with
 * the address of its own API in the hook's (`?api=http://127.0.0.1:1985`) it is told to end them.
 */
import { readAddressSignature } from '../../features/live-domains/index.ts'
import { limits } from '../../kernel/limits.ts'
import { domainOf, hostOf, shortText } from './hook.ts'
import type { Hook } from './hook.ts'
import { parseObject } from './parse-object.ts'

export const srs: Hook = async (desk, { query, body }) => {
  const said = parseObject(body)
  const vhost = shortText(said['vhost'])
  const tcUrl = shortText(said['tcUrl'])
  const parameters = typeof said['param'] === 'string' ? said['param'].replace(/^\?/, '') : ''
  const of = {
    domain: domainOf(query, { host: vhost === '' || vhost === defaultVhost ? hostOf(tcUrl) : vhost, parameters }),
    app: shortText(said['app']),
    // Over HTTP the suffix stays at the name in some versions.
    stream: shortText(said['stream']).replace(/\.(?:flv|m3u8|ts)$/, ''),
  }
  const client = {
    server: 'srs',
    number: shortText(said['client_id']),
    address: shortText(said['ip']),
    kickAddress: kickAddress(query.get('api'), said['client_id']),
  }
  const asked = { ...of, ...readAddressSignature(parameters) }
  switch (said['action']) {
    case 'on_publish':
      return codeOf((await desk.push(asked, client, limits.liveUnbeatenHold)).allowed)
    case 'on_play': {
      const form = /^https?:/.test(tcUrl) ? 'flv' : 'rtmp'
      return codeOf((await desk.play({ ...asked, form, referer: shortText(said['pageUrl']) || undefined }, client)).allowed)
    }
    case 'on_unpublish':
    case 'on_stop':
      await desk.end(of, client)
      return codeOf(true)
    default:
      return codeOf(false)
  }
}

const defaultVhost = '__defaultVhost__'

/** Older versions look at the status, newer ones at the code. */
const codeOf = (isAllowed: boolean) => (isAllowed ? { status: 200, body: '{"code":0}' } : { status: 403, body: '{"code":403}' })

/** Only the operator's own address, and only a client's number behind it. */
function kickAddress(api: string | null, number: unknown): string | undefined {
  if (api === null || !URL.canParse(api) || typeof number !== 'string' || !/^[\w-]{1,64}$/.test(number)) return undefined
  return new URL(`/api/v1/clients/${number}`, api).href
}
