/**
 * Writes what is derived from the code: the API document and the configuration reference.
 * `--check` writes nothing and fails when a file is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readVersion } from '../packages/server/src/cli/version.ts'
import { settings } from '../packages/server/src/config.ts'
import type { Setting } from '../packages/server/src/config.ts'
import { operations } from '../packages/server/src/doors.ts'
import { apiDocument } from '../packages/server/src/platform/http/api-document.ts'

const root = join(import.meta.dirname, '..')

if (process.argv.includes('--help')) {
  process.stdout.write('Usage: npm run generate [-- --check]\n\nWrites generated files; with --check only tells which are stale.\n')
  process.exit(0)
}
const isCheck = process.argv.includes('--check')
let staleCount = 0
for (const [path, text] of Object.entries(generatedFiles())) {
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

function generatedFiles(): Record<string, string> {
  const document = apiDocument(operations, readVersion())
  return {
    'api/openapi.json': `${JSON.stringify(document, undefined, 2)}\n`,
    'docs/operate/configuration.md': configurationReference(),
  }
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
