/**
 * Runs the tests. `--fast`: rules, endpoints on SQLite and drivers that need nothing installed.
 * Without it: everything, on both databases, from outside, in a browser; what that needs is
 * installed first (Debian packages, when root) or named. Nothing is skipped.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArguments } from '../packages/server/src/platform/arguments.ts'
import { startCluster } from '../packages/server/test/postgres.ts'

const root = join(import.meta.dirname, '..')
const flags = [
  { flag: '--fast', summary: 'only what needs no service: the inner loop' },
  { flag: '--golden', summary: 'rewrite the golden files instead of comparing with them' },
  { flag: '--help', summary: 'this text' },
]
const given = parseArguments(process.argv.slice(2), flags)
if (given.flags.has('--help')) {
  const list = flags.map(({ flag, summary }) => `  ${flag.padEnd(10)}${summary}`).join('\n')
  process.stdout.write(`Usage: npm test [-- FLAGS] [PART OF A PATH…]\n\n${list}\n`)
  process.exit(0)
}
const isFast = given.flags.has('--fast')
const files = findTests()
if (files.length === 0) {
  process.stderr.write('No test file matches.\n')
  process.exit(1)
}
if (given.flags.has('--golden')) process.env['MEDIATHEQUE_GOLDEN'] = '1'
if (isFast) process.env['MEDIATHEQUE_TEST_FAST'] = '1'
else await prepareMachine()
process.exit(await runTests())

function findTests(): string[] {
  const inside = globSync('packages/*/{src,test}/**/*.test.ts', { cwd: root })
  const all = isFast
    ? inside.filter((file) => !/\.(?:service|fault)\.test\.ts$/.test(file))
    : [...inside, ...globSync(['acceptance/**/*.test.ts', 'examples/**/*.test.ts'], { cwd: root })]
  const parts = given.positionals
  return all
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
    .toSorted()
    .map((file) => join(root, file))
}

/** One PostgreSQL for all test files, and the programs the acceptance tests drive. */
async function prepareMachine(): Promise<void> {
  const missing = [
    { program: 'ffmpeg', debianPackage: 'ffmpeg' },
    { program: 'chromium', debianPackage: 'chromium' },
    { program: 'initdb', debianPackage: 'postgresql' },
    { program: 'rclone', debianPackage: 'rclone' },
    { program: 'python3', debianPackage: 'python3' },
    { program: 'curl', debianPackage: 'curl' },
    { program: 'nginx', debianPackage: 'nginx libnginx-mod-rtmp' },
  ].filter(({ program }) => !isInstalled(program))
  if (missing.length > 0) install(missing.map(({ debianPackage }) => debianPackage))
  const cluster = await startCluster()
  process.env['MEDIATHEQUE_TEST_POSTGRES_URL'] ??= cluster.url
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...globSync('/usr/lib/postgresql/*/bin')]
  return folders.some((folder) => existsSync(join(folder, program)))
}

function install(packages: readonly string[]): void {
  const isRoot = process.getuid?.() === 0
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!isRoot) {
    process.stderr.write(`The tests need ${packages.join(', ')}. As root: ${command}\n`)
    process.exit(1)
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const isDone = spawnSync(`apt-get update && ${command}`, { shell: true, stdio: ['ignore', 2, 2], env: environment }).status === 0
  if (isDone) return
  process.stderr.write(`${packages.join(', ')} could not be installed.\n`)
  process.exit(1)
}

/** Each file in a process of its own; answers the exit code. */
async function runTests(): Promise<number> {
  const stream = run({ files, concurrency: availableParallelism(), timeout: isFast ? 60_000 : 600_000 })
  let isFailed = false
  let skippedCount = 0
  stream.on('test:fail', () => (isFailed = true))
  stream.on('test:summary', ({ file, counts }) => {
    if (file === undefined) skippedCount = counts.skipped + counts.todo
  })
  stream.compose(spec).pipe(process.stdout)
  await new Promise((resolve) => stream.once('end', resolve))
  await new Promise((resolve) => setImmediate(resolve))
  if (skippedCount > 0 && !isFast) process.stderr.write(`${skippedCount} tests were skipped. Everything runs, or it is removed.\n`)
  return isFailed || (skippedCount > 0 && !isFast) ? 1 : 0
}
