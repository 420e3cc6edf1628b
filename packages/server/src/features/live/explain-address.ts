/**
 * Says of an address why it plays or not, as a person who knows the rule would find out: which
 * key signed it, until when, and where it does not fit, what was probably meant. Pure.
 */
import { hash } from 'node:crypto'
import { checkSignature, parseTxTime } from '../live-domains/index.ts'
import type { CheckedSignature, LiveDomain } from '../live-domains/index.ts'
import { isStreamName } from './stream-address.ts'
import type { LiveAddress } from './stream-address.ts'

export type AddressFacts = {
  /** Undefined when the server knows no such domain. */
  readonly domain: Pick<LiveDomain, 'name' | 'kind' | 'isEnabled' | 'isSigned' | 'keys'> | undefined
  readonly isForbidden: boolean
  /** Keys of other domains, to find one that was taken by mistake. */
  readonly otherKeys: readonly { readonly of: string; readonly key: string }[]
  readonly now: number
}

export type Explanation = {
  readonly isGood: boolean
  /** Label and what is known of it, for a list. */
  readonly facts: readonly (readonly [label: string, text: string])[]
  /** One sentence: it plays, or why it does not. */
  readonly conclusion: string
  /** What was probably meant. */
  readonly hints: readonly string[]
}

export function explainAddress(address: LiveAddress, of: AddressFacts): Explanation {
  const { domain } = of
  const facts: [string, string][] = [['Stream', `${address.app}/${address.stream}, by ${forms[address.form]}`]]
  const conclude = (isGood: boolean, conclusion: string, hints: readonly string[] = []): Explanation => ({
    isGood,
    facts,
    conclusion,
    hints,
  })
  if (!domain) return conclude(false, `There is no live domain ${address.domain}. Add it, or write the name of one that is there.`)
  const purpose = `${domain.kind === 'push' ? 'pushed to' : 'played from'}`
  facts.unshift(['Domain', `${domain.name}, streams are ${purpose} it`])
  if (domain.kind === 'push' && address.form !== 'rtmp')
    return conclude(false, 'Streams are pushed by RTMP, and played from a play domain.')
  if (!domain.isEnabled) return conclude(false, 'The domain is forbidden. Enable it with EnableLiveDomain.')
  if (!isStreamName(address)) return conclude(false, 'Apps and streams are named with letters, digits, "_", "-" and dots inside.')
  if (of.isForbidden) return conclude(false, 'The stream is forbidden. Resume it with ResumeLiveStream.')
  const good = domain.kind === 'push' ? 'It may be pushed to' : 'It plays'
  if (!domain.isSigned) {
    facts.push(['Key', 'none is asked for: authentication is off'])
    return conclude(true, `${good}, as everything under this domain.`)
  }
  const checked = checkSignature(domain.keys, address, { stream: address.stream, now: of.now })
  describeSignature(facts, address, checked, domain)
  if (checked.isGood) return conclude(true, `${good}, for another ${durationOf(checked.expiresAt - of.now)}.`)
  if (checked.fault === 'expired')
    return conclude(false, `It ended ${durationOf(of.now - (checked.expiresAt as number))} ago. Sign a new one.`)
  return conclude(false, faultSentences[checked.fault], hintsOf(address, of, domain))
}

const forms = { rtmp: 'RTMP', flv: 'HTTP-FLV', hls: 'HLS' } as const

const faultSentences: Readonly<Record<Exclude<Extract<CheckedSignature, { isGood: false }>['fault'], 'expired'>, string>> = {
  no_key: 'Authentication is on and no key is set, so nothing is good. Set a key, or turn authentication off.',
  secret_missing: 'It has no txSecret, and the domain asks for a signature.',
  secret_malformed: 'txSecret is neither an MD5 (32 hex digits) nor a SHA-256 (64).',
  time_missing: 'It has no txTime, and the domain asks for a signature.',
  time_malformed: 'txTime is not a time in hex, such as 6553F100.',
  signature_wrong: 'Neither key of the domain signed this stream and this time.',
}

function describeSignature(
  facts: [string, string][],
  address: LiveAddress,
  checked: CheckedSignature,
  { keys }: Pick<LiveDomain, 'keys'>,
): void {
  if (checked.key) facts.push(['Key', `signed by the ${checked.key} key, with ${address.txSecret?.length === 64 ? 'SHA-256' : 'MD5'}`])
  if (checked.expiresAt !== undefined)
    facts.push(['Until', `${new Date(checked.expiresAt).toISOString()} (txTime ${address.txTime} and ${keys.graceSeconds} s of AuthDelta)`])
}

/** Tries what people sign by mistake, until something fits. */
function hintsOf(address: LiveAddress, of: AddressFacts, { keys }: Pick<LiveDomain, 'keys'>): readonly string[] {
  const { query, txSecret, txTime } = address
  const hints: string[] = []
  for (const written of new URLSearchParams(query).keys()) {
    const right = ['txSecret', 'txTime'].find((name) => name !== written && name.toLowerCase() === written.toLowerCase())
    if (right !== undefined) hints.push(`The parameter is called ${right}, not ${written}.`)
  }
  if (txSecret === undefined || txTime === undefined) return hints
  if (txSecret.length === 40) hints.push('txSecret has the length of a SHA-1. Take MD5 or SHA-256.')
  if (parseTxTime(txSecret) !== undefined && /^[0-9a-f]{32,64}$/i.test(txTime)) hints.push('txSecret and txTime have changed places.')
  if (/^1\d{12}$/.test(txTime)) hints.push('txTime looks like milliseconds. It is seconds, in hex.')
  const own = [
    ['main key', keys.main],
    ['backup key', keys.backup],
  ] as const
  const named = [
    ...own.map(([name, key]) => [`the ${name}`, key] as const),
    ...of.otherKeys.map(({ of: name, key }) => [name, key] as const),
  ]
  for (const [owner, key] of named) {
    if (key === '') continue
    const meant = variants(address, txTime).find(([, text]) => isDigestOf(key, text, txSecret))
    if (meant) hints.push(`It is signed by ${owner}${meant[0]}.`)
  }
  return hints
}

/** What stands behind the key in the text that was hashed, and how to say it. */
function variants({ app, stream, form, domain }: LiveAddress, txTime: string): readonly (readonly [string, string])[] {
  const seconds = parseTxTime(txTime)
  const suffix = form === 'flv' ? '.flv' : '.m3u8'
  const over = (what: string): string => `, but over ${what} instead of the stream's name alone`
  return [
    ['', stream + txTime],
    [', but txTime changed its case after signing', stream + txTime.toLowerCase()],
    [', but txTime changed its case after signing', stream + txTime.toUpperCase()],
    [', but over the time in decimal', `${stream}${seconds}`],
    [', but over the time alone', txTime],
    [over(`${app}/${stream}`), `${app}/${stream}${txTime}`],
    [over(`/${app}/${stream}`), `/${app}/${stream}${txTime}`],
    [over(`${domain}/${app}/${stream}`), `${domain}/${app}/${stream}${txTime}`],
    [over(`${stream}${suffix}`), `${stream}${suffix}${txTime}`],
    [over(`/${app}/${stream}${suffix}`), `/${app}/${stream}${suffix}${txTime}`],
    [over(stream.replace(/_[^_]*$/, '')), `${stream.replace(/_[^_]*$/, '')}${txTime}`],
    [over(stream.toLowerCase()), `${stream.toLowerCase()}${txTime}`],
  ]
}

const isDigestOf = (key: string, text: string, txSecret: string): boolean => {
  const digest = { 32: 'md5', 40: 'sha1', 64: 'sha256' }[txSecret.length]
  return digest !== undefined && hash(digest, key + text) === txSecret.toLowerCase()
}

/** `3 days`, `2 hours`, `90 seconds`: the largest unit of which there are two. */
function durationOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  for (const [unit, length] of [
    ['years', 31_536_000],
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
  ] as const)
    if (seconds >= 2 * length) return `${Math.floor(seconds / length)} ${unit}`
  return `${seconds} seconds`
}
