#!/usr/bin/env node
// The one entry. Plain JavaScript that Node 18 parses: it finds a Node that runs the server
// (the packaged one, or the running one when that is new enough) and hands over to it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const neededMajor = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..')

function packagedNode() {
  const name = `node-${process.platform}-${process.arch}`
  try {
    const manifest = fileURLToPath(import.meta.resolve(`${name}/package.json`))
    const binary = join(dirname(manifest), 'bin', 'node')
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

function chooseNode() {
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return process.execPath
  const binary = packagedNode()
  if (binary) return binary
  process.stderr.write(
    `Mediatheque needs Node ${neededMajor}; this is ${process.version} and no packaged Node for ` +
      `${process.platform}-${process.arch} is installed. Install Node ${neededMajor} or run "npm ci" without --omit=optional.\n`,
  )
  process.exit(1)
}

const [command, ...rest] = process.argv.slice(2)
const args = command === 'run' ? rest : [join(root, 'packages/server/src/main.ts'), ...process.argv.slice(2)]
const node = chooseNode()
const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    MEDIATHEQUE_NODE: node,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compile'),
  },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  process.stderr.write(`Could not start ${node}: ${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  } else process.exit(code ?? 1)
})
