/**
 * Builds the console when what is built is missing or older than its sources: in a process of
 * its own, so that the server neither waits for it nor keeps the memory it takes.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { limits } from '../../kernel/limits.ts'
import type { Log } from '../../platform/log/log.ts'
import { digestSources } from './sources.ts'

export type BuildState = 'building' | 'ready' | 'failed'

export type KeptBuild = {
  /** Folder of the built files. */
  readonly directory: string
  readonly state: () => BuildState
  /** Settles when the build has ended, well or badly; soon where nothing was to be built. */
  readonly settled: Promise<void>
  readonly start: () => void
  /** Ends a build that is running. */
  readonly close: () => Promise<void>
}

/** `root` is the repository's. */
export const consoleDirectory = (root: string): string => join(root, 'packages', 'console', 'dist')

/** Sees to it, from `start` on and beside the server's own work, that there is a console of the present sources. */
export function keepBuilt(root: string, log: Log): KeptBuild {
  const ending = new AbortController()
  let state: BuildState = 'building'
  const { promise: settled, resolve } = Promise.withResolvers<void>()
  const run = async (): Promise<void> => {
    try {
      await buildConsole(root, { log, signal: ending.signal })
      state = 'ready'
    } catch (error) {
      if (!ending.signal.aborted) log.error({ error }, 'the console could not be built')
      // An older console is better than none.
      state = (await readStamp(consoleDirectory(root))) === undefined ? 'failed' : 'ready'
    }
    resolve()
  }
  let running: Promise<void> | undefined
  return {
    directory: consoleDirectory(root),
    state: () => state,
    settled,
    start: () => void (running ??= run()),
    async close() {
      ending.abort()
      await running
    },
  }
}

/** Builds where that is needed; two that build at once do not harm each other. Throws with what the build said. */
export async function buildConsole(root: string, { log, signal }: { readonly log: Log; readonly signal: AbortSignal }): Promise<void> {
  const directory = consoleDirectory(root)
  const [wanted, present] = await Promise.all([digestSources(root), readStamp(directory)])
  if (present !== undefined && (wanted === undefined || wanted === present)) return
  if (wanted === undefined) throw new Error(`There are neither a built console in ${directory} nor its sources.`)
  const startedAt = performance.now()
  log.info({}, 'building the console')
  const workshop = join(root, 'packages', 'console', 'node_modules', '.cache', `build-${process.pid}`)
  const fresh = join(workshop, 'fresh')
  await mkdir(workshop, { recursive: true })
  try {
    await runVite(root, { fresh, signal })
    await writeFile(join(fresh, stampName), wanted)
    if ((await readStamp(directory)) !== wanted) await replace(directory, { fresh, aside: join(workshop, 'aside') })
    log.info({ durationMs: Math.round(performance.now() - startedAt) }, 'the console is built')
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

/** In the built folder: the digest of what it was built from. */
const stampName = '.sources'

const readStamp = (directory: string): Promise<string | undefined> => readFile(join(directory, stampName), 'utf8').catch(() => undefined)

async function runVite(root: string, { fresh, signal }: { readonly fresh: string; readonly signal: AbortSignal }): Promise<void> {
  const home = join(root, 'packages', 'console')
  const vite = join(createRequire(join(home, 'package.json')).resolve('vite/package.json'), '..', 'bin', 'vite.js')
  const { NODE_OPTIONS: _, ...environment } = process.env
  const child: ChildProcess = spawn(process.execPath, [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: home,
    env: { ...environment, NODE_ENV: 'production', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limits.consoleBuildTimeout,
    signal,
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    // First of all: a process that could not be started may have no pipes.
    child.once('error', reject)
    // The server's own work goes first.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-limits.consoleBuildOutputMax)))
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`Vite ended with ${code}: ${said}`))))
  })
}

/** Another process may have put its own there meanwhile: that one is as good. */
async function replace(directory: string, { fresh, aside }: { readonly fresh: string; readonly aside: string }): Promise<void> {
  await rename(directory, aside).catch(ignore('ENOENT'))
  await rename(fresh, directory).catch(ignore('ENOTEMPTY', 'EEXIST'))
}

const ignore =
  (...codes: readonly string[]) =>
  (error: NodeJS.ErrnoException): void => {
    if (!codes.includes(error.code ?? '')) throw error
  }
