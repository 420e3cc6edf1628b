import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRelay } from '../../platform/live-media/live-stream.ts'
import { silentLog } from '../../platform/log/log.ts'
import { createHlsShelf } from './hls-shelf.ts'

test('streams are cut again when there is a place for their segments again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-hls-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const ffmpeg = join(folder, 'ffmpeg')
  writeFileSync(ffmpeg, '#!/bin/sh\nexec cat >/dev/null\n', { mode: 0o700 })
  const above = join(folder, 'above')
  writeFileSync(above, '')
  const shelf = createHlsShelf({ ffmpeg, directory: join(above, 'hls'), log: silentLog })
  const { stream } = createRelay()
  await assert.rejects(shelf.open(stream), { code: 'ENOTDIR' })
  rmSync(above)
  const cutter = await shelf.open(stream)
  assert.equal(cutter.isStopped(), false)
  await shelf.close()
})
