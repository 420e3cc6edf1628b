/** The quick start as its reader runs it: a fresh server over HTTPS, a real folder, one program. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startServer } from './start-server.ts'

const program = (name: string): string => fileURLToPath(new URL(`../examples/quick-start/${name}`, import.meta.url))

test('uploads a real folder, finds every byte again and restores what it deleted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-quick-start-'))
  const server = await startServer({ https: true })
  try {
    const made = spawnSync(process.execPath, [program('make-folder.ts'), folder], { encoding: 'utf8' })
    assert.equal(made.status, 0, made.stderr)
    const { code, output } = await run(program('quick-start.ts'), [folder], {
      MEDIATHEQUE_URL: server.control.replace('127.0.0.1', 'localhost'),
      MEDIATHEQUE_SECRET_ID: server.secretId,
      MEDIATHEQUE_SECRET_KEY: server.secretKey,
      NODE_EXTRA_CA_CERTS: server.caPath,
    })
    assert.equal(code, 0, output)
    for (const line of [
      /^Library {3}smh[0-9a-z]{13}$/m,
      /^Uploaded {2}9 files, 1\d\d\.\d MiB$/m,
      /^Compared {2}9 downloads/m,
      /^Instant {3}copy of 100 MiB\.bin, no byte sent$/m,
      /^Restored {2}\/photos$/m,
      /^Done/m,
    ])
      assert.match(output, line)
    assert.ok(!output.includes(server.secretKey))
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

function run(file: string, args: readonly string[], env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}
