/**
 * A server to work against: plain HTTP on fixed ports, its data below node_modules, started again
 * when a file changes, with a library and an administrator's token ready.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'

const root = join(import.meta.dirname, '..')
const pair = { secretId: 'AKIDdevelopment', secretKey: 'development-only-secret' }
const control = 'http://127.0.0.1:8080'
const flags = [
  '--http',
  '--listen',
  '127.0.0.1:8080',
  '--content-listen',
  '127.0.0.1:9080',
  '--data',
  join(root, 'node_modules/.cache/dev'),
]
/** Editors write one file several times. */
const settleMs = 200

if (process.argv.includes('--help')) {
  process.stdout.write('Usage: npm run dev\n\nRuns a server on http://127.0.0.1:8080 that starts again when a file changes.\n')
  process.exit(0)
}

let isTold = false
let server = start()
let timer: NodeJS.Timeout | undefined
watch(join(root, 'packages/server/src'), { recursive: true }, (_, name) => {
  if (!name?.endsWith('.ts') || name.endsWith('.test.ts')) return
  clearTimeout(timer)
  timer = setTimeout(restart, settleMs)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => afterServer(() => process.exit(0)))

function start(): ChildProcess {
  const env = {
    ...process.env,
    MEDIATHEQUE_SECRET_ID: pair.secretId,
    MEDIATHEQUE_SECRET_KEY: pair.secretKey,
    MEDIATHEQUE_SHUTDOWN_GRACE: '1',
  }
  const child = spawn(process.execPath, [join(root, 'bin/mediatheque.mjs'), 'serve', ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.once('data', () => {
    if (isTold) return
    isTold = true
    void tell()
  })
  return child
}

function restart(): void {
  afterServer(() => (server = start()))
}

function afterServer(next: () => void): void {
  if (server.exitCode !== null || server.signalCode !== null) return next()
  server.once('exit', next).kill('SIGTERM')
}

/** The library of earlier runs, or a new one, and a token for all of it. */
async function tell(): Promise<void> {
  const cloud = new CommonClient('', '2021-07-12', {
    credential: pair,
    region: 'ap-guangzhou',
    profile: { httpProfile: { endpoint: new URL(control).host, protocol: 'http://' } },
  })
  const { List } = await cloud.request('DescribeLibraries', {})
  const libraryId: string =
    List[0]?.LibraryId ??
    (await cloud.request('CreateLibrary', { Name: 'Development', LibraryExtension: { IsFileLibrary: true, UseRecycleBin: true } }))
      .LibraryId
  const { LibrarySecret } = await cloud.request('DescribeLibrarySecret', { LibraryId: libraryId })
  const query = new URLSearchParams({ library_id: libraryId, library_secret: LibrarySecret, grant: 'admin', period: '86400' })
  const { accessToken } = (await (await fetch(`${control}/api/v1/token?${query}`)).json()) as { accessToken: string }
  process.stdout.write(`\n  API      ${control}/api/v1\n  Library  ${libraryId}\n  Token    ${accessToken}\n\n`)
}
