import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '../clock.ts'
import { silentLog } from '../log/log.ts'
import { openDataFolder } from './data-folder.ts'
import { lockFolder } from './folder-lock.ts'
import { openMasterKey } from './master-key.ts'
import { findRootKey, openRootKey, rootKeyPath, rotateRootKey } from './root-key.ts'
import { StartRefused } from './start-refused.ts'
import { watchFiles } from './watch-files.ts'

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const modeOf = (path: string) => statSync(path).mode & 0o777

test('makes the root key once, readable by its owner only', (t) => {
  const dataDirectory = temporaryFolder(t)
  const first = openRootKey({ dataDirectory, given: undefined, clock: systemClock, log: silentLog })
  const second = openRootKey({ dataDirectory, given: undefined, clock: systemClock, log: silentLog })
  t.after(() => (first.close(), second.close()))
  assert.deepEqual([first.isNew, second.isNew], [true, false])
  assert.deepEqual(second.current(), first.current())
  assert.match(first.current().secretId, /^AKID[A-Za-z0-9]{32}$/)
  assert.match(first.current().secretKey, /^[A-Za-z0-9]{32}$/)
  assert.equal(modeOf(rootKeyPath(dataDirectory)), 0o600)
})

test('prefers the pair of the environment and writes no file', (t) => {
  const dataDirectory = temporaryFolder(t)
  const given = { secretId: 'AKIDgiven', secretKey: 'given-given-given' }
  const holder = openRootKey({ dataDirectory, given, clock: systemClock, log: silentLog })
  assert.deepEqual(holder.current(), given)
  assert.equal(findRootKey(dataDirectory), undefined)
})

test('notices a rotation', async (t) => {
  const dataDirectory = temporaryFolder(t)
  const holder = openRootKey({ dataDirectory, given: undefined, clock: systemClock, log: silentLog })
  t.after(() => holder.close())
  const before = holder.current().secretId
  const rotated = rotateRootKey(dataDirectory, systemClock)
  assert.notEqual(rotated.secretId, before)
  for (const deadline = Date.now() + 20_000; holder.current().secretId === before && Date.now() < deadline; ) await delay(20)
  assert.equal(holder.current().secretId, rotated.secretId)
  assert.equal(modeOf(rootKeyPath(dataDirectory)), 0o600)
})

test('keeps the earlier pair while the file is unreadable', async (t) => {
  const dataDirectory = temporaryFolder(t)
  const holder = openRootKey({ dataDirectory, given: undefined, clock: systemClock, log: silentLog })
  t.after(() => holder.close())
  const before = holder.current()
  writeFileSync(rootKeyPath(dataDirectory), '{')
  await delay(700)
  assert.deepEqual(holder.current(), before)
})

test('makes the master key once, readable by its owner only', (t) => {
  const dataDirectory = temporaryFolder(t)
  const key = openMasterKey(dataDirectory)
  assert.equal(key.length, 32)
  assert.deepEqual(openMasterKey(dataDirectory), key)
  assert.equal(modeOf(join(dataDirectory, 'master-key')), 0o600)
})

test('refuses a damaged master key instead of making another', (t) => {
  const dataDirectory = temporaryFolder(t)
  writeFileSync(join(dataDirectory, 'master-key'), 'short')
  assert.throws(() => openMasterKey(dataDirectory), /Restore it from a backup/)
})

test('lets one server have a data folder, and the next when that one is gone', (t) => {
  const dataDirectory = temporaryFolder(t)
  const lock = lockFolder(dataDirectory)
  assert.throws(
    () => lockFolder(dataDirectory),
    (error) => error instanceof StartRefused && error.message.includes(`(process ${process.pid})`),
  )
  lock.release()
  lockFolder(dataDirectory).release()
})

test('frees the folder of a server that was killed', async (t) => {
  const dataDirectory = temporaryFolder(t)
  const holder = `import { lockFolder } from ${JSON.stringify(import.meta.resolve('./folder-lock.ts'))}
    const lock = lockFolder(${JSON.stringify(dataDirectory)}); console.log('held'); setInterval(() => lock, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', holder], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  assert.throws(() => lockFolder(dataDirectory), StartRefused)
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockFolder(dataDirectory).release()
})

test('locks the folder though it can not be written down who holds it', (t) => {
  const dataDirectory = temporaryFolder(t)
  mkdirSync(join(dataDirectory, 'server.pid'))
  const lock = lockFolder(dataDirectory)
  assert.throws(() => lockFolder(dataDirectory), StartRefused)
  lock.release()
})

test('makes the data folder for its owner only', (t) => {
  const folder = join(temporaryFolder(t), 'deep', 'folder')
  openDataFolder(folder)
  assert.equal(modeOf(folder), 0o700)
})

test('refuses a data folder that is a file', (t) => {
  const path = join(temporaryFolder(t), 'file')
  writeFileSync(path, '')
  assert.throws(
    () => openDataFolder(path),
    (error) => error instanceof StartRefused && /is not a folder/.test(error.message),
  )
  assert.equal(readFileSync(path, 'utf8'), '')
})

test('a watched file may become one that can not be looked at, and come back', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const path = join(temporaryFolder(t), 'watched')
  writeFileSync(path, 'first')
  let changes = 0
  const watch = watchFiles([path], () => changes++, 500)
  t.after(() => watch.stop())
  rmSync(path)
  symlinkSync(path, path)
  t.mock.timers.tick(500)
  assert.equal(changes, 1)
  rmSync(path)
  writeFileSync(path, 'second')
  t.mock.timers.tick(500)
  assert.equal(changes, 2)
})
