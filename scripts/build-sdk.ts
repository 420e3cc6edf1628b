/**
 * Builds what is published of the client into `packages/sdk/dist`: plain JavaScript with its types,
 * for browsers and Node 20. Inside this repository everybody imports the source.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sdk = join(root, 'packages/sdk')
const dist = join(sdk, 'dist')

if (process.argv.includes('--help')) {
  process.stdout.write('Usage: node bin/mediatheque.mjs run scripts/build-sdk.ts\n\nWrites the publishable package to packages/sdk/dist.\n')
  process.exit(0)
}
rmSync(dist, { recursive: true, force: true })
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [compiler, '--project', join(sdk, 'tsconfig.build.json')], { stdio: 'inherit' })
if (status !== 0) process.exit(1)
for (const file of globSync('**/*.d.ts', { cwd: dist })) rewriteImports(join(dist, file))
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(publishedPackage(), undefined, 2)}\n`)
for (const file of ['packages/sdk/README.md', 'LICENSE']) copyIfThere(join(root, file))
process.stdout.write(`written: ${dist}\n`)

/** The compiler rewrites the extensions of imports in JavaScript, and leaves those of declarations. */
function rewriteImports(path: string): void {
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replaceAll(/(from '\.[^']*|import\("\.[^"]*)\.ts(['"])/g, '$1.js$2'))
}

function publishedPackage(): object {
  const { name, version, license } = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8')) as Record<string, string>
  const entry = (file: string) => ({ types: `./${file}.d.ts`, default: `./${file}.js` })
  return {
    name,
    version,
    description: 'Client of Mediatheque for browsers and Node',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.3' },
    exports: { '.': entry('index'), './node': entry('node') },
  }
}

function copyIfThere(path: string): void {
  try {
    copyFileSync(path, join(dist, path.split('/').at(-1) as string))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
