/**
 * Flags and environment become one frozen Config. Nobody else reads the environment. The table
 * of settings is the only source: `--help` and docs/operate/configuration.md come from it.
 */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { UsageError } from './platform/arguments.ts'
import { logLevels } from './platform/log/log.ts'
import type { Arguments, Flag } from './platform/arguments.ts'
import type { LogLevel } from './platform/log/log.ts'

export type ListenAddress = { readonly host: string; readonly port: number }
export type KeyPair = { readonly secretId: string; readonly secretKey: string }
export type Environment = Readonly<Record<string, string | undefined>>

export type Config = {
  readonly dataDirectory: string
  readonly controlListen: ListenAddress
  readonly contentListen: ListenAddress
  /** Where live streams are pushed to; absent: the default address, if it is free. */
  readonly rtmpListen: ListenAddress | 'off' | undefined
  /** Where other media servers ask who may push and play, in plain HTTP; absent: nowhere. */
  readonly liveHooksListen: ListenAddress | undefined
  readonly liveHooksSecret: string | undefined
  readonly isPlainHttp: boolean
  /** Origins clients are told; derived from the listeners when absent. */
  readonly controlUrl: string | undefined
  readonly contentUrl: string | undefined
  readonly serverNames: readonly string[]
  /** The operator's own certificate; absent: certificates of the private authority. */
  readonly certificate: { readonly certificatePath: string; readonly keyPath: string } | undefined
  /** PostgreSQL; absent: SQLite in the data folder. */
  readonly databaseUrl: string | undefined
  readonly librarySuffix: string
  readonly servesConsole: boolean
  /** Origins the console may talk to, besides those of this server. */
  readonly consoleOrigins: readonly string[]
  readonly logLevel: LogLevel
  readonly shutdownGraceMs: number
  readonly rootKey: KeyPair | undefined
  readonly masterKey: Buffer | undefined
  /** Where programs such as ffmpeg are looked for. */
  readonly searchPath: string
}

/** One setting: where it comes from, what it means, how its text is read. */
export type Setting<Value> = {
  /** Absent where a command line would show a secret to other users of the machine. */
  readonly flag?: Flag
  /** The first that is set and not empty counts. */
  readonly environment: readonly string[]
  /** As text, the way an operator would write it. */
  readonly fallback?: string
  readonly explanation: string
  /** Throws a `UsageError` that says what a right value looks like; `source` is the flag or variable that was used. */
  readonly read: (text: string, source: string) => Value
}

const setting = <Value>(definition: Setting<Value>): Setting<Value> => definition

export const settings = {
  dataDirectory: setting({
    flag: { flag: '--data', value: 'DIR', summary: 'folder of everything the server keeps (default ./data)' },
    environment: ['MEDIATHEQUE_DATA'],
    fallback: './data',
    explanation:
      'The data folder: database, stored bytes, root key, master key and private certificate authority. Made when missing, for its owner only.',
    read: (text) => resolve(text),
  }),
  controlListen: setting({
    flag: { flag: '--listen', value: 'HOST:PORT', summary: 'control listener (default 127.0.0.1:8443)' },
    environment: ['MEDIATHEQUE_LISTEN'],
    fallback: '127.0.0.1:8443',
    explanation: 'Where the business API, the Cloud API, the console, `/healthz` and `/metrics` listen. Port 0 takes a free one.',
    read: readListenAddress,
  }),
  contentListen: setting({
    flag: { flag: '--content-listen', value: 'HOST:PORT', summary: 'content listener (default 127.0.0.1:9443)' },
    environment: ['MEDIATHEQUE_CONTENT_LISTEN'],
    fallback: '127.0.0.1:9443',
    explanation: 'Where uploads and downloads go: an origin of its own, so that nothing a user uploaded runs beside the API.',
    read: readListenAddress,
  }),
  rtmpListen: setting({
    flag: {
      flag: '--rtmp-listen',
      value: 'HOST:PORT',
      summary: 'RTMP listener of live streams, or "off" (default 127.0.0.1:1935, if free)',
    },
    environment: ['MEDIATHEQUE_RTMP_LISTEN'],
    explanation:
      'Where live streams are pushed to and played from by RTMP, or `off`. Absent: `127.0.0.1:1935`, and none when another program has that address. Port 0 takes a free one. Without a push domain nothing is let in; the process that speaks RTMP starts with the first connection.',
    read: readListenAddressOrOff,
  }),
  liveHooksListen: setting({
    flag: {
      flag: '--live-hooks-listen',
      value: 'HOST:PORT',
      summary: 'where other media servers ask who may push and play (default: nowhere)',
    },
    environment: ['MEDIATHEQUE_LIVE_HOOKS_LISTEN'],
    explanation:
      'Where the hooks of nginx-rtmp, SRS and MediaMTX are answered, in plain HTTP; see `live.md`. Absent: nowhere. Without a secret only this machine may ask, so another address than loopback needs one.',
    read: readListenAddress,
  }),
  liveHooksSecret: setting({
    environment: ['MEDIATHEQUE_LIVE_HOOKS_SECRET'],
    explanation: 'What media servers say in the address of their hooks, as `?secret=…`, or as a bearer token.',
    read: readKeyText(/^[\x21-\x7e]{16,128}$/, '16 to 128 printable characters without blanks'),
  }),
  isPlainHttp: setting({
    flag: { flag: '--http', summary: 'plain HTTP, for use behind a proxy that terminates TLS' },
    environment: ['MEDIATHEQUE_HTTP'],
    fallback: 'false',
    explanation: 'Serve plain HTTP on both listeners. Only behind a proxy that terminates TLS, and in tests.',
    read: readYesNo,
  }),
  controlUrl: setting({
    flag: { flag: '--public-url', value: 'URL', summary: 'origin under which clients reach the control listener' },
    environment: ['MEDIATHEQUE_PUBLIC_URL'],
    explanation:
      'The origin clients are told for the control listener, when a proxy or another name stands in front. Derived from the listener when absent.',
    read: readOrigin,
  }),
  contentUrl: setting({
    flag: { flag: '--content-public-url', value: 'URL', summary: 'origin under which clients reach the content listener' },
    environment: ['MEDIATHEQUE_CONTENT_PUBLIC_URL'],
    explanation: 'The same for the content listener: the `domain` of upload tickets and the target of download redirects.',
    read: readOrigin,
  }),
  serverNames: setting({
    flag: {
      flag: '--server-name',
      value: 'NAME',
      summary: 'host name the certificate covers, with its subdomains; repeatable',
      isRepeatable: true,
    },
    environment: ['MEDIATHEQUE_SERVER_NAMES'],
    fallback: '',
    explanation:
      'Host names and addresses (separated by commas in the environment) that the private authority certifies besides `localhost`, `127.0.0.1`, `::1` and the hosts of the public addresses. Subdomains are covered one by one as clients ask for them.',
    read: (text, source) => splitList(text).map((name) => readServerName(name, source)),
  }),
  certificatePath: setting({
    flag: { flag: '--tls-cert', value: 'FILE', summary: 'certificate chain (PEM) instead of the private authority' },
    environment: ['MEDIATHEQUE_TLS_CERT'],
    explanation:
      'Certificate chain as PEM, leaf first. Needs the key as well. Both are read again when they change; open connections stay.',
    read: (text) => resolve(text),
  }),
  certificateKeyPath: setting({
    flag: { flag: '--tls-key', value: 'FILE', summary: 'its private key (PEM)' },
    environment: ['MEDIATHEQUE_TLS_KEY'],
    explanation: 'Private key of that certificate, as PEM.',
    read: (text) => resolve(text),
  }),
  databaseUrl: setting({
    flag: { flag: '--database-url', value: 'URL', summary: 'PostgreSQL address instead of the embedded SQLite' },
    environment: ['MEDIATHEQUE_DATABASE_URL', 'DATABASE_URL'],
    explanation:
      'PostgreSQL to use instead of the embedded SQLite, as `postgres://user:password@host:port/database`. Prefer the environment: other users of the machine can read a command line.',
    read: readDatabaseUrl,
  }),
  librarySuffix: setting({
    flag: { flag: '--library-suffix', value: 'NAME', summary: "what a library's AccessDomain ends in (default api.tencentsmh.cn)" },
    environment: ['MEDIATHEQUE_LIBRARY_SUFFIX'],
    fallback: 'api.tencentsmh.cn',
    explanation: 'What the `AccessDomain` of a library ends in: `<LibraryId>.<suffix>`.',
    read: readDomain,
  }),
  isWithoutConsole: setting({
    flag: { flag: '--no-console', summary: 'do not serve the console under /console' },
    environment: ['MEDIATHEQUE_NO_CONSOLE'],
    fallback: 'false',
    explanation: 'Serve the protocols alone: `/console` is unknown then, and nothing is built for it.',
    read: readYesNo,
  }),
  consoleOrigins: setting({
    flag: { flag: '--console-connect', value: 'ORIGIN', summary: 'further origin the console may talk to; repeatable', isRepeatable: true },
    environment: ['MEDIATHEQUE_CONSOLE_CONNECT'],
    fallback: '',
    explanation:
      "Origins (separated by commas in the environment) that the console's pages may talk to besides this server's own: the control and content origins of other servers, or domains that streams are played from. They end up in the Content-Security-Policy.",
    read: (text, source) => splitList(text).map((origin) => readOrigin(origin, source)),
  }),
  logLevel: setting({
    flag: { flag: '--log-level', value: 'LEVEL', summary: `${logLevels.join(', ')} (default info)` },
    environment: ['MEDIATHEQUE_LOG_LEVEL'],
    fallback: 'info',
    explanation: `The least severe line that is logged: ${logLevels.map((level) => `\`${level}\``).join(', ')}. \`debug\` adds one line per request.`,
    read: readLogLevel,
  }),
  shutdownGraceMs: setting({
    flag: { flag: '--shutdown-grace', value: 'SECONDS', summary: 'how long running requests may finish on stop (default 30)' },
    environment: ['MEDIATHEQUE_SHUTDOWN_GRACE'],
    fallback: '30',
    explanation: 'Seconds that running requests get to finish after SIGTERM or SIGINT. A second signal ends at once.',
    read: (text, source) => readSeconds(text, source) * 1000,
  }),
  secretId: setting({
    environment: ['MEDIATHEQUE_SECRET_ID'],
    explanation: 'SecretId of the root key pair. With `MEDIATHEQUE_SECRET_KEY` it replaces the pair in `root-key.json`; both or neither.',
    read: readKeyText(/^[\x21-\x7e]{1,128}$/, '1 to 128 printable characters without blanks'),
  }),
  secretKey: setting({
    environment: ['MEDIATHEQUE_SECRET_KEY'],
    explanation: 'SecretKey of the root key pair.',
    read: readKeyText(/^[\x21-\x7e]{16,128}$/, '16 to 128 printable characters without blanks'),
  }),
  masterKey: setting({
    environment: ['MEDIATHEQUE_MASTER_KEY'],
    explanation:
      'The key that seals secrets at rest and signs addresses: 32 bytes or more, as hex or base64. Absent: `master-key` in the data folder, made at the first start. Losing it loses every library secret.',
    read: readMasterKey,
  }),
}

export type SettingName = keyof typeof settings
type SettingValue<Name extends SettingName> = ReturnType<(typeof settings)[Name]['read']>

/** The flags of these settings, in the order of the table. */
export function flagsOf(names: readonly SettingName[]): Flag[] {
  return names.flatMap((name) => settings[name].flag ?? [])
}

export const settingNames = Object.keys(settings) as SettingName[]

/** Reads every setting: flag before environment before default. Throws a `UsageError` that names the flag or variable at fault. */
export function readConfig(from: { readonly flags: Arguments['flags']; readonly environment: Environment }): Config {
  const optional = <Name extends SettingName>(name: Name): SettingValue<Name> | undefined => {
    const definition = settings[name] as Setting<SettingValue<Name>>
    const given = findText(definition, from)
    if (given) return definition.read(given.text, given.source)
    return definition.fallback === undefined ? undefined : definition.read(definition.fallback, 'the default')
  }
  const required = <Name extends SettingName>(name: Name): SettingValue<Name> => optional(name) as SettingValue<Name>

  const isPlainHttp = required('isPlainHttp')
  const certificate = both(
    optional('certificatePath'),
    optional('certificateKeyPath'),
    'A certificate needs its key: give --tls-cert and --tls-key together.',
  )
  if (certificate && isPlainHttp) throw new UsageError('--http and --tls-cert contradict each other. Give one of them.')
  const rootKey = both(
    optional('secretId'),
    optional('secretKey'),
    'MEDIATHEQUE_SECRET_ID and MEDIATHEQUE_SECRET_KEY make a pair: set both or neither.',
  )
  const [liveHooksListen, liveHooksSecret] = [optional('liveHooksListen'), optional('liveHooksSecret')]
  if (liveHooksListen && liveHooksSecret === undefined && !isLoopback(liveHooksListen.host))
    throw new UsageError('--live-hooks-listen on another address than loopback needs MEDIATHEQUE_LIVE_HOOKS_SECRET.')
  return Object.freeze({
    dataDirectory: required('dataDirectory'),
    controlListen: required('controlListen'),
    contentListen: required('contentListen'),
    rtmpListen: optional('rtmpListen'),
    liveHooksListen,
    liveHooksSecret,
    isPlainHttp,
    controlUrl: optional('controlUrl'),
    contentUrl: optional('contentUrl'),
    serverNames: required('serverNames'),
    certificate: certificate && { certificatePath: certificate[0], keyPath: certificate[1] },
    databaseUrl: optional('databaseUrl'),
    librarySuffix: required('librarySuffix'),
    servesConsole: !required('isWithoutConsole'),
    consoleOrigins: required('consoleOrigins'),
    logLevel: required('logLevel'),
    shutdownGraceMs: required('shutdownGraceMs'),
    rootKey: rootKey && { secretId: rootKey[0], secretKey: rootKey[1] },
    masterKey: optional('masterKey'),
    searchPath: from.environment['PATH'] ?? '',
  })
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

function findText(definition: Setting<unknown>, from: { readonly flags: Arguments['flags']; readonly environment: Environment }) {
  const flag = definition.flag?.flag ?? ''
  const values = from.flags.get(flag)
  if (values) return { text: values.join(','), source: flag }
  for (const name of definition.environment) {
    const text = from.environment[name]
    if (text) return { text, source: name }
  }
  return undefined
}

function both<First, Second>(
  first: First | undefined,
  second: Second | undefined,
  otherwise: string,
): readonly [First, Second] | undefined {
  if (first !== undefined && second !== undefined) return [first, second]
  if (first === undefined && second === undefined) return undefined
  throw new UsageError(otherwise)
}

function readListenAddress(text: string, source: string): ListenAddress {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const isRight = host !== undefined && Number(port) <= 65_535 && (bracketed === undefined || isIP(bracketed) === 6)
  if (!isRight) throw new UsageError(`${source} takes HOST:PORT, such as 127.0.0.1:8443, 0.0.0.0:443 or [::1]:8443; "${text}" is not that.`)
  return { host, port: Number(port) }
}

function readListenAddressOrOff(text: string, source: string): ListenAddress | 'off' {
  return text === 'off' || text === '0' ? 'off' : readListenAddress(text, source)
}

function readYesNo(text: string, source: string): boolean {
  if (['true', '1', 'yes'].includes(text)) return true
  if (['false', '0', 'no'].includes(text)) return false
  throw new UsageError(`${source} takes true or false; "${text}" is neither.`)
}

function readOrigin(text: string, source: string): string {
  const refuse = new UsageError(`${source} takes an origin such as https://media.example:8443, without a path; "${text}" is not that.`)
  if (!URL.canParse(text)) throw refuse
  const url = new URL(text)
  if (!['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username) throw refuse
  return url.origin
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function readServerName(text: string, source: string): string {
  return isIP(text) ? text : readDomain(text, source)
}

function readDomain(text: string, source: string): string {
  const name = text.toLowerCase()
  if (name.length > 253 || !/^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*$/.test(name)) {
    throw new UsageError(`${source} takes host names such as media.example, without wildcards; "${text}" is not one.`)
  }
  return name
}

function readDatabaseUrl(text: string, source: string): string {
  // The text may hold a password: it is not repeated.
  if (!/^postgres(ql)?:\/\/./.test(text)) throw new UsageError(`${source} takes an address that begins with postgres://.`)
  return text
}

function readLogLevel(text: string, source: string): LogLevel {
  const level = logLevels.find((known) => known === text)
  if (!level) throw new UsageError(`${source} takes one of ${logLevels.join(', ')}; "${text}" is none of them.`)
  return level
}

function readSeconds(text: string, source: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new UsageError(`${source} takes a whole number of seconds from 0 to 99999; "${text}" is not that.`)
  return Number(text)
}

function readKeyText(pattern: RegExp, shape: string) {
  return (text: string, source: string): string => {
    if (!pattern.test(text)) throw new UsageError(`${source} takes ${shape}.`)
    return text
  }
}

function readMasterKey(text: string, source: string): Buffer {
  const isHex = /^([0-9a-fA-F]{2}){32,}$/.test(text)
  const key = Buffer.from(text, isHex ? 'hex' : 'base64')
  const isRight = isHex || (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && key.length >= 32)
  if (!isRight) throw new UsageError(`${source} takes 32 bytes or more, as hex or base64. "openssl rand -base64 32" makes one.`)
  return key
}
