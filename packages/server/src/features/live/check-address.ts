/**
 * Whether an address may be pushed to or played, now. A refusal is a verdict, never a Failure:
 * each protocol has its own way to say no. What is established is not asked again; it ends by a cut.
 */
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { allowsReferer, checkSignature, findLiveDomain, findLiveSetup, hostName } from '../live-domains/index.ts'
import type { AddressSignature, LiveDomain } from '../live-domains/index.ts'
import { isForbidden } from './bans.ts'
import type { PlayQuestion, PushQuestion, Refusal, StreamName, Verdict } from './contract.ts'
import { isStreamName } from './stream-address.ts'

type CheckCall = Call<'db' | 'caches' | 'keys' | 'clock'>

/** The play domain a Host header means, with or without its port, enabled or not; undefined when there is none. */
export async function findPlayDomain(
  call: Call<'db' | 'caches' | 'keys'>,
  host: string,
): Promise<Pick<LiveDomain, 'name' | 'isEnabled'> | undefined> {
  const domain = await findLiveDomain(call, host)
  return domain?.kind === 'play' ? domain : undefined
}

/** Whether this address may be pushed to now. */
export async function checkPush(call: CheckCall, asked: PushQuestion): Promise<Verdict> {
  const found = await findOpenDomain(call, asked, 'push')
  return typeof found === 'string' ? refused(found) : checkKey(call, found, asked)
}

/** Whether this address plays now. Of HLS every playlist is asked for; segments are asked for by `checkSegment`. */
export async function checkPlay(call: CheckCall, asked: PlayQuestion): Promise<Verdict> {
  const found = await findOpenDomain(call, asked, 'play')
  if (typeof found === 'string') return refused(found)
  if (!allowsReferer(found.referers, asked.referer)) return refused('referer_refused')
  return checkKey(call, found, asked)
}

/**
 * Whether who was let in may stay: the signature, which is asked for once, is left out. For media
 * servers that ask again and again, and so learn of a ban or a domain that was forbidden.
 */
export async function checkRunning(call: CheckCall, of: StreamName, kind: LiveDomain['kind']): Promise<Verdict> {
  const found = await findOpenDomain(call, of, kind)
  return typeof found === 'string' ? refused(found) : open
}

/**
 * What is appended to each segment's address of a playlist, one ticket for all of them: it dies
 * with the playlist's signature, or after a minute where the domain asks for none.
 */
export function segmentTicket(call: Call<'keys' | 'clock'>, of: StreamName & { readonly expiresAt: number | undefined }): string {
  const expiresAt = of.expiresAt ?? call.clock.now() + limits.liveOpenTicketLifetime
  const time = expiresAt.toString(36)
  return `${time}.${call.keys.sign(ticketPurpose, ticketText(of, time))}`
}

/** Whether a segment's address plays: with a ticket of this stream on this domain that is still good. */
export async function checkSegment(call: CheckCall, asked: StreamName & { readonly ticket: string | undefined }): Promise<Verdict> {
  const found = await findOpenDomain(call, asked, 'play')
  if (typeof found === 'string') return refused(found)
  if (!found.isSigned) return open
  const [, time, signature] = /^([0-9a-z]{1,12})\.([\w-]{43})$/.exec(asked.ticket ?? '') ?? []
  if (!asked.ticket) return refused('ticket_missing')
  if (time === undefined || signature === undefined) return refused('ticket_wrong')
  if (!call.keys.verify(ticketPurpose, ticketText(asked, time), signature)) return refused('ticket_wrong')
  const expiresAt = Number.parseInt(time, 36)
  return call.clock.now() > expiresAt ? refused('ticket_expired', expiresAt) : { allowed: true, key: 'none', expiresAt }
}

const ticketPurpose = 'live-segment'
const ticketText = ({ domain, app, stream }: StreamName, time: string): string => `${hostName(domain)}/${app}/${stream} ${time}`

/** The domain, when everything but the signature speaks for the stream; else what speaks against it. */
async function findOpenDomain(call: CheckCall, asked: StreamName, kind: LiveDomain['kind']): Promise<LiveDomain | Refusal> {
  const { accountState, domains } = await findLiveSetup(call)
  if (accountState !== 'running') return 'service_stopped'
  const domain = domains.get(hostName(asked.domain))
  if (!domain) return 'unknown_domain'
  if (domain.kind !== kind) return 'wrong_domain_type'
  if (!domain.isEnabled) return 'domain_disabled'
  if (!isStreamName(asked)) return 'bad_name'
  return (await isForbidden(call, asked)) ? 'stream_forbidden' : domain
}

function checkKey(call: Call<'clock'>, domain: LiveDomain, asked: StreamName & AddressSignature): Verdict {
  if (!domain.isSigned) return open
  const checked = checkSignature(domain.keys, asked, { stream: asked.stream, now: call.clock.now() })
  return checked.isGood ? { allowed: true, key: checked.key, expiresAt: checked.expiresAt } : refused(checked.fault, checked.expiresAt)
}

const open: Verdict = { allowed: true, key: 'none', expiresAt: undefined }

const refused = (reason: Refusal, expiresAt?: number): Verdict => ({
  allowed: false,
  reason,
  ...(expiresAt !== undefined && { expiresAt }),
})
