/**
 * Types, lint, format, arrows, generated files, unused code: everything a machine can say about
 * a change without running it. Two steps at a time, on the Node that runs this script.
 * A step that has looked at nothing fails: silence from a misconfigured tool is not consent.
 */
import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const filesMin = 100

type Outcome = { readonly isPassed: boolean; readonly output: string }
type Step = { readonly name: string; readonly run: () => Promise<Outcome> }

if (process.argv.includes('--help')) {
  process.stdout.write(
    'Usage: npm run check [-- --fix] [NAME…]\n\nRuns every check, or the named ones. --fix formats and repairs what the tools can.\n',
  )
  process.exit(0)
}
const isFix = process.argv.includes('--fix')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))

/** A tool of node_modules; `looked` finds in its output how many files it has seen. */
const tool = (name: string, script: string, given: readonly string[], looked: RegExp): Step => ({
  name,
  async run() {
    const { code, output } = await runNode([join(root, 'node_modules', script), ...given])
    const count = Number(looked.exec(output)?.[1]?.replaceAll(',', '') ?? 0)
    if (code === 0 && count < filesMin) return { isPassed: false, output: `${output}\nThe tool has looked at ${count} files only.` }
    return { isPassed: code === 0, output }
  },
})

/** One project of the type checker. */
const types = (name: string, project: string): Step =>
  tool(
    name,
    'typescript/bin/tsc',
    [
      '--noEmit',
      '--diagnostics',
      '--incremental',
      '--tsBuildInfoFile',
      `node_modules/.cache/${name.replace(':', '-')}.json`,
      '--project',
      project,
    ],
    /^Files:\s+(\d+)/m,
  )

const steps: readonly Step[] = [
  tool('lint', 'oxlint/bin/oxlint', ['--type-aware', ...(isFix ? ['--fix'] : []), '.'], /on (\d+) files/),
  types('types', '.'),
  // What runs in browsers is checked with their library, and without Node's.
  ...globSync('packages/*/tsconfig.json', { cwd: root })
    .toSorted()
    .map((project) => types(`types:${project.split(/[\\/]/)[1]}`, project)),
  tool(
    'arrows',
    'dependency-cruiser/bin/dependency-cruiser.mjs',
    ['--config', '.dependency-cruiser.cjs', 'packages', 'acceptance', 'scripts', 'examples'],
    /(\d+) modules/,
  ),
  tool(
    'format',
    '@biomejs/biome/bin/biome',
    ['format', '--max-diagnostics=5', ...(isFix ? ['--write'] : []), '.'],
    /(?:Checked|Formatted) (\d+) files/,
  ),
  { name: 'unused', run: async () => passed(await runNode([join(root, 'node_modules/knip/bin/knip.js'), '--no-progress'])) },
  { name: 'generated', run: async () => passed(await runNode([join(root, 'scripts/generate.ts'), ...(isFix ? [] : ['--check'])])) },
  { name: 'lockfile', run: async () => lockfileIsComplete() },
  { name: 'dialects', run: async () => dialectsStayInside() },
]

const failed = await runAll(
  steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name) || wanted.includes(name.split(':')[0] as string)),
)
process.exit(failed.length === 0 ? 0 : 1)

async function runAll(queue: readonly Step[]): Promise<readonly string[]> {
  const waiting = [...queue]
  const failures: string[] = []
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const startedAt = performance.now()
      const { isPassed, output } = await step.run()
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      process.stdout.write(`${isPassed ? '✔' : '✖'} ${step.name} (${seconds} s)\n`)
      if (isPassed) continue
      failures.push(step.name)
      process.stdout.write(`${output.trimEnd().replace(/^/gm, '    ')}\n`)
    }
  }
  await Promise.all([work(), work()])
  return failures
}

function passed({ code, output }: { readonly code: number; readonly output: string }): Outcome {
  return { isPassed: code === 0, output }
}

function runNode(given: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, given, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** What differs between the databases is a named expression or a trait of platform/db. */
function dialectsStayInside(): Outcome {
  const files = globSync('packages/*/src/**/*.ts', { cwd: root }).filter(
    (file) => !file.includes('/platform/db/') && !file.endsWith('.test.ts'),
  )
  const found = files.filter((file) =>
    /[=!]==? *'(?:postgres|sqlite)'|case '(?:postgres|sqlite)'/.test(readFileSync(join(root, file), 'utf8')),
  )
  if (files.length < filesMin) return { isPassed: false, output: `Only ${files.length} files were looked at.` }
  return {
    isPassed: found.length === 0,
    output: found.map((file) => `${file} asks which database it talks to. Name the difference in platform/db.`).join('\n'),
  }
}

/**
 * npm leaves out a foreign platform's package when the registry at hand does not offer it, and
 * then refuses the lock file elsewhere. Write the entry by hand: version, os, cpu, optional.
 */
function lockfileIsComplete(): Outcome {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  )
  return { isPassed: missing.length === 0, output: missing.map((name) => `${name} has no entry in package-lock.json.`).join('\n') }
}
