import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLog } from '../log/log.ts'
import { openHlsCutter } from './hls-cutter.ts'
import { createRelay } from './live-stream.ts'

test('a stream ends although its segments can not be removed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-hls-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const ffmpeg = join(folder, 'ffmpeg')
  writeFileSync(ffmpeg, '#!/bin/sh\nexec cat >/dev/null\n', { mode: 0o700 })
  const directory = join(folder, 'hls')
  mkdirSync(directory)
  const warnings: string[] = []
  const log = { ...silentLog, warn: (_: object, message: string) => void warnings.push(message) }
  const relay = createRelay()
  const cutter = await openHlsCutter(relay.stream, { ffmpeg, directory, log })
  // What stood there is no folder any more.
  rmSync(directory, { recursive: true })
  writeFileSync(directory, '')
  relay.end()
  await cutter.stop()
  assert.deepEqual(warnings, ['segments of a stream that is over stay'])
})
