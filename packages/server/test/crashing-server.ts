/**
 * `serve`, ended by SIGKILL when a named point is reached for the n-th time:
 * MEDIATHEQUE_TEST_CRASH=`point:n`. For tests that watch what survives.
 */
import { createApp } from '../src/app.ts'
import { readConfig, settingNames, flagsOf } from '../src/config.ts'
import { parseArguments } from '../src/platform/arguments.ts'
import type { Faults } from '../src/platform/faults.ts'

const [point = '', count = '1'] = (process.env['MEDIATHEQUE_TEST_CRASH'] ?? '').split(':')
let left = Number(count)

const faults: Faults = {
  at(reached) {
    if (reached === point && --left === 0) process.kill(process.pid, 'SIGKILL')
    return undefined
  },
}

const { flags } = parseArguments(process.argv.slice(2), flagsOf(settingNames))
const app = createApp(readConfig({ flags, environment: process.env }), { faults })
const { control, content } = await app.start()
process.stdout.write(`${JSON.stringify({ ready: true, control, content })}\n`)
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)))
