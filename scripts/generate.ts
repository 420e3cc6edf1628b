/**
 * Writes what is derived from the code: the API documents, the client's types, the failure list
 * and the configuration reference.
 * `--check` writes nothing and fails when a file is stale.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readVersion } from '../packages/server/src/platform/version.ts'
import { settings } from '../packages/server/src/config.ts'
import type { Setting } from '../packages/server/src/config.ts'
import { actions, operations } from '../packages/server/src/doors.ts'
import { failureStatus } from '../packages/server/src/kernel/failure.ts'
import type { FailureSpec } from '../packages/server/src/kernel/failure.ts'
import { apiDocument } from '../packages/server/src/platform/http/api-document.ts'
import { cloudDocument, cloudFiles } from './sdk/cloud-document.ts'
import { operationFiles } from './sdk/operation-types.ts'
import type { ApiDocument } from './sdk/operation-types.ts'

const root = join(import.meta.dirname, '..')

if (process.argv.includes('--help')) {
  process.stdout.write('Usage: npm run generate [-- --check]\n\nWrites generated files; with --check only tells which are stale.\n')
  process.exit(0)
}
const isCheck = process.argv.includes('--check')
let staleCount = 0
for (const [path, text] of Object.entries(await generatedFiles())) {
  const absolute = join(root, path)
  if (read(absolute) === text) continue
  staleCount++
  process.stdout.write(`${isCheck ? 'stale' : 'written'}: ${path}\n`)
  if (isCheck) continue
  mkdirSync(dirname(absolute), { recursive: true })
  writeFileSync(absolute, text)
}
if (isCheck && staleCount > 0) {
  process.stdout.write('Run "npm run generate" and commit what it writes.\n')
  process.exit(1)
}

async function generatedFiles(): Promise<Record<string, string>> {
  const document = apiDocument(operations, readVersion())
  const cloud = cloudFiles(cloudDocument(actions, readVersion()))
  return {
    ...formatted({ ...operationFiles(document as unknown as ApiDocument), ...cloud }),
    'api/openapi.json': `${JSON.stringify(document, undefined, 2)}\n`,
    'docs/api/failures.md': await failureReference(),
    'docs/operate/configuration.md': configurationReference(),
  }
}

/** TypeScript as the formatter would have it, so that what is written here passes the check of the format. */
function formatted(files: Readonly<Record<string, string>>): Record<string, string> {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const entries = Object.entries(files).map(([path, text]) => {
    if (!path.endsWith('.ts')) return [path, text]
    const run = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], { cwd: root, input: text, encoding: 'utf8' })
    if (run.status !== 0 || run.stdout === '') throw new Error(`${path} was not formatted:\n${run.stderr}`)
    return [path, run.stdout]
  })
  return Object.fromEntries(entries) as Record<string, string>
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function configurationReference(): string {
  const sections = Object.values(settings as Record<string, Setting<unknown>>).map((setting) => {
    const [first, ...others] = setting.environment
    const title = setting.flag ? `\`${setting.flag.flag}${setting.flag.value ? ` ${setting.flag.value}` : ''}\`` : `\`${first}\``
    const lines = [`### ${title}`, '', setting.explanation, '']
    if (setting.flag) lines.push(`- Environment: ${[first, ...others].map((name) => `\`${name}\``).join(' or ')}`)
    if (setting.flag?.isRepeatable) lines.push('- Repeatable')
    lines.push(`- Default: ${setting.fallback ? `\`${setting.fallback}\`` : 'none'}`)
    return lines.join('\n')
  })
  return `# Configuration

<!-- Written by "npm run generate" from packages/server/src/config.ts. -->

\`mediatheque serve\` takes flags; each has an environment variable, and what is secret has a variable only. A flag counts before a variable, a variable before the default; an empty variable counts as absent. Unknown flags and values that can't be right are refused with exit code 2.

${sections.join('\n\n')}
`
}

/** Every table of failures in the source, by the room it stands in. */
async function failureReference(): Promise<string> {
  const source = join(root, 'packages/server/src')
  const files = globSync('**/*.ts', { cwd: source, exclude: ['**/*.test.ts'] }).toSorted()
  const declaring = files.filter((file) => readFileSync(join(source, file), 'utf8').includes('= failures({'))
  const sections: string[] = []
  for (const file of declaring) {
    const tables = Object.values((await import(join(source, file))) as Record<string, { specs?: Record<string, FailureSpec> }>)
    const rows = tables
      .flatMap((table) => Object.entries(table?.specs ?? {}))
      .map(([code, spec]) => `| \`${code}\` | ${spec.status ?? failureStatus[spec.kind]} | ${spec.message} |`)
    if (rows.length > 0) sections.push(`## ${dirname(file)}\n\n| Code | Status | Says |\n|--|--|--|\n${rows.toSorted().join('\n')}`)
  }
  return `# Failures

<!-- Written by "npm run generate" from the tables of failures. -->

What the server refuses, by the room that refuses it. A code keeps its meaning for ever; a sentence may say more than the one here. The Cloud API answers every failure with status 200 in its own envelope.

${sections.join('\n\n')}
`
}
