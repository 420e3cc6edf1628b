/** `mediatheque serve`: the app as a process, with signals, the ready line and the words of a first start. */
import { flushCompileCache } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { createApp } from '../app.ts'
import type { App, StartedApp } from '../app.ts'
import type { Config } from '../config.ts'
import { rootKeyPath } from '../platform/installation/root-key.ts'

/** A terminal sends one Ctrl-C to the launcher and to the server: what follows at once is the same wish. */
const sameSignalMs = 500
/** What the stores get to close after the requests' grace. */
const closingMsMax = 15_000

/** Runs until it is told to stop; answers the exit code. */
export async function serve(config: Config): Promise<number> {
  // What the server writes is for its user only, also where the data folder was made by somebody else.
  process.umask(0o077)
  const app = createApp(config, {
    onFatal: (error) => die(app, error, 'the storage failed; the process ends so that nothing more is acknowledged'),
  })
  process.on('uncaughtException', (error) => die(app, error, 'uncaught exception'))
  process.on('unhandledRejection', (reason) => die(app, reason, 'unhandled rejection'))
  const told = toldToStop()
  const started = await app.start()
  greet(config, started, app)
  // Nobody may be left to read it.
  process.stdout.on('error', () => {})
  process.stdout.write(
    `${JSON.stringify({ ready: true, control: started.control, content: started.content, rtmp: started.rtmp, liveHooks: started.liveHooks })}\n`,
  )
  flushCompileCache()

  const reason = await told
  app.log.info({ reason }, 'stopping')
  const isClosed = await Promise.race([app.stop().then(() => true), delay(config.shutdownGraceMs + closingMsMax, false, { ref: false })])
  if (isClosed) app.log.info({}, 'stopped')
  else app.log.error({}, 'the stores did not close in time')
  return isClosed ? 0 : 1
}

function die(app: App, error: unknown, message: string): never {
  app.log.error({ error: error instanceof Error ? error : new Error(String(error)) }, message)
  process.exit(1)
}

/** Resolves with the first signal, or when the launcher is gone. A later second signal ends the process at once. */
function toldToStop(): Promise<string> {
  return new Promise((resolve) => {
    let firstAt: number | undefined
    const onSignal = (signal: string): void => {
      if (firstAt !== undefined && performance.now() - firstAt > sameSignalMs) process.exit(1)
      firstAt ??= performance.now()
      resolve(signal)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, onSignal)
    if (process.channel) {
      process.on('disconnect', () => resolve('the launcher ended'))
      process.channel.unref()
    }
  })
}

function greet(config: Config, started: StartedApp, { log }: App): void {
  const { addresses, rootKey, authorityPath, console } = started
  log.info(
    {
      control: addresses.control,
      content: addresses.content,
      ...(started.rtmp && { rtmp: started.rtmp }),
      data: config.dataDirectory,
      ...(authorityPath && { authority: authorityPath }),
    },
    'ready',
  )
  if (!process.stderr.isTTY) return
  const lines = [`  API       ${addresses.control}`, `  Content   ${addresses.content}`]
  if (console) lines.push(`  Console   ${console.address}`)
  if (started.rtmp) lines.push(`  Live      ${started.rtmp}`)
  if (authorityPath) lines.push(`  Trust     NODE_EXTRA_CA_CERTS=${authorityPath}`)
  if (rootKey.isNew) {
    const { secretId, secretKey } = rootKey.current()
    lines.push('', `  SecretId  ${secretId}`, `  SecretKey ${secretKey}`, `  Shown this once; kept in ${rootKeyPath(config.dataDirectory)}`)
  }
  if (console) lines.push('', `  Sign in   ${console.signInLink()}`, '  Opens the console with every right, for twelve hours')
  process.stderr.write(`\n${lines.join('\n')}\n\n`)
}
