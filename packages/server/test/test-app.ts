/**
 * A whole app in this process: real SQLite or PostgreSQL, blobs in memory, a clock that only
 * moves when told, and real sockets on loopback. `given` builds what a test starts from.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, describe } from 'node:test'
import { findTestRootKey, testKeyPair } from './root-credentials.ts'
import { jobDefinitions, openDoors } from '../src/doors.ts'
import { createLibrary } from '../src/features/library-admin/index.ts'
import { revealLibrarySecret } from '../src/features/libraries/index.ts'
import type { LibrarySettings } from '../src/features/libraries/index.ts'
import { system } from '../src/kernel/actor.ts'
import type { LibraryId } from '../src/kernel/ids.ts'
import { createDigests } from '../src/platform/blobs/digest-runs.ts'
import type { BlobStore } from '../src/platform/blobs/blob-store.ts'
import { openMemoryBlobs } from '../src/platform/blobs/drivers/memory/memory-blobs.ts'
import { Caches } from '../src/platform/cache.ts'
import type { Call, Machinery } from '../src/platform/call.ts'
import { systemRandom } from '../src/platform/clock.ts'
import type { Db } from '../src/platform/db/db.ts'
import { openPostgres } from '../src/platform/db/drivers/postgres/index.ts'
import { openSqlite } from '../src/platform/db/drivers/sqlite/index.ts'
import { noFaults } from '../src/platform/faults.ts'
import type { Faults } from '../src/platform/faults.ts'
import { listen } from '../src/platform/http/listener.ts'
import { createJobRunner } from '../src/platform/jobs/runner.ts'
import { createKeys } from '../src/platform/keys.ts'
import { Signals } from '../src/platform/signals.ts'
import { silentLog } from '../src/platform/log/log.ts'
import type { Log } from '../src/platform/log/log.ts'
import { createDatabase } from './postgres.ts'

export type Database = 'sqlite' | 'postgres'

/** Both databases in the full run, SQLite alone in the fast one. */
export const databases = (): readonly Database[] => (process.env['MEDIATHEQUE_TEST_FAST'] ? ['sqlite'] : ['sqlite', 'postgres'])

/**
 * Runs a file's tests once per database, each time in a suite of its own. The hook that stops an
 * app belongs to that suite: at the top of a file it would run as soon as the tests so far have
 * ended, while the next app is still being set up.
 */
export function onEachDatabase(work: (database: Database) => Promise<void>): void {
  for (const database of databases()) void describe(database, () => work(database))
}

export type TestAppOptions = {
  readonly database?: Database
  readonly db?: Db
  readonly blobs?: BlobStore
  readonly faults?: Faults
  readonly log?: Log
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON where the answer is JSON; tests assert on it, so it is not typed further. */
  // biome-ignore lint/suspicious/noExplicitAny: a parsed answer of any operation.
  readonly body: any
  readonly bytes: Buffer
}

export type SendOptions = {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: string
  readonly query?: Readonly<Record<string, string | number>>
}

export type GivenLibrary = { readonly id: LibraryId; readonly secret: string }

export type TestApp = Awaited<ReturnType<typeof testApp>>

/** Starts an app and stops it when the test file ends. */
export async function testApp(options: TestAppOptions = {}) {
  const clock = { at: Date.UTC(2026, 0, 15, 8, 0, 0), now: () => clock.at, advance: (ms: number) => void (clock.at += ms) }
  const db =
    options.db ??
    (options.database === 'postgres'
      ? await openPostgres({ url: await createDatabase() })
      : await openSqlite({ file: ':memory:', isRehearsed: true }))
  const blobs = options.blobs ?? openMemoryBlobs()
  const digests = await createDigests()
  const log = options.log ?? silentLog
  const addresses = { control: '', content: '', contentHost: '', librarySuffix: 'media.test' }
  const base = {
    db,
    blobs,
    digests,
    clock,
    addresses,
    caches: new Caches({ ageMsMax: 0 }),
    signals: new Signals(),
    random: systemRandom,
    faults: options.faults ?? noFaults,
    keys: createKeys(randomBytes(32), systemRandom),
  }
  const call = (): Call<keyof Machinery> => ({ ...machinery, requestId: 'test', actor: system, log, signal: new AbortController().signal })
  const runner = createJobRunner({ db, definitions: jobDefinitions, makeCall: call, clock, log, standstillMs: Infinity })
  const machinery: Machinery = { ...base, jobs: runner.jobs }
  const doors = openDoors({ machinery, log, findRootKey: findTestRootKey })
  const control = await listen({ host: '127.0.0.1', port: 0, handle: doors.control })
  const content = await listen({ host: '127.0.0.1', port: 0, handle: doors.content, onContinue: doors.contentContinue })
  Object.assign(addresses, { control: control.origin, content: content.origin, contentHost: new URL(content.origin).host })

  let isStopped = false
  async function stop(): Promise<void> {
    if (isStopped) return
    isStopped = true
    await Promise.all([control.stop(0), content.stop(0)])
    await runner.stop()
    await doors.close()
    await Promise.all([digests.close(), db.close(), blobs.close()])
  }
  after(stop)

  async function send(method: string, path: string, { body, headers = {}, token, query = {} }: SendOptions = {}): Promise<Answer> {
    const url = new URL(path, control.origin)
    if (token !== undefined) url.searchParams.set('access_token', token)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array
    const response = await fetch(url, {
      method,
      headers: { ...(isRaw ? {} : { 'content-type': 'application/json' }), ...headers },
      redirect: 'manual',
      ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      body: isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
    }
  }

  /** Sends and insists on the status, showing the body when it differs. */
  async function expect(status: number, method: string, path: string, sendOptions: SendOptions = {}): Promise<Answer> {
    const answer = await send(method, path, sendOptions)
    assert.equal(answer.status, status, `${method} ${path} answered ${answer.status} ${answer.bytes.toString().slice(0, 500)}`)
    return answer
  }

  async function library(settings: Partial<LibrarySettings> = {}): Promise<GivenLibrary> {
    const made = await createLibrary(call(), { name: 'test', settings: { isFileLibrary: true, usesRecycleBin: true, ...settings } })
    return { id: made.id, secret: await revealLibrarySecret(call(), made.id) }
  }

  /** A token; without options an administrator's of the whole library. */
  async function token(
    of: GivenLibrary,
    {
      grant = 'admin',
      space,
      user,
      ...rest
    }: { grant?: string; space?: string; user?: string; period?: number; client?: string; session?: string } = {},
  ): Promise<string> {
    const query: Record<string, string> = { library_id: of.id, library_secret: of.secret, grant }
    if (space !== undefined) query['space_id'] = space
    if (user !== undefined) query['user_id'] = user
    if (rest.client !== undefined) query['client_id'] = rest.client
    if (rest.session !== undefined) query['session_id'] = rest.session
    if (rest.period !== undefined) query['period'] = String(rest.period)
    return (await expect(200, 'GET', '/api/v1/token', { query })).body.accessToken
  }

  async function space(of: GivenLibrary, adminToken: string, body: object = {}): Promise<string> {
    return (await expect(201, 'POST', `/api/v1/space/${of.id}`, { token: adminToken, body })).body.spaceId
  }

  /** A single-tenant file library with an administrator's token, ready for files. */
  async function place(settings: Partial<LibrarySettings> = {}) {
    const made = await library(settings)
    const adminToken = await token(made)
    const at = (resource: string, path = ''): string => `/api/v1/${resource}/${made.id}/-/${encodeURIComponent(path)}`
    return { library: made, token: adminToken, at }
  }

  type Place = Pick<Awaited<ReturnType<typeof place>>, 'token' | 'at'>

  async function directory(where: Place, path: string): Promise<void> {
    await expect(201, 'PUT', where.at('directory', path), { token: where.token })
  }

  /** Uploads in three requests, as clients do; answers the confirm's body. */
  async function file(where: Place, path: string, bytes: Uint8Array | string = 'content', strategy = 'ask') {
    const begun = await expect(201, 'PUT', where.at('file', path), {
      token: where.token,
      query: { conflict_resolution_strategy: strategy },
    })
    await putBytes(begun.body, bytes)
    return (await expect(200, 'POST', where.at('file', begun.body.confirmKey), { token: where.token, query: { confirm: 1 } })).body
  }

  /** The data leg of a simple upload. */
  async function putBytes(
    ticket: { domain: string; path: string; headers: Record<string, string> },
    bytes: Uint8Array | string,
  ): Promise<Headers> {
    const response = await fetch(`http://${ticket.domain}${ticket.path}`, { method: 'PUT', headers: ticket.headers, body: bytes as string })
    assert.equal(response.ok, true, `the data leg answered ${response.status} ${await response.text()}`)
    return response.headers
  }

  return {
    control: control.origin,
    content: content.origin,
    db,
    blobs,
    clock,
    log,
    call,
    /** What is on the air; tests publish without RTMP. */
    air: doors.air,
    send,
    expect,
    putBytes,
    stop,
    keyPair: testKeyPair,
    /** Runs every job that is due, to the end. */
    runJobs: () => runner.runDue(),
    given: { library, token, space, place, directory, file },
  }
}
