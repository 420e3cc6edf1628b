#!/usr/bin/env node
// The one entry. Plain JavaScript that Node 18 parses: it finds a Node that runs the server
// (the running one when that is new enough, else the packaged one) and hands over to it.
//   mediatheque <command> …       the server's command line
//   mediatheque run FILE|FLAGS …  any script of this repository with that Node
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const neededMajor = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const main = join(root, 'packages/server/src/main.ts')
const compileCache = process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compile')
const isNewEnough = Number(process.versions.node.split('.')[0]) >= neededMajor
const isScript = process.argv[2] === 'run'

if (process.env.npm_lifecycle_event) endWithParent()
if (isNewEnough && !isScript) await serveHere()
else handOver(isNewEnough ? process.execPath : findPackagedNode())

/** npm that is killed takes nothing with it; whoever started it believes the server gone. */
function endWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 1000)
  watch.unref()
}

/** The running Node will do: no second process. */
async function serveHere() {
  module.enableCompileCache(compileCache)
  await import(pathToFileURL(main).href)
}

function findPackagedNode() {
  const name = `node-${process.platform}-${process.arch}`
  try {
    const binary = join(dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`))), 'bin', 'node')
    if (existsSync(binary)) return binary
  } catch {
    // Not installed: the sentence below says what to do.
  }
  process.stderr.write(
    `Mediatheque needs Node ${neededMajor}; this is ${process.version} and no packaged Node for ` +
      `${process.platform}-${process.arch} is installed. Install Node ${neededMajor}, or run "npm ci" without --omit=optional.\n`,
  )
  process.exit(1)
}

function handOver(node) {
  const given = isScript ? process.argv.slice(3) : [main, ...process.argv.slice(2)]
  // The channel carries nothing: when it breaks, the server knows that the launcher is gone, however it ended.
  const child = spawn(node, given, {
    stdio: isScript ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`Could not start ${node}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
