/** `mediatheque build-console`: for images and folders that the server may not write to. */
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { buildConsole } from '../gateways/console/index.ts'
import { createLog } from '../platform/log/create-log.ts'

/** Answers 0 when there is a console of the present sources. */
export async function buildConsoleNow({ logLevel }: Pick<Config, 'logLevel'>): Promise<number> {
  const log = createLog({ level: logLevel, isPretty: process.stderr.isTTY })
  try {
    await buildConsole(join(import.meta.dirname, '..', '..', '..', '..'), { log, signal: new AbortController().signal })
    return 0
  } catch (error) {
    log.error({ error }, 'the console could not be built')
    return 1
  }
}
