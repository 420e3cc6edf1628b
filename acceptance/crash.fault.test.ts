/**
 * The power goes: the server dies by SIGKILL at a named point of its work, at a moment drawn from
 * a printed seed. It starts again on the same folder; the client repeats what was not answered.
 * Nothing that was acknowledged may be missing, nothing may be torn, and `verify` finds nothing.
 */
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { makePlace } from './place.ts'
import type { Place } from './place.ts'
import { StartFailed, startServer } from './start-server.ts'
import type { StartedServer } from './start-server.ts'
import { verifyWhole } from './verify.ts'

const seed = Number(process.env['MEDIATHEQUE_SEED'] ?? Date.now() % 1_000_000)
/** Longer than the runner waits between two looks for due jobs. */
const jobsMs = 1500
/** For a death that is certain to come of a job, on a machine that has other things to do. */
const jobsMsMax = 30_000
const roundsPerPoint = Number(process.env['MEDIATHEQUE_CRASH_ROUNDS'] ?? 2)
const crashing = fileURLToPath(new URL('../packages/server/test/crashing-server.ts', import.meta.url))

/** Where it dies, and how often that point is passed in one run of the workload at most. */
const points: readonly (readonly [point: string, passes: number])[] = [
  ['db.commit.before', 60],
  ['db.commit.after', 60],
  ['objects.put.stored', 3],
  ['objects.put.before-commit', 3],
  ['objects.put.committed', 3],
  ['objects.copy.before-commit', 1],
  ['objects.copy.committed', 1],
  ['objects.delete.before-commit', 1],
  ['uploads.begin.committed', 8],
  ['uploads.receive.stored', 8],
  ['uploads.receive.recorded', 8],
  ['uploads.complete.before-commit', 8],
  ['uploads.complete.committed', 8],
  ['entries.move.before-commit', 1],
  ['entries.move.committed', 1],
  ['entries.delete.before-commit', 2],
  ['entries.delete.committed', 2],
  ['entries.purge.stepped', 1],
  ['blobs.fs.put.written', 3],
  ['blobs.fs.put.renamed', 3],
  ['blobs.fs.put.stored', 3],
  ['blobs.fs.small.commit', 6],
]

/** Numbers from the seed: the same seed dies at the same places. */
function* draws(from: number): Generator<number, never> {
  for (let n = 0; ; n++) yield createHash('sha256').update(`${from}:${n}`).digest().readUInt32BE() / 2 ** 32
}
const random = draws(seed)
const draw = (below: number): number => Math.floor(random.next().value * below)

/** The server is gone; what was asked may or may not have happened. */
class Gone extends Error {}

async function send(
  method: string,
  url: string,
  body?: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body: body as string }) })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {} }
  } catch (error) {
    throw new Gone('The server is gone.', { cause: error })
  }
}

async function fetchBytes(url: string): Promise<Buffer> {
  try {
    return Buffer.from(await (await fetch(url)).arrayBuffer())
  } catch (error) {
    throw new Gone('The server is gone.', { cause: error })
  }
}

type Ticket = { readonly path: string; readonly headers: Record<string, string>; readonly confirmKey: string }

/** One client's day. Every step may be repeated until it is answered; what was answered is remembered. */
class Client {
  readonly acknowledged = new Map<string, string>()
  server: StartedServer
  readonly place: Place

  constructor(server: StartedServer, place: Place) {
    this.server = server
    this.place = place
  }

  #at(resource: string, path: string, query = ''): string {
    return `${this.server.control}/api/v1/${resource}/${this.place.libraryId}/-/${encodeURIComponent(path)}?access_token=${this.place.token}&${query}`
  }

  async upload(path: string, content: Buffer): Promise<void> {
    const begun = await send('PUT', this.#at('file', path, 'conflict_resolution_strategy=overwrite'), '{}')
    assert.equal(begun.status, 201, JSON.stringify(begun))
    const ticket = begun.body as unknown as Ticket
    const sent = await send('PUT', `${this.server.content}${ticket.path}`, content, ticket.headers)
    assert.equal(sent.status, 200)
    await this.confirm(path, ticket.confirmKey, content)
  }

  /** Asked again after a crash, it answers the same or says that there was nothing. */
  async confirm(path: string, key: string, content: Buffer): Promise<void> {
    this.pending = { path, key, content }
    const confirmed = await send('POST', this.#at('file', key, 'confirm=1'), '{}')
    assert.equal(confirmed.status, 200, JSON.stringify(confirmed))
    this.pending = undefined
    this.acknowledged.set(path, sha(content))
  }
  pending: { path: string; key: string; content: Buffer } | undefined

  async createDirectory(path: string): Promise<void> {
    const { status, body } = await send('PUT', this.#at('directory', path), '{}')
    if (status !== 201) assert.equal(body['code'], 'SameNameDirectoryOrFileExists')
  }

  async move(from: string, to: string): Promise<void> {
    // Until the answer is there, what lies below may be at either place.
    for (const [path, hash] of [...this.acknowledged]) {
      if (!path.startsWith(`${from}/`)) continue
      this.acknowledged.delete(path)
      this.#moving.set(to + path.slice(from.length), hash)
    }
    const { status, body } = await send('PUT', this.#at('directory', to), JSON.stringify({ from }))
    // The first try may have done it before the crash took the answer.
    if (status !== 204) assert.equal(body['code'], 'SourceDirectoryNotFound', JSON.stringify(body))
    for (const [path, hash] of this.#moving) this.acknowledged.set(path, hash)
    this.#moving.clear()
  }
  readonly #moving = new Map<string, string>()

  async remove(resource: 'file' | 'directory', path: string, query: string): Promise<void> {
    for (const known of [...this.acknowledged.keys()]) if (known === path || known.startsWith(`${path}/`)) this.acknowledged.delete(known)
    const { status } = await send('DELETE', this.#at(resource, path, query))
    assert.ok([200, 204, 404].includes(status), `${status}`)
  }

  /** By the object door, in one request. */
  async object(method: 'PUT' | 'DELETE', path: string, content?: Buffer, from?: string): Promise<void> {
    const address = `/${this.place.libraryId}-1250000000/${path}`
    const headers = { authorization: sign(this.server, method, address), ...(from !== undefined && { 'x-cos-copy-source': from }) }
    if (method === 'DELETE') this.acknowledged.delete(path)
    if (content) this.#putting = { path, hash: sha(content) }
    const { status } = await send(method, this.server.content + address.split('/').map(encodeURIComponent).join('/'), content, headers)
    assert.ok(status === 200 || status === 204, `${method} ${path} answered ${status}`)
    this.#putting = undefined
    if (content) this.acknowledged.set(path, sha(content))
  }

  /** Until the answer is there, what was there before is as right as what was put over it; nothing else is. */
  #putting: { path: string; hash: string } | undefined

  async copyObject(from: string, to: string): Promise<void> {
    await this.object('PUT', to, undefined, `/${this.place.libraryId}-1250000000/${encodeURIComponent(from)}`)
    this.acknowledged.set(to, this.acknowledged.get(from) as string)
  }

  /** A job will kill the server. */
  diesOfJob = false

  /** The purge of the removed directory runs behind the answers; a server that dies of it is noticed here. */
  async waitForJobs(): Promise<void> {
    for (const end = Date.now() + (this.diesOfJob ? jobsMsMax : jobsMs); Date.now() < end; await delay(100))
      await send('GET', this.#at('directory', '', 'info=1'))
  }

  async checkAll(): Promise<void> {
    for (const [path, hash] of this.acknowledged) {
      const info = await send('GET', this.#at('file', path, 'info=1'))
      assert.equal(info.status, 200, `${path} was acknowledged and is gone: ${JSON.stringify(info.body)}`)
      const bytes = await fetchBytes(info.body['cosUrl'] as string)
      const expected = path === this.#putting?.path && sha(bytes) === this.#putting.hash ? this.#putting.hash : hash
      assert.equal(sha(bytes), expected, `${path} was acknowledged and came back changed`)
    }
  }
}

/** As clients of COS do, with nothing but the method and the path. */
function sign({ secretId, secretKey }: StartedServer, method: string, path: string): string {
  const now = Math.floor(Date.now() / 1000)
  const time = `${now - 60};${now + 600}`
  const hmac = (key: string, text: string): string => createHmac('sha1', key).update(text).digest('hex')
  const request = createHash('sha1').update(`${method.toLowerCase()}\n${path}\n\n\n`).digest('hex')
  const signature = hmac(hmac(secretKey, time), `sha1\n${time}\n${request}\n`)
  return `q-sign-algorithm=sha1&q-ak=${secretId}&q-sign-time=${time}&q-key-time=${time}&q-header-list=&q-url-param-list=&q-signature=${signature}`
}

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const bytesOf = (name: string, size: number): Buffer => Buffer.alloc(size, `${name} `)

/** Touches every operation that writes; small and large contents take different ways to the disk. */
const workload: readonly ((client: Client) => Promise<void>)[] = [
  (client) => client.createDirectory('album/2026'),
  (client) => client.upload('album/2026/small.txt', bytesOf('small', 900)),
  (client) => client.upload('album/2026/大.bin', bytesOf('large', 300_000)),
  (client) => client.upload('album/2026/empty', Buffer.alloc(0)),
  (client) => client.upload('note.txt', bytesOf('first', 4000)),
  (client) => client.upload('note.txt', bytesOf('second', 5000)),
  (client) => client.move('album/2026', 'moved/here'),
  (client) => client.upload('moved/here/more.bin', bytesOf('more', 200_000)),
  (client) => client.remove('file', 'moved/here/empty', ''),
  (client) => client.createDirectory('gone/deep/deeper'),
  (client) => client.upload('gone/deep/file.txt', bytesOf('gone', 2000)),
  (client) => client.remove('directory', 'gone', 'permanent=1'),
  (client) => client.object('PUT', 'objects/way/小.txt', bytesOf('object', 700)),
  (client) => client.object('PUT', 'objects/way/large.bin', bytesOf('large object', 250_000)),
  (client) => client.object('PUT', 'objects/way/小.txt', bytesOf('overwritten', 900)),
  (client) => client.copyObject('objects/way/large.bin', 'objects/copy.bin'),
  (client) => client.object('DELETE', 'objects/way/large.bin'),
  (client) => client.upload('last.txt', bytesOf('last', 100)),
  (client) => client.waitForJobs(),
]

async function dieAndRecover(point: string, count: number): Promise<boolean> {
  const data = mkdtempSync(join(tmpdir(), 'mediatheque-crash-'))
  let running: StartedServer | undefined
  try {
    const settled = await startServer({ data })
    const place = await makePlace(settled)
    const env = { MEDIATHEQUE_SECRET_ID: settled.secretId, MEDIATHEQUE_SECRET_KEY: settled.secretKey }
    await settled.stop()

    let server = await startServer({ data, env: { ...env, MEDIATHEQUE_TEST_CRASH: `${point}:${count}` }, entry: crashing })
    running = server
    const client = new Client(server, place)
    client.diesOfJob = point === 'entries.purge.stepped'
    let hasCrashed = false
    // It may die while everything is looked at, of work in the background.
    for (const step of [...workload, (client: Client) => client.checkAll()]) {
      try {
        await step(client)
      } catch (error) {
        if (!(error instanceof Gone)) throw error
        assert.equal((await server.exited).signal, 'SIGKILL')
        assert.equal(hasCrashed, false, 'It dies once.')
        hasCrashed = true
        client.diesOfJob = false
        verifyWhole(data)
        server = await startServer({ data, env })
        client.server = running = server
        const { pending } = client
        if (pending) await client.confirm(pending.path, pending.key, pending.content)
        await client.checkAll()
        await step(client)
      }
    }
    await server.stop()
    verifyWhole(data)
    return hasCrashed
  } finally {
    await running?.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
}

for (const [point, passes] of points) {
  for (let round = 0; round < roundsPerPoint; round++) {
    // The first round dies for certain, at the first pass.
    const count = round === 0 ? 1 : 1 + draw(passes)
    test(`loses nothing when it dies at ${point}, pass ${count} (seed ${seed})`, async () => {
      const hasCrashed = await dieAndRecover(point, count)
      if (round === 0) assert.ok(hasCrashed, 'The point was reached.')
    })
  }
}

test('migrates as if nothing had happened when it died between two steps', async () => {
  const data = mkdtempSync(join(tmpdir(), 'mediatheque-crash-'))
  try {
    for (const step of [1, 2]) {
      const start = startServer({ data, env: { MEDIATHEQUE_TEST_CRASH: `db.migrate.before-commit:${step}` }, entry: crashing })
      await assert.rejects(start, (error) => error instanceof StartFailed && error.exit.signal === 'SIGKILL')
    }
    const server = await startServer({ data })
    const client = new Client(server, await makePlace(server))
    for (const step of workload) await step(client)
    await client.checkAll()
    await server.stop()
    verifyWhole(data)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})
