/**
 * The only place where drivers, slices and gateways meet; wired by hand. Two apps with different
 * configs run in one process: nothing here is kept outside the functions.
 */
import { join } from 'node:path'
import type { Config, ListenAddress } from './config.ts'
import { jobDefinitions, openDoors } from './doors.ts'
import { issueAccountKey } from './features/credentials/index.ts'
import type { TemporaryKey } from './features/credentials/index.ts'
import { keepBuilt, signInLink } from './gateways/console/index.ts'
import { system } from './kernel/actor.ts'
import { limits } from './kernel/limits.ts'
import type { Addresses } from './platform/addresses.ts'
import type { BlobStore } from './platform/blobs/blob-store.ts'
import { createDigests } from './platform/blobs/digest-runs.ts'
import { openFsBlobs } from './platform/blobs/drivers/fs/fs-blobs.ts'
import { metered } from './platform/blobs/wrappers/metered.ts'
import { Caches } from './platform/cache.ts'
import type { Call, Machinery } from './platform/call.ts'
import { systemClock, systemRandom } from './platform/clock.ts'
import type { Clock, Random } from './platform/clock.ts'
import type { Db } from './platform/db/db.ts'
import { noFaults } from './platform/faults.ts'
import type { Faults } from './platform/faults.ts'
import { listen } from './platform/http/listener.ts'
import type { Listener, ListenerOptions } from './platform/http/listener.ts'
import { checkMasterKey } from './platform/installation/check-master-key.ts'
import { openDataFolder } from './platform/installation/data-folder.ts'
import { lockFolder } from './platform/installation/folder-lock.ts'
import { openMasterKey } from './platform/installation/master-key.ts'
import { openRootKey } from './platform/installation/root-key.ts'
import type { RootKeyHolder } from './platform/installation/root-key.ts'
import { StartRefused } from './platform/installation/start-refused.ts'
import { createJobRunner } from './platform/jobs/runner.ts'
import { countWaitingJobs } from './platform/jobs/waiting-jobs.ts'
import { createKeys } from './platform/keys.ts'
import { openRtmpIngest } from './platform/live-media/rtmp-ingest.ts'
import type { IngestHost, RtmpIngest } from './platform/live-media/rtmp-ingest.ts'
import { createLiveHooks } from './gateways/live-hooks/index.ts'
import type { LiveHooksOptions } from './gateways/live-hooks/index.ts'
import { findFfmpeg } from './platform/live-media/ffmpeg.ts'
import { createLog } from './platform/log/create-log.ts'
import type { AppLog } from './platform/log/create-log.ts'
import { createMetrics } from './platform/monitoring/metrics.ts'
import { createOperatorPages } from './platform/monitoring/operator-pages.ts'
import { Signals } from './platform/signals.ts'
import { operatorCertificates, privateCertificates } from './platform/tls/server-certificates.ts'
import type { ServerCertificates } from './platform/tls/server-certificates.ts'

/** What tests and embedders hold still or take apart. */
export type AppOverrides = {
  readonly clock?: Clock
  readonly random?: Random
  readonly faults?: Faults
  readonly log?: AppLog
  /** A flush failed: nothing may be acknowledged any more, the process must end. Throws by default. */
  readonly onFatal?: (error: unknown) => void
}

export type StartedApp = {
  /** Where the listeners are bound, with the ports they really got. */
  readonly control: string
  readonly content: string
  /** `rtmp://127.0.0.1:1935`; absent where live streams are not taken. */
  readonly rtmp: string | undefined
  /** Where other media servers ask; absent where none does. */
  readonly liveHooks: string | undefined
  /** What clients are told. */
  readonly addresses: Addresses
  readonly rootKey: RootKeyHolder
  /** What clients have to trust; absent with an operator's certificate or plain HTTP. */
  readonly authorityPath: string | undefined
  /** Absent where the console is not served. */
  readonly console: StartedConsole | undefined
}

export type StartedConsole = {
  readonly address: string
  /** Signs in whoever opens it: for the operator's own terminal. */
  readonly signInLink: () => string
  /** Settles when there is a console, or it has become clear that there will be none. */
  readonly settled: Promise<void>
}

export type App = {
  readonly log: AppLog
  /** Opens everything and listens. Throws `StartRefused` with a sentence for the operator; nothing stays open then. */
  start(): Promise<StartedApp>
  /** Stops accepting, lets running requests end within the grace, stops jobs, closes the stores. Safe to call twice. */
  stop(): Promise<void>
}

/** Root of the repository, where the console's sources are. */
const installedAt = join(import.meta.dirname, '..', '..', '..')

const rtmpListenDefault: ListenAddress = { host: '127.0.0.1', port: 1935 }

/** Other processes write to a shared database: a revoked token is seen within this time. */
const sharedCacheAgeMsMax = 1000

export function createApp(config: Config, overrides: AppOverrides = {}): App {
  const log = overrides.log ?? createLog({ level: config.logLevel, isPretty: process.stderr.isTTY })
  const opened = new AsyncDisposableStack()
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= opened.disposeAsync())
  return {
    log,
    stop,
    async start() {
      try {
        return await openApp(config, { ...overrides, log }, opened)
      } catch (error) {
        await stop()
        throw error
      }
    },
  }
}

type Parts = AppOverrides & { readonly log: AppLog }

async function openApp(config: Config, parts: Parts, opened: AsyncDisposableStack): Promise<StartedApp> {
  const { log } = parts
  const clock = parts.clock ?? systemClock
  const addresses = { control: '', content: '', contentHost: '', librarySuffix: config.librarySuffix }
  const metrics = createMetrics({ waitingJobs: () => countWaitingJobs(machinery.db, clock.now()), live: () => doors.air.load() })
  const stores = await openStores(config, { ...parts, wrapBlobs: (blobs) => metered(blobs, metrics.blobMeter) }, opened)

  const rootKey = openRootKey({ dataDirectory: config.dataDirectory, given: config.rootKey, clock, log })
  opened.defer(() => rootKey.close())
  const certificates = openCertificates(config, parts)
  opened.defer(() => certificates?.close())

  const makeCall = (): Call<keyof Machinery> => ({
    ...machinery,
    requestId: 'job',
    actor: system,
    log,
    signal: new AbortController().signal,
  })
  const runner = createJobRunner({ db: stores.db, definitions: jobDefinitions, makeCall, clock, log, isAlone: !stores.db.traits.isShared })
  const machinery: Machinery = { ...stores, addresses, jobs: runner.jobs }
  const built = config.servesConsole ? keepBuilt(installedAt, log) : undefined
  const doors = openDoors({
    machinery,
    log,
    findRootKey: (secretId) => {
      const { secretId: rootId, secretKey } = rootKey.current()
      return secretId === rootId ? { secretKey } : undefined
    },
    observe: (operation, status, startedAt) => {
      metrics.observeRequest(operation, status, startedAt)
      if (config.logLevel === 'debug')
        log.debug({ operation, status, durationMs: Math.round((performance.now() - startedAt) * 10) / 10 }, 'request')
    },
    live: { directory: join(config.dataDirectory, 'live'), ffmpeg: findFfmpeg(config.searchPath) },
    pages: createOperatorPages({ ...stores, metrics, log }),
    ...(built && { console: { build: built, origins: () => [addresses.control, addresses.content, ...config.consoleOrigins] } }),
  })
  opened.defer(() => doors.close())
  opened.defer(() => runner.stop())
  opened.defer(() => built?.close())

  const tls = certificates?.current()
  const openListener = async (
    flag: string,
    { host, port }: ListenAddress,
    handlers: Pick<ListenerOptions, 'handle' | 'onContinue'>,
  ): Promise<Listener> => {
    const listener = await listen({ host, port, ...(tls && { tls }), ...handlers }).catch((error: unknown) =>
      refuseAddress(error, { host, port, flag }),
    )
    certificates?.onRenewal((renewed) => listener.renewTls(renewed))
    listeners.push(listener)
    return listener
  }
  const listeners: Listener[] = []
  opened.defer(async () => void (await Promise.all(listeners.map((listener) => listener.stop(config.shutdownGraceMs)))))
  const control = await openListener('--listen', config.controlListen, { handle: doors.control })
  const content = await openListener('--content-listen', config.contentListen, { handle: doors.content, onContinue: doors.contentContinue })

  const rtmp = await openRtmp(config, doors.air.host, log)
  // First of all to stop: viewers of live streams would never end by themselves.
  opened.defer(() => rtmp?.close())

  const liveHooks =
    config.liveHooksListen && (await openLiveHooks(config.liveHooksListen, { makeCall, log, secret: config.liveHooksSecret }))
  opened.defer(() => liveHooks?.close())

  addresses.control = config.controlUrl ?? reachableOrigin(control.origin, config.serverNames)
  addresses.content = config.contentUrl ?? reachableOrigin(content.origin, config.serverNames)
  addresses.contentHost = new URL(addresses.content).host
  runner.start()
  doors.air.recover().catch((error: unknown) => log.error({ error }, 'recordings of an earlier process could not be finished'))
  built?.start()
  const address = `${addresses.control}/console`
  const issueKey = (): TemporaryKey =>
    issueAccountKey(makeCall(), rootKey.current(), { name: 'console', seconds: limits.consoleSignInSeconds })
  const console = built && { address, settled: built.settled, signInLink: () => signInLink(address, issueKey()) }
  return {
    control: control.origin,
    content: content.origin,
    rtmp: rtmp?.origin,
    liveHooks: liveHooks?.origin,
    addresses,
    rootKey,
    authorityPath: certificates?.authorityPath,
    console,
  }
}

/** In plain HTTP whatever the other listeners speak: nginx-rtmp knows nothing else. */
async function openLiveHooks({ host, port }: ListenAddress, options: LiveHooksOptions) {
  const hooks = createLiveHooks(options)
  const listener = await listen({ host, port, handle: hooks.handle }).catch((error: unknown) =>
    refuseAddress(error, { host, port, flag: '--live-hooks-listen' }),
  )
  const close = async (): Promise<void> => {
    await listener.stop(0)
    await hooks.close()
  }
  return { origin: listener.origin, close }
}

/** Everything an operation needs except the outside: what `verify` opens too. */
export type Stores = Omit<Machinery, 'addresses' | 'jobs'>

/** Takes the data folder and opens database, blob store and keys; `opened` closes them in the right order. */
export async function openStores(
  config: Config,
  parts: AppOverrides & { readonly log: AppLog; readonly wrapBlobs?: (blobs: BlobStore) => BlobStore },
  opened: AsyncDisposableStack,
): Promise<Stores> {
  const { log, faults = noFaults, clock = systemClock, random = systemRandom, wrapBlobs = (blobs: BlobStore) => blobs } = parts
  const onFatal = parts.onFatal ?? crash
  openDataFolder(config.dataDirectory)
  const lock = lockFolder(config.dataDirectory)
  opened.defer(() => lock.release())
  const keys = createKeys(config.masterKey ?? openMasterKey(config.dataDirectory), random)
  const [db, blobs, digests] = await settleAll([
    openDatabase(config, { log, faults, onFatal }).then((db) => (opened.defer(() => db.close()), db)),
    openFsBlobs({ directory: join(config.dataDirectory, 'blobs'), clock, faults, log, onFatal }).then(
      (blobs) => (opened.defer(() => blobs.close()), blobs),
    ),
    createDigests().then((digests) => (opened.defer(() => digests.close()), digests)),
  ])
  await checkMasterKey(db, keys)
  const caches = new Caches({ ageMsMax: db.traits.isShared ? sharedCacheAgeMsMax : 0 })
  return { db, blobs: wrapBlobs(blobs), digests, caches, clock, random, faults, keys, signals: new Signals() }
}

/** Like `Promise.all`, but what is still opening when one fails is waited for, so that it is closed too. */
async function settleAll<Values extends readonly unknown[]>(
  promises: { readonly [Index in keyof Values]: Promise<Values[Index]> },
): Promise<Values> {
  await Promise.allSettled(promises)
  return Promise.all(promises) as unknown as Promise<Values>
}

async function openDatabase(
  config: Config,
  with_: { readonly log: AppLog; readonly faults: Faults; readonly onFatal: (error: unknown) => void },
): Promise<Db> {
  const { log, faults, onFatal } = with_
  if (config.databaseUrl === undefined) {
    const { openSqlite } = await import('./platform/db/drivers/sqlite/index.ts')
    const file = join(config.dataDirectory, 'mediatheque.sqlite')
    return openSqlite({ file, log, faults, onFatal }).catch((error: unknown) => {
      throw new StartRefused(`The database ${file} can't be used: ${(error as Error).message}`, { cause: error })
    })
  }
  const { openPostgres } = await import('./platform/db/drivers/postgres/index.ts')
  try {
    return await openPostgres({ url: config.databaseUrl, log, faults })
  } catch (error) {
    throw new StartRefused(`PostgreSQL can't be used: ${(error as Error).message || 'it does not answer'}. Check --database-url.`, {
      cause: error,
    })
  }
}

function openCertificates(config: Config, { log, clock = systemClock }: Parts): ServerCertificates | undefined {
  if (config.isPlainHttp) return undefined
  if (config.certificate) return operatorCertificates(config.certificate, log)
  const publicHosts = [config.controlUrl, config.contentUrl].flatMap((url) =>
    url === undefined ? [] : new URL(url).hostname.replace(/^\[|\]$/g, ''),
  )
  const hosts = [config.controlListen.host, config.contentListen.host].filter((host) => !isUnspecified(host))
  const names = [...config.serverNames, ...publicHosts, ...hosts]
  return privateCertificates({ dataDirectory: config.dataDirectory, names, clock, log })
}

/** Unless it was asked for, the address need not be had: a second server on one machine is no mistake. */
async function openRtmp(config: Config, owner: IngestHost, log: AppLog): Promise<RtmpIngest | undefined> {
  if (config.rtmpListen === 'off') return undefined
  const { host, port } = config.rtmpListen ?? rtmpListenDefault
  return openRtmpIngest({ host, port, log }, owner).catch((error: unknown) => {
    if (config.rtmpListen) return refuseAddress(error, { host, port, flag: '--rtmp-listen' })
    log.info(
      { host, port, code: (error as NodeJS.ErrnoException).code },
      'live streams are not taken: choose an address with --rtmp-listen',
    )
    return undefined
  })
}

const isUnspecified = (host: string): boolean => host === '0.0.0.0' || host === '::'

/** A listener on every address is told to clients by its first name. */
function reachableOrigin(origin: string, serverNames: readonly string[]): string {
  const url = new URL(origin)
  if (isUnspecified(url.hostname.replace(/^\[|\]$/g, ''))) url.hostname = serverNames[0] ?? 'localhost'
  return url.origin
}

function refuseAddress(error: unknown, wanted: ListenAddress & { readonly flag: string }): never {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const reason = addressReasons[code]
  if (reason === undefined) throw error
  throw new StartRefused(`Can't listen on ${wanted.host}:${wanted.port}: ${reason}. Choose another address with ${wanted.flag}.`, {
    cause: error,
  })
}

const addressReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not use that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name can not be looked up',
}

function crash(error: unknown): never {
  throw error
}
