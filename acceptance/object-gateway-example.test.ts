/** The example of the object door as its reader runs it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startServer } from './start-server.ts'

test('uploads one path with a key for that path', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-example-'))
  const server = await startServer({ https: true })
  try {
    const file = join(folder, 'a film.mp4')
    writeFileSync(file, randomBytes(11 * 1024 * 1024))
    const program = fileURLToPath(new URL('../examples/object-gateway/one-upload-key.ts', import.meta.url))
    const env = {
      ...process.env,
      MEDIATHEQUE_URL: server.control.replace('127.0.0.1', 'localhost'),
      MEDIATHEQUE_CONTENT_URL: server.content.replace('127.0.0.1', 'localhost'),
      MEDIATHEQUE_SECRET_ID: server.secretId,
      MEDIATHEQUE_SECRET_KEY: server.secretKey,
      NODE_EXTRA_CA_CERTS: server.caPath,
    }
    const { stdout } = await promisify(execFile)(process.execPath, [program, file], { env, timeout: 60_000 })
    assert.match(stdout, /^Key {7}may upload smh[0-9a-z]{13}-1250000000\/inbox\/a film\.mp4 for ten minutes$/m)
    assert.match(stdout, /^Uploaded {2}11534336 bytes, ETag "[0-9a-f]{32}-3"$/m)
    assert.match(stdout, /^Elsewhere AccessDenied$/m)
    assert.match(stdout, /^Link {6}200, 11534336 bytes$/m)
    assert.ok(!stdout.includes(server.secretKey))
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
