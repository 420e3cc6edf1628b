/** The proof after a fault: the operator's own `mediatheque verify`, every byte read. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../bin/mediatheque.mjs', import.meta.url))

/** Fails with what it found when the data folder of a stopped server is not whole. */
export function verifyWhole(data: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, 'verify', '--data', data, '--deep', '--json'], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, `verify found something: ${stdout}\n${stderr}`)
}
