/**
 * Starts a server the way an operator does, for tests that know it only from outside: a process,
 * a data folder, one ready line. Plain HTTP on free ports unless asked otherwise.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export type ServerOptions = {
  /** A data folder that outlives the server; by default a fresh one that is removed with it. */
  readonly data?: string
  /** Added to the environment; `MEDIATHEQUE_SECRET_ID: ''` leaves the root key to the data folder. */
  readonly env?: Readonly<Record<string, string>>
  /** Further flags of `serve`. */
  readonly flags?: readonly string[]
  readonly https?: boolean
  /** Another program than the launcher, such as one that plants faults; it gets the same flags. */
  readonly entry?: string
}

export type StartedServer = {
  readonly control: string
  readonly content: string
  /** Where live streams are pushed to, when `--rtmp-listen` says so. */
  readonly rtmp: string
  /** Where other media servers ask, when `--live-hooks-listen` says so. */
  readonly liveHooks: string
  readonly dataDirectory: string
  readonly secretId: string
  readonly secretKey: string
  readonly pid: number
  /** Certificate of the private authority, with `https`. */
  readonly caPath: string
  /** Settles when the process is gone. */
  readonly exited: Promise<Exit>
  kill(signal: NodeJS.Signals): Promise<Exit>
  /** Ends it as an operator does and removes a data folder of its own. */
  stop(): Promise<Exit>
  stdout(): string
  stderr(): string
}

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** The process ended before it was ready. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed'
  readonly exit: Exit
  readonly stderr: string
  constructor(exit: Exit, stderr: string) {
    super(`The server ended with ${exit.code ?? exit.signal} before it was ready:\n${stderr}`)
    this.exit = exit
    this.stderr = stderr
  }
}

const launcher = fileURLToPath(new URL('../bin/mediatheque.mjs', import.meta.url))
const readyMsMax = 30_000
const stopMsMax = 20_000

export async function startServer(options: ServerOptions = {}): Promise<StartedServer> {
  const dataDirectory = options.data ?? mkdtempSync(join(tmpdir(), 'mediatheque-data-'))
  const env: Record<string, string> = { ...cleanEnvironment(), MEDIATHEQUE_NO_CONSOLE: 'true', ...newKeyPair(), ...options.env }
  const flags = [
    '--data',
    dataDirectory,
    '--listen',
    '127.0.0.1:0',
    '--content-listen',
    '127.0.0.1:0',
    '--rtmp-listen',
    'off',
    ...(options.https ? [] : ['--http']),
    ...(options.flags ?? []),
  ]
  const command = options.entry === undefined ? [launcher, 'serve'] : [options.entry]
  const child = spawn(process.execPath, [...command, ...overridden(flags)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const exited = new Promise<Exit>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))
  const killWithTest = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithTest)
  void exited.then(() => process.off('exit', killWithTest))
  const removeData = (): void => {
    if (options.data === undefined) rmSync(dataDirectory, { recursive: true, force: true })
  }
  const kill = (signal: NodeJS.Signals): Promise<Exit> => {
    child.kill(signal)
    return exited
  }

  const ready = await waitForReady(() => output.stdout, exited)
  if (!ready) {
    const exit = await kill('SIGKILL')
    removeData()
    throw new StartFailed(exit, output.stderr)
  }
  const key = env['MEDIATHEQUE_SECRET_ID']
    ? { secretId: env['MEDIATHEQUE_SECRET_ID'], secretKey: env['MEDIATHEQUE_SECRET_KEY'] ?? '' }
    : readRootKey(dataDirectory)
  return {
    ...ready,
    ...key,
    dataDirectory,
    pid: child.pid as number,
    caPath: join(dataDirectory, 'tls', 'ca.pem'),
    exited,
    kill,
    async stop() {
      const late = setTimeout(killWithTest, stopMsMax)
      const exit = await kill('SIGTERM')
      clearTimeout(late)
      removeData()
      return exit
    },
    stdout: () => output.stdout,
    stderr: () => output.stderr,
  }
}

/** Nothing of the caller's own installation. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(MEDIATHEQUE_|DATABASE_URL$|NODE_TEST_CONTEXT$|NODE_V8_COVERAGE$)/.test(name),
  )
  return Object.fromEntries(kept) as Record<string, string>
}

/** A flag that is given again replaces the earlier one. */
function overridden(flags: readonly string[]): string[] {
  const single = ['--listen', '--content-listen', '--rtmp-listen', '--data']
  return flags.filter((flag, index) => {
    const name = single.includes(flag) ? flag : flags[index - 1]
    if (name === undefined || !single.includes(name)) return true
    return flags.lastIndexOf(name) === (name === flag ? index : index - 1)
  })
}

function newKeyPair(): Record<string, string> {
  return { MEDIATHEQUE_SECRET_ID: `AKID${randomBytes(16).toString('hex')}`, MEDIATHEQUE_SECRET_KEY: randomBytes(16).toString('hex') }
}

function readRootKey(dataDirectory: string): { secretId: string; secretKey: string } {
  const { secretId, secretKey } = JSON.parse(readFileSync(join(dataDirectory, 'root-key.json'), 'utf8')) as {
    secretId: string
    secretKey: string
  }
  return { secretId, secretKey }
}

type Ready = { readonly control: string; readonly content: string; readonly rtmp: string; readonly liveHooks: string }

async function waitForReady(stdout: () => string, exited: Promise<Exit>): Promise<Ready | undefined> {
  let isOver = false
  void exited.then(() => (isOver = true))
  for (const deadline = Date.now() + readyMsMax; ; await delay(10)) {
    // One that was ready and died since then was ready.
    const isLastLook = isOver || Date.now() >= deadline
    if (stdout().includes('\n')) {
      const { control, content, rtmp = '', liveHooks = '' } = JSON.parse(stdout().split('\n', 1)[0] as string) as Ready
      return { control, content, rtmp, liveHooks }
    }
    if (isLastLook) return undefined
  }
}
