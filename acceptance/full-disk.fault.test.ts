/**
 * The disk is full, really. Writes are refused with 503 and never with another 5xx, what was
 * acknowledged can be read meanwhile, and once there is room everything goes on; after a crash on
 * the full disk nothing that was acknowledged is missing and `verify` finds nothing.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makePlace } from './place.ts'
import { makeSmallDisk } from './small-disk.ts'
import { startServer } from './start-server.ts'
import type { StartedServer } from './start-server.ts'

const launcher = fileURLToPath(new URL('../bin/mediatheque.mjs', import.meta.url))
const KiB = 1024
/** Large segments are files of their own, small ones rows; more of each than fits. */
const largeCount = 80
const smallCount = 1200
const directoryCount = 40

const contentOf = (path: string, bytes: number): Buffer => Buffer.from(path.padEnd(bytes, '.'))

test('a full disk refuses what is new and loses nothing that was acknowledged', async (t) => {
  const disk = makeSmallDisk()
  let server: StartedServer | undefined
  t.after(async () => {
    await server?.kill('SIGKILL')
    disk.remove()
  })
  const key = { MEDIATHEQUE_SECRET_ID: 'AKIDfulldisk000000000000000000000001', MEDIATHEQUE_SECRET_KEY: 'full-disk-secret-0001' }
  const start = async (entry?: string): Promise<StartedServer> =>
    (server = await startServer({ data: disk.folder, env: key, ...(entry !== undefined && { entry }) }))
  await start(disk.entry)
  const place = await makePlace(server as StartedServer)
  const acknowledged = new Map<string, Buffer>()
  const refused = new Map<number, number>()

  const at = (resource: string, path: string, query = ''): string =>
    `${server?.control}/api/v1/${resource}/${place.libraryId}/-/${encodeURIComponent(path)}?access_token=${place.token}&${query}`

  /** True when it was done; everything else must be a 503. */
  async function asks(
    status: number,
    method: string,
    url: string,
    body: string | Uint8Array = '{}',
    headers = {},
  ): Promise<Response | undefined> {
    const answer = await fetch(url, { method, headers, body: body as string })
    if (answer.status === status) return answer
    const text = await answer.text()
    assert.equal(answer.status, 503, `${method} ${url} answered ${answer.status} ${text}`)
    refused.set(status, (refused.get(status) ?? 0) + 1)
    return undefined
  }

  async function upload(path: string, bytes: number): Promise<boolean> {
    const content = contentOf(path, bytes)
    const begun = await asks(201, 'PUT', at('file', path))
    if (!begun) return false
    const ticket = (await begun.json()) as { path: string; confirmKey: string; headers: Record<string, string> }
    if (!(await asks(200, 'PUT', `${server?.content}${ticket.path}`, content, ticket.headers))) return false
    const confirmed = await asks(200, 'POST', at('file', ticket.confirmKey, 'confirm=1'))
    if (confirmed) acknowledged.set(path, content)
    await confirmed?.arrayBuffer()
    return confirmed !== undefined
  }

  async function checkAll(): Promise<void> {
    for (const [path, content] of acknowledged) {
      const answer = await fetch(at('file', path))
      assert.equal(answer.status, 200, path)
      assert.ok(Buffer.from(await answer.arrayBuffer()).equals(content), path)
    }
  }

  await t.test(`it refuses with 503 and goes on reading (${disk.kind})`, async () => {
    for (let index = 0; index < largeCount; index++) await upload(`large ${index}`, 512 * KiB)
    for (let index = 0; index < smallCount && (refused.get(200) ?? 0) < 5 + largeCount; index++) await upload(`small ${index}`, 16 * KiB)
    for (let index = 0; index < directoryCount; index++) await asks(201, 'PUT', at('directory', `directory ${index}`))
    const refusals = [...refused.values()].reduce((sum, count) => sum + count, 0)
    assert.ok(refusals > 0, 'The disk was full.')
    assert.ok(acknowledged.size > 0, 'It was not full from the start.')
    await checkAll()
  })

  await t.test('it starts on the full disk and reads what is there', async () => {
    await server?.kill('SIGKILL')
    await start(disk.entry)
    await checkAll()
  })

  await t.test('it goes on by itself once there is room', async () => {
    if (!disk.makeRoom()) {
      await server?.kill('SIGKILL')
      await start()
    }
    assert.ok(await upload('afterwards', 300 * KiB))
    await checkAll()
  })

  await t.test('it has everything that was acknowledged after the next start', async () => {
    await server?.kill('SIGKILL')
    await start()
    await checkAll()
    assert.ok(await upload('after the start', 100))
    await server?.kill('SIGTERM')
    server = undefined
    const verified = spawnSync(process.execPath, [launcher, 'verify', '--deep', '--data', disk.folder], { encoding: 'utf8' })
    assert.equal(verified.status, 0, verified.stdout + verified.stderr)
  })
})
