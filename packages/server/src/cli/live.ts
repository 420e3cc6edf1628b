/** `mediatheque live`: builds a signed address of a stream, and says of any address why it plays or not. */
import type { Config } from '../config.ts'
import { explainAddress, readLiveAddress } from '../features/live/index.ts'
import type { Explanation, LiveAddress } from '../features/live/index.ts'
import { signAddress } from '../features/live-domains/index.ts'
import type { AddressKeys, DigestName, LiveDomain } from '../features/live-domains/index.ts'
import { UsageError } from '../platform/arguments.ts'
import { StartRefused } from '../platform/installation/start-refused.ts'
import { serverAt, ServerRefused } from './ask-server.ts'
import type { AskServer } from './ask-server.ts'

export type LiveOptions = {
  readonly config: Config
  readonly server: string | undefined
  readonly isBackup: boolean
  readonly digest: string | undefined
  readonly seconds: string | undefined
}

const secondsDefault = 3600

/** Answers 0, or 1 for an address that is not good. */
export async function live(words: readonly string[], options: LiveOptions): Promise<number> {
  const [action, text] = words
  if ((action !== 'sign' && action !== 'explain') || text === undefined)
    throw new UsageError('Say what to do with which address: live sign ADDRESS, or live explain ADDRESS.')
  const address = readLiveAddress(text)
  if ('fault' in address) throw new UsageError(address.fault)
  const ask = serverAt(options.config, options.server, { service: 'live', version: '2018-08-01' })
  return action === 'sign' ? sign(ask, address, options) : explain(ask, address)
}

type KnownDomain = Pick<LiveDomain, 'name' | 'kind' | 'isEnabled' | 'isSigned' | 'keys'>

/** The signed address on standard output and nothing else, so that it can be piped. */
async function sign(ask: AskServer, address: LiveAddress, options: LiveOptions): Promise<number> {
  const domain = await findDomain(ask, address.domain)
  if (!domain) throw new StartRefused(`There is no live domain ${address.domain}.`)
  if (!domain.isSigned) process.stderr.write('Authentication is off for this domain: the address works without a signature too.\n')
  const slot = options.isBackup ? 'backup' : 'main'
  const key = domain.keys[slot]
  if (key === '')
    throw new StartRefused(
      `The domain ${domain.name} has no ${slot} key. Set one with ModifyLive${domain.kind === 'push' ? 'Push' : 'Play'}AuthKey.`,
    )
  // The domain adds its own seconds to the time in the address.
  const at = Math.floor(Date.now() / 1000) + readSeconds(options.seconds) - domain.keys.graceSeconds
  const { txSecret, txTime } = signAddress({ key, stream: address.stream, at: Math.max(at, 1), digest: readDigest(options.digest) })
  const parameters = new URLSearchParams(address.query)
  parameters.set('txSecret', txSecret)
  parameters.set('txTime', txTime)
  const base = address.base.includes('://') ? address.base : `${address.form === 'rtmp' ? 'rtmp' : 'https'}://${address.base}`
  process.stdout.write(`${base}?${parameters}\n`)
  return 0
}

function readSeconds(text: string | undefined): number {
  if (text === undefined) return secondsDefault
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--for takes a whole number of seconds; "${text}" is not that.`)
  return Number(text)
}

function readDigest(text: string | undefined): DigestName {
  if (text === undefined || text === 'md5' || text === 'sha256') return text ?? 'md5'
  throw new UsageError(`--digest takes md5 or sha256; "${text}" is neither.`)
}

async function explain(ask: AskServer, address: LiveAddress): Promise<number> {
  const domain = await findDomain(ask, address.domain)
  const explanation = explainAddress(address, {
    domain,
    isForbidden: domain !== undefined && (await isForbidden(ask, address)),
    otherKeys: domain?.isSigned ? await findOtherKeys(ask, domain.name) : [],
    now: Date.now(),
  })
  process.stdout.write(describe(explanation))
  return explanation.isGood ? 0 : 1
}

function describe({ facts, conclusion, hints }: Explanation): string {
  const lines = facts.map(([label, text]) => `${label.padEnd(8)}${text}`)
  return `${[...lines, conclusion, ...hints].join('\n')}\n`
}

async function isForbidden(ask: AskServer, { domain, app, stream }: LiveAddress): Promise<boolean> {
  const { StreamState } = await ask('DescribeLiveStreamState', { DomainName: domain, AppName: app, StreamName: stream })
  return StreamState === 'forbid'
}

async function findDomain(ask: AskServer, name: string): Promise<KnownDomain | undefined> {
  try {
    const { DomainInfo } = (await ask('DescribeLiveDomain', { DomainName: name })) as {
      readonly DomainInfo: { readonly Type: number; readonly Status: number }
    }
    const kind = DomainInfo.Type === 1 ? 'play' : 'push'
    return { name, kind, isEnabled: DomainInfo.Status === 1, ...(await findKeys(ask, name, kind)) }
  } catch (error) {
    if (error instanceof ServerRefused && error.code === 'ResourceNotFound.DomainNotExist') return undefined
    throw error
  }
}

async function findKeys(
  ask: AskServer,
  name: string,
  kind: LiveDomain['kind'],
): Promise<{ readonly isSigned: boolean; readonly keys: AddressKeys }> {
  type Told = Readonly<Record<string, string>> & { readonly Enable: number; readonly AuthDelta: number }
  const answer = await ask(kind === 'play' ? 'DescribeLivePlayAuthKey' : 'DescribeLivePushAuthKey', { DomainName: name })
  const told = (answer['PlayAuthKeyInfo'] ?? answer['PushAuthKeyInfo']) as Told
  const main = told['AuthKey'] ?? told['MasterAuthKey'] ?? ''
  const backup = told['AuthBackKey'] ?? told['BackupAuthKey'] ?? ''
  return { isSigned: told.Enable === 1, keys: { main, backup, graceSeconds: told.AuthDelta } }
}

/** So many domains are looked at for a key that was taken by mistake: the rate of the actions allows no more at once. */
const otherDomainsMax = 15

async function findOtherKeys(ask: AskServer, name: string): Promise<readonly { readonly of: string; readonly key: string }[]> {
  const { DomainList } = (await ask('DescribeLiveDomains', { PageSize: 100 })) as {
    readonly DomainList: readonly { readonly Name: string; readonly Type: number }[]
  }
  const keys: { of: string; key: string }[] = []
  for (const other of DomainList.filter(({ Name }) => Name !== name).slice(0, otherDomainsMax)) {
    const { main, backup } = (await findKeys(ask, other.Name, other.Type === 1 ? 'play' : 'push')).keys
    keys.push({ of: `the main key of ${other.Name}`, key: main }, { of: `the backup key of ${other.Name}`, key: backup })
  }
  return keys
}
