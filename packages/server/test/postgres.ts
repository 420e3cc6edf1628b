/**
 * A throw-away PostgreSQL for tests: one cluster per process, started when the first database is
 * asked for and gone with the process. `MEDIATHEQUE_TEST_POSTGRES_URL` names a running one
 * instead, which the test command starts once for all test files.
 */
import { execFile, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const urlVariable = 'MEDIATHEQUE_TEST_POSTGRES_URL'
const installations = '/usr/lib/postgresql'
const startMsMax = 30_000
const stopMsMax = 5000

export type Cluster = {
  /** Of the maintenance database, as superuser. */
  readonly url: string
  /** Ends the server at once, as a power cut would; safe to call twice. */
  stop(): void
}

let shared: Promise<Cluster> | undefined

/** Creates an empty database and answers its URL. */
export async function createDatabase(): Promise<string> {
  const given = process.env[urlVariable]
  shared ??= given ? Promise.resolve({ url: given, stop() {} }) : startCluster()
  const { url } = await shared
  const name = `test_${randomBytes(8).toString('hex')}`
  await execute(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`)
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

/** Starts a cluster that ends with this process. With `fsync` it flushes as in production. */
export async function startCluster(options: { readonly fsync?: boolean } = {}): Promise<Cluster> {
  const binaries = await findBinaries()
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-postgres-'))
  const account = unprivilegedAccount()
  if (account) chownSync(folder, account.uid, account.gid)
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o644 })
  const data = join(folder, 'data')
  const initdb = [join(binaries, 'initdb'), '-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  await runAs(account, [...initdb, '-E', 'UTF8', '--locale=C', '--no-sync'])

  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_connections: 200,
    ...(options.fsync ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawnAs(account, [join(binaries, 'postgres'), '-D', data, ...flags])
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`

  const stop = (): void => {
    process.off('exit', stop)
    server.kill('SIGQUIT')
    waitForEnd(server.pid as number)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
  process.on('exit', stop)
  await answering(url, server)
  return { url, stop }
}

/** The newest installed version; installs Debian's when the process may. */
async function findBinaries(): Promise<string> {
  const found = newestBinaries()
  if (found) return found
  if (process.getuid?.() !== 0) {
    throw new Error(
      `PostgreSQL is missing: no ${installations}/*/bin/initdb. Install the package "postgresql", or name a running server in ${urlVariable}.`,
    )
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await promisify(execFile)('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql'], { env: environment })
  const installed = newestBinaries()
  if (!installed) throw new Error('apt-get installed "postgresql", but its initdb is not there.')
  return installed
}

function newestBinaries(): string | undefined {
  if (!existsSync(installations)) return undefined
  const versions = readdirSync(installations).toSorted((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(installations, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')))
}

type Account = { readonly uid: number; readonly gid: number }

/** PostgreSQL refuses to run as root; Debian's package makes it an account. */
function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}

/** The server dies with this process, even when that is killed. */
function command(account: Account | undefined, [program, ...args]: readonly string[]): readonly [string, string[]] {
  const identity = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : []
  return ['setpriv', [...identity, '--pdeathsig=SIGQUIT', program as string, ...args]]
}

async function runAs(account: Account | undefined, line: readonly string[]): Promise<void> {
  await promisify(execFile)(...command(account, line), { cwd: tmpdir() })
}

function spawnAs(account: Account | undefined, line: readonly string[]): ChildProcess {
  const server = spawn(...command(account, line), { cwd: tmpdir(), stdio: 'ignore' })
  server.unref()
  return server
}

/** Stands still until the server has left its folder: nothing asynchronous runs while a process exits. */
function waitForEnd(pid: number): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  const hasEnded = (): boolean => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
    } catch {
      return true
    }
  }
  for (const endsAt = Date.now() + stopMsMax; !hasEnded() && Date.now() < endsAt; ) Atomics.wait(sleeper, 0, 0, 10)
}

/** One below those that the system gives away by itself: nobody who asks for any port gets it until the server has it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer()
      probe.on('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (const endsAt = Date.now() + startMsMax; ; ) {
    try {
      return await execute(url, 'SELECT 1')
    } catch (error) {
      if (server.exitCode !== null) throw new Error('PostgreSQL ended while it started.', { cause: error })
      if (Date.now() > endsAt) throw new Error('PostgreSQL did not answer in time.', { cause: error })
    }
    await pause(50)
  }
}

async function execute(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    await client.query(text)
  } finally {
    await client.end()
  }
}
