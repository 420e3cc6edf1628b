/**
 * The table of live addresses: each key × each fault × each protocol, with the answer each must
 * get. Whoever checks addresses is driven by it: the slice in process, the RTMP and HTTP doors
 * and other media servers over the wire. Signatures are made here the way the documents say.
 */
import { createHash } from 'node:crypto'

export type AddressProtocol = 'push' | 'rtmp' | 'flv' | 'hls'

export type AddressCase = {
  readonly name: string
  readonly protocol: AddressProtocol
  readonly domain: string
  readonly app: string
  readonly stream: string
  /** Without the question mark; empty for none. */
  readonly query: string
  readonly isAllowed: boolean
  /** The slot that let it in, or why it was refused. */
  readonly because: string
}

const keys = {
  main: 'mainKey0123456789abcdef',
  backup: 'backupKey0123456789abcdef',
  /** In neither slot any more. */
  old: 'oldKey0123456789abcdef',
  pushMain: 'pushMainKey0123456789',
  pushBackup: 'pushBackupKey0123456789',
}

/** Seconds the signed domains of the table add to `txTime`. */
const graceSeconds = 300

export const bannedStream = 'banned01'

const domains = {
  push: 'push.live.test',
  play: 'play.live.test',
  openPush: 'openpush.live.test',
  openPlay: 'openplay.live.test',
  /** Authentication on, and no key in either slot. */
  keylessPlay: 'keyless.live.test',
  forbiddenPush: 'offpush.live.test',
  forbiddenPlay: 'offplay.live.test',
  nobody: 'nobody.live.test',
}

/** Makes what the table is about, by the Cloud API; `ask` refuses what is not a success. */
export async function setUpLiveTable(ask: (action: string, parameters: object) => Promise<unknown>): Promise<void> {
  const add = (DomainName: string, DomainType: 0 | 1) => ask('AddLiveDomain', { DomainName, DomainType })
  for (const name of [domains.push, domains.openPush, domains.forbiddenPush]) await add(name, 0)
  for (const name of [domains.play, domains.openPlay, domains.keylessPlay, domains.forbiddenPlay]) await add(name, 1)
  const push = { Enable: 1, MasterAuthKey: keys.pushMain, BackupAuthKey: keys.pushBackup, AuthDelta: graceSeconds }
  const play = { Enable: 1, AuthKey: keys.main, AuthBackKey: keys.backup, AuthDelta: graceSeconds }
  await ask('ModifyLivePushAuthKey', { DomainName: domains.push, ...push })
  await ask('ModifyLivePushAuthKey', { DomainName: domains.forbiddenPush, ...push })
  await ask('ModifyLivePushAuthKey', { DomainName: domains.openPush, Enable: 0 })
  await ask('ModifyLivePlayAuthKey', { DomainName: domains.play, ...play })
  await ask('ModifyLivePlayAuthKey', { DomainName: domains.forbiddenPlay, ...play })
  await ask('ModifyLivePlayAuthKey', { DomainName: domains.keylessPlay, Enable: 1 })
  await ask('ForbidLiveDomain', { DomainName: domains.forbiddenPush })
  await ask('ForbidLiveDomain', { DomainName: domains.forbiddenPlay })
  await ask('ForbidLiveStream', { AppName: 'live', DomainName: domains.push, StreamName: bannedStream })
}

const digest = (name: 'md5' | 'sha256', text: string): string => createHash(name).update(text).digest('hex')
const hexTime = (seconds: number): string => seconds.toString(16).toUpperCase()
const signed = (key: string, stream: string, txTime: string, name: 'md5' | 'sha256' = 'md5'): string =>
  `txSecret=${digest(name, key + stream + txTime)}&txTime=${txTime}`

/** What is said of one key in one protocol: `query` sees the key, the stream and a time that is good. */
type KeyFault = {
  readonly name: string
  readonly query: (of: { readonly key: string; readonly stream: string; readonly now: number }) => string
  /** Absent: it is let in. */
  readonly refusal?: string
}

const keyFaults: readonly KeyFault[] = [
  { name: 'signed with MD5', query: ({ key, stream, now }) => signed(key, stream, hexTime(now + 600)) },
  { name: 'signed with SHA-256', query: ({ key, stream, now }) => signed(key, stream, hexTime(now + 600), 'sha256') },
  { name: 'with its time in lower case', query: ({ key, stream, now }) => signed(key, stream, hexTime(now + 600).toLowerCase()) },
  {
    name: 'with its secret in upper case',
    query: ({ key, stream, now }) => {
      const txTime = hexTime(now + 600)
      return `txSecret=${digest('md5', key + stream + txTime).toUpperCase()}&txTime=${txTime}`
    },
  },
  {
    name: 'whose time changed its case after signing',
    // A time that has a letter in it, whatever the clock says.
    query: ({ key, stream, now }) => {
      const txTime = hexTime(Math.ceil((now + 600) / 16) * 16 + 10)
      return `txSecret=${digest('md5', key + stream + txTime)}&txTime=${txTime.toLowerCase()}`
    },
    refusal: 'signature_wrong',
  },
  { name: 'behind its time, within the grace', query: ({ key, stream, now }) => signed(key, stream, hexTime(now - graceSeconds + 120)) },
  {
    name: 'behind its time and its grace',
    query: ({ key, stream, now }) => signed(key, stream, hexTime(now - graceSeconds - 60)),
    refusal: 'expired',
  },
  {
    name: 'behind its time, signed with SHA-256',
    query: ({ key, stream, now }) => signed(key, stream, hexTime(now - graceSeconds - 60), 'sha256'),
    refusal: 'expired',
  },
  { name: 'with a decimal time', query: ({ key, stream, now }) => signed(key, stream, String(now + 600)) },
  {
    name: 'with a decimal time that is over',
    query: ({ key, stream, now }) => signed(key, stream, String(now - graceSeconds - 60)),
    refusal: 'expired',
  },
  {
    name: 'whose time was moved after signing',
    query: ({ key, stream, now }) => signed(key, stream, hexTime(now + 600)).replace(/txTime=.*/, `txTime=${hexTime(now + 6000)}`),
    refusal: 'signature_wrong',
  },
  {
    name: 'signed for another stream',
    query: ({ key, stream, now }) => signed(key, `${stream}x`, hexTime(now + 600)),
    refusal: 'signature_wrong',
  },
  {
    name: 'whose secret has a wrong digit',
    query: ({ key, stream, now }) =>
      signed(key, stream, hexTime(now + 600)).replace(/(txSecret=.*)(.)(&)/, (_, a, b, c) => a + (b === '0' ? '1' : '0') + c),
    refusal: 'signature_wrong',
  },
  {
    name: 'whose secret is cut short',
    query: ({ key, stream, now }) => signed(key, stream, hexTime(now + 600)).replace(/.&/, '&'),
    refusal: 'secret_malformed',
  },
  {
    name: 'without its secret',
    query: ({ now }) => `txTime=${hexTime(now + 600)}`,
    refusal: 'secret_missing',
  },
  {
    name: 'without its time',
    query: ({ key, stream, now }) => signed(key, stream, hexTime(now + 600)).replace(/&txTime.*/, ''),
    refusal: 'time_missing',
  },
  { name: 'with a time that is none', query: ({ key, stream }) => signed(key, stream, 'tomorrow'), refusal: 'time_malformed' },
  { name: 'with a parameter of its own', query: ({ key, stream, now }) => `user=7&${signed(key, stream, hexTime(now + 600))}&x=1` },
]

const protocols: readonly AddressProtocol[] = ['push', 'rtmp', 'flv', 'hls']

/** The whole table, as of a moment in Unix seconds; good and bad for minutes around it. */
export function liveAddressCases(now: number): readonly AddressCase[] {
  return protocols.flatMap((protocol) => [...casesOfKeys(protocol, now), ...casesOfDomains(protocol, now)])
}

function casesOfKeys(protocol: AddressProtocol, now: number): readonly AddressCase[] {
  const isPush = protocol === 'push'
  const slots = isPush ? { main: keys.pushMain, backup: keys.pushBackup } : { main: keys.main, backup: keys.backup }
  return Object.entries(slots).flatMap(([slot, key]) =>
    keyFaults.map(({ name, query, refusal }) => ({
      name: `${protocol}, ${slot} key: ${name}`,
      protocol,
      domain: isPush ? domains.push : domains.play,
      app: 'live',
      stream: 'stream01',
      query: query({ key, stream: 'stream01', now }),
      isAllowed: refusal === undefined,
      because: refusal ?? slot,
    })),
  )
}

function casesOfDomains(protocol: AddressProtocol, now: number): readonly AddressCase[] {
  const isPush = protocol === 'push'
  const [own, other] = isPush ? [domains.push, domains.play] : [domains.play, domains.push]
  const key = isPush ? keys.pushMain : keys.main
  const txTime = hexTime(now + 600)
  const good = (stream = 'stream01', app = 'live') => ({ app, stream, query: signed(key, stream, txTime) })
  type Said = Partial<AddressCase> & { readonly query: string; readonly because: string }
  const rows: Readonly<Record<string, Said>> = {
    'nothing at all': { query: '', because: 'secret_missing' },
    'a key in neither slot': { query: signed(keys.old, 'stream01', txTime), because: 'signature_wrong' },
    'a key of the other kind of domain': {
      query: signed(isPush ? keys.main : keys.pushMain, 'stream01', txTime),
      because: 'signature_wrong',
    },
    'an empty key': { query: signed('', 'stream01', txTime), because: 'signature_wrong' },
    'the app signed as well': { query: signed(key, 'live/stream01', txTime), because: 'signature_wrong' },
    'another app, which nobody signs': { ...good('stream01', 'show'), because: 'main', isAllowed: true },
    'a template in the name, signed with it': { ...good('stream01_hd'), because: 'main', isAllowed: true },
    'a template in the name, signed without it': { ...good(), stream: 'stream01_hd', because: 'signature_wrong' },
    'a stream that is forbidden': { ...good(bannedStream), because: 'stream_forbidden' },
    'a domain of the other kind': { ...good(), domain: other, because: 'wrong_domain_type' },
    'a domain that is forbidden': { ...good(), domain: isPush ? domains.forbiddenPush : domains.forbiddenPlay, because: 'domain_disabled' },
    'a domain nobody knows': { ...good(), domain: domains.nobody, because: 'unknown_domain' },
    'a domain that asks for nothing': { query: '', domain: isPush ? domains.openPush : domains.openPlay, because: 'none', isAllowed: true },
    'a domain that asks for nothing, and junk': {
      query: 'txSecret=junk&txTime=junk',
      domain: isPush ? domains.openPush : domains.openPlay,
      because: 'none',
      isAllowed: true,
    },
    ...(!isPush && {
      'no key in either slot': { query: signed(key, 'stream01', txTime), domain: domains.keylessPlay, because: 'no_key' },
      'no key in either slot, signed with none': { query: signed('', 'stream01', txTime), domain: domains.keylessPlay, because: 'no_key' },
      'no key in either slot, and nothing': { query: '', domain: domains.keylessPlay, because: 'no_key' },
    }),
  }
  return Object.entries(rows).map(([name, said]) => ({
    protocol,
    domain: own,
    app: 'live',
    stream: 'stream01',
    isAllowed: false,
    ...said,
    name: `${protocol}: ${name}`,
  }))
}
