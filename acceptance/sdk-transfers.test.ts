/** Uploads and downloads of the client against a started server, on networks good and bad. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { CloudClient, DownloadTask, hasCode, MediathequeClient, UploadQueue, UploadTask } from '@mediatheque/sdk'
import type { DownloadCheckpoint, UploadCheckpoint } from '@mediatheque/sdk'
import { fileSink, fileSource } from '@mediatheque/sdk/node'
import { startBadNetwork } from './bad-network.ts'
import { startServer } from './start-server.ts'

const MiB = 1024 * 1024
const server = await startServer()
after(() => server.stop())
const cloud = new CloudClient({ endpoint: server.control, secretId: server.secretId, secretKey: server.secretKey })
const { LibraryId: libraryId } = await cloud.call('smh', 'CreateLibrary', {
  Name: 'transfers',
  LibraryExtension: { IsFileLibrary: true, IsMultiSpace: true, UseRecycleBin: true },
})
const { LibrarySecret: librarySecret } = await cloud.call('smh', 'DescribeLibrarySecret', { LibraryId: libraryId })
const backend = new MediathequeClient({ endpoint: server.control, libraryId, librarySecret })
const home = mkdtempSync(join(tmpdir(), 'mediatheque-sdk-'))
after(() => rmSync(home, { recursive: true, force: true }))

type Request = { readonly method: string; readonly url: URL; readonly signal: AbortSignal }
type Meddle = (request: Request, pass: () => Promise<Response>) => Promise<Response>

/** A client with a space of its own; `meddle` stands between it and the network. */
async function newClient(meddle: Meddle = (_request, pass) => pass()): Promise<MediathequeClient> {
  const { spaceId } = await backend.spaces.create()
  return new MediathequeClient({
    endpoint: server.control,
    libraryId,
    librarySecret,
    spaceId,
    backOff: { waitMs: 5 },
    fetch: (url, init) =>
      meddle({ method: init.method ?? 'GET', url: new URL(url), signal: init.signal as AbortSignal }, () => fetch(url, init)),
  })
}

/** Never settles, but for an abort: a connection on which nothing moves. */
const until = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))

const isPart = ({ method, url }: Request): boolean => method === 'PUT' && url.searchParams.has('partNumber')
const isData = ({ url }: Request): boolean => url.origin === server.content
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function downloaded(client: MediathequeClient, path: string): Promise<Uint8Array> {
  const blob = await new DownloadTask(client, path, { chunkBytes: MiB }).start()
  return new Uint8Array(await (blob as Blob).arrayBuffer())
}

test('uploads files of every size class and gets the same bytes back', async () => {
  const client = await newClient()
  for (const sizeBytes of [0, 1, MiB, 2 * MiB + 1, 5 * MiB]) {
    const bytes = randomBytes(sizeBytes)
    const task = UploadTask.create(client, { path: `sizes/${sizeBytes}.bin`, source: new Blob([bytes]), partBytes: 2 * MiB })
    const file = await task.start()
    assert.equal(file.size, String(sizeBytes))
    const { state, sentBytes } = task.getSnapshot()
    assert.deepEqual({ state, sentBytes }, { state: 'done', sentBytes: sizeBytes })
    assert.equal(sha256(await downloaded(client, `sizes/${sizeBytes}.bin`)), sha256(bytes))
  }
})

test('uploads streams whose length is known, and whose is not', async () => {
  const client = await newClient()
  const bytes = randomBytes(17 * MiB + 3)
  for (const sizeBytes of [bytes.length, undefined]) {
    const path = `stream-${sizeBytes}.bin`
    await UploadTask.create(client, { path, source: new Blob([bytes]).stream(), sizeBytes }).start()
    assert.equal(sha256(await downloaded(client, path)), sha256(bytes))
  }
  const short = UploadTask.create(client, { path: 'short.bin', source: new Blob(['short']).stream() })
  assert.equal((await short.start()).size, '5')
  const exact = UploadTask.create(client, { path: 'exact.bin', source: new Blob([randomBytes(32 * MiB)]).stream() })
  assert.equal((await exact.start()).size, String(32 * MiB))
})

test('sends no bytes when the server has the content', async () => {
  let dataRequests = 0
  const client = await newClient((request, pass) => {
    if (isData(request)) dataRequests++
    return pass()
  })
  const source = new Blob([randomBytes(3 * MiB)])
  await UploadTask.create(client, { path: 'first.bin', source }).start()
  assert.equal(dataRequests, 1)
  // The server hashes what arrived in the background.
  for (let isInstant = false, tries = 0; !isInstant; tries++) {
    assert.ok(tries < 100, 'becomes instant')
    const again = UploadTask.create(client, { path: `again-${tries}.bin`, source })
    const before: number = dataRequests
    await again.start()
    isInstant = again.getSnapshot().isInstant
    if (isInstant) assert.equal(dataRequests, before)
    else await delay(100)
  }
})

test('asks what to do when the name is taken, and does it', async () => {
  const client = await newClient()
  const queue = new UploadQueue(client, { upload: { onConflict: 'ask' } })
  queue.add({ path: 'a.txt', source: new Blob(['one']) })
  await queue.idle()
  const [second, third] = queue.add({ path: 'a.txt', source: new Blob(['two']) }, { path: 'a.txt', source: new Blob(['three']) })
  await queue.idle()
  assert.equal(queue.getSnapshot().counts.failed, 2)
  assert.ok(hasCode(second?.getSnapshot().error, 'SameNameDirectoryOrFileExists'))
  queue.resolveConflict(second?.id as number, 'overwrite')
  queue.resolveConflict(third?.id as number, 'rename')
  await queue.idle()
  assert.equal(await (await client.files.content('a.txt')).text(), 'two')
  assert.equal(await (await client.files.content('a (1).txt')).text(), 'three')
  queue.clear()
  assert.deepEqual(queue.getSnapshot().items, [])
})

test('pauses, and goes on without sending a part twice', async () => {
  const parts: string[] = []
  const client = await newClient(async (request, pass) => {
    if (isPart(request)) {
      await delay(30)
      parts.push(request.url.searchParams.get('partNumber') as string)
    }
    return pass()
  })
  const bytes = randomBytes(12 * MiB)
  const task = UploadTask.create(client, { path: 'paused.bin', source: new Blob([bytes]), partBytes: MiB, partsAtOnce: 2 })
  const started = task.start()
  started.catch(() => undefined)
  while (parts.length < 4) await delay(5)
  await task.pause()
  await assert.rejects(started, (error) => hasCode(error, 'Paused'))
  assert.equal(task.state, 'paused')
  const atPause = parts.length
  await delay(100)
  assert.equal(parts.length, atPause, 'nothing is under way')
  await task.start()
  assert.equal(new Set(parts).size, 12)
  assert.ok(parts.length <= 14, 'only what was under way is repeated')
  assert.equal(sha256(await downloaded(client, 'paused.bin')), sha256(bytes))
})

test('resumes at once after a pause that nobody waited for', async () => {
  const client = await newClient(async (request, pass) => {
    if (isPart(request)) await delay(20)
    return pass()
  })
  const queue = new UploadQueue(client)
  const [task] = queue.add({ path: 'toggled.bin', source: new Blob([randomBytes(6 * MiB)]), partBytes: MiB, partsAtOnce: 1 })
  await delay(60)
  for (let toggles = 0; toggles < 5; toggles++) {
    void queue.pause()
    queue.resume()
  }
  await queue.idle()
  assert.equal(task?.state, 'done')
})

test('cancels, and the server forgets what had arrived', async () => {
  let confirmKey = ''
  let begun = 0
  const client = await newClient(async (request, pass) => {
    if (isPart(request) && ++begun > 4) await until(request.signal)
    const answer = await pass()
    if (request.url.searchParams.has('multipart')) confirmKey = ((await answer.clone().json()) as { confirmKey: string }).confirmKey
    return answer
  })
  const task = UploadTask.create(client, { path: 'cancelled.bin', source: new Blob([randomBytes(8 * MiB)]), partBytes: MiB })
  task.start().catch(() => undefined)
  while (task.getSnapshot().sentBytes < 2 * MiB) await delay(5)
  await task.cancel()
  assert.equal(task.state, 'cancelled')
  await assert.rejects(task.file, (error) => hasCode(error, 'Cancelled'))
  await assert.rejects(client.call('getFileUpload', { ConfirmKey: confirmKey }), (error) => hasCode(error, 'UploadNotFound'))
  assert.equal(task.checkpoint(), undefined)
})

for (const [what, sizeBytes] of [
  ['in parts', 3 * MiB],
  ['in one piece', 5],
] as const)
  test(`says that an upload ${what} is done when it was cancelled too late`, async () => {
    const completed = Promise.withResolvers<void>()
    let isFirst = true
    const client = await newClient(async (request, pass) => {
      const answer = await pass()
      if (request.url.searchParams.has('confirm') && isFirst) {
        isFirst = false
        completed.resolve()
        await until(request.signal)
      }
      return answer
    })
    const task = UploadTask.create(client, { path: 'late.bin', source: new Blob([randomBytes(sizeBytes)]), partBytes: MiB })
    task.start().catch(() => undefined)
    await completed.promise
    await task.cancel()
    assert.equal(task.state, 'done')
    assert.equal((await task.file).size, String(sizeBytes))
  })

/** As a page does that is reloaded: what survives is text. */
const reload = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

/** What was kept last is always a little old: two of its parts are not in it. */
function older(checkpoint: UploadCheckpoint): UploadCheckpoint {
  const { session } = checkpoint
  return session?.kind === 'parts' ? { ...checkpoint, session: { ...session, parts: session.parts.slice(0, -2) } } : checkpoint
}

test('goes on after a reload with what had arrived', async () => {
  const bytes = randomBytes(10 * MiB)
  const file = () => new File([bytes], 'film.bin', { lastModified: 1_700_000_000_000 })
  let begun = 0
  let sent = 0
  let isSlow = true
  const client = await newClient(async (request, pass) => {
    if (!isPart(request)) return pass()
    if (isSlow && ++begun > 4) await until(request.signal)
    const answer = await pass()
    sent++
    return answer
  })
  const before = new UploadQueue(client, { upload: { partBytes: MiB, partsAtOnce: 2 } })
  before.add(
    { path: 'films/film.bin', source: file() },
    { path: 'films/small.bin', source: new File(['x'], 'small.bin', { lastModified: 5 }) },
  )
  const arrived = (): number => {
    const session = before.tasks[0]?.checkpoint()?.session
    return session?.kind === 'parts' ? session.parts.length : 0
  }
  while (arrived() < 4 || before.tasks[1]?.state !== 'done') await delay(5)
  const kept = reload<readonly UploadCheckpoint[]>(before.checkpoints()).map(older)
  assert.equal(kept.length, 1)
  // The page is gone: nothing of it may be needed.
  void before.pause()
  isSlow = false
  sent = 0

  const next = new UploadQueue(client)
  const [task] = next.restore(kept)
  assert.equal(task?.state, 'detached')
  assert.equal(task?.getSnapshot().sentBytes, 2 * MiB)
  const stranger = new File(['y'], 'film.bin', { lastModified: 9 })
  assert.deepEqual(next.attach([stranger, file()]), [stranger])
  await next.idle()
  assert.equal(task?.state, 'done')
  assert.equal(sent, 6, 'only the missing parts')
  assert.equal(sha256(await downloaded(client, 'films/film.bin')), sha256(bytes))
})

test('refuses to go on with another file of the same name and size', async () => {
  const client = await newClient(async (request, pass) => {
    if (isPart(request) && Number(request.url.searchParams.get('partNumber')) > 2) await until(request.signal)
    return pass()
  })
  const task = UploadTask.create(client, { path: 'x.bin', source: new Blob([randomBytes(4 * MiB)]), partBytes: MiB, partsAtOnce: 1 })
  task.start().catch(() => undefined)
  while (task.getSnapshot().sentBytes < 2 * MiB) await delay(5)
  await task.pause()
  const restored = UploadTask.restore(client, reload(task.checkpoint() as UploadCheckpoint), new Blob([randomBytes(4 * MiB)]))
  await assert.rejects(restored.start(), (error) => hasCode(error, 'SourceChanged'))
})

test('begins anew when the server has forgotten the upload', async () => {
  let isStuck = true
  const client = await newClient(async (request, pass) => {
    if (isPart(request) && isStuck && Number(request.url.searchParams.get('partNumber')) > 2) await until(request.signal)
    return pass()
  })
  const bytes = randomBytes(4 * MiB)
  const task = UploadTask.create(client, { path: 'forgotten.bin', source: new Blob([bytes]), partBytes: MiB, partsAtOnce: 1 })
  task.start().catch(() => undefined)
  while (task.getSnapshot().sentBytes < MiB) await delay(5)
  await task.pause()
  isStuck = false
  await client.call('abortFileUpload', { ConfirmKey: task.checkpoint()?.session?.confirmKey as string })
  await task.start()
  assert.equal(sha256(await downloaded(client, 'forgotten.bin')), sha256(bytes))
})

test('makes the file once when the answer to the completion is lost', async () => {
  let lost = 0
  const client = await newClient(async (request, pass) => {
    const answer = await pass()
    if (!request.url.searchParams.has('confirm') || lost > 0) return answer
    lost++
    await answer.arrayBuffer()
    throw new TypeError('the connection was cut')
  })
  await UploadTask.create(client, { path: 'once.bin', source: new Blob(['once']) }).start()
  assert.equal(lost, 1)
  assert.deepEqual(
    (await client.directories.list('')).contents.map(({ name }) => name),
    ['once.bin'],
  )
})

test('gets a new ticket when the old one is refused', async () => {
  let refused = 0
  let renewed = 0
  const client = await newClient(async (request, pass) => {
    if (request.url.searchParams.has('renew')) renewed++
    if (isPart(request) && renewed === 0) {
      refused++
      return new Response('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>', { status: 403 })
    }
    return pass()
  })
  await UploadTask.create(client, { path: 'renewed.bin', source: new Blob([randomBytes(4 * MiB)]), partBytes: MiB, partsAtOnce: 3 }).start()
  assert.ok(refused >= 1)
  assert.equal(renewed, 1, 'one renewal serves all parts')
})

test('does not finish a file whose bytes changed on the way', async () => {
  const { spaceId } = await backend.spaces.create()
  const client = new MediathequeClient({
    endpoint: server.control,
    libraryId,
    librarySecret,
    spaceId,
    fetch: async (url, init) => {
      if (init.method !== 'PUT' || !url.startsWith(server.content)) return fetch(url, init)
      const bytes = new Uint8Array(await (init.body as Blob).arrayBuffer())
      bytes[0] = (bytes[0] as number) ^ 1
      return fetch(url, { ...init, body: bytes })
    },
  })
  const task = UploadTask.create(client, { path: 'changed.bin', source: new Blob(['bytes']) })
  await assert.rejects(task.start(), (error) => hasCode(error, 'BadCrc64'))
  assert.equal(task.state, 'failed')
  assert.deepEqual((await client.directories.list('')).contents, [])
})

test('uploads a folder, its empty directories too, and makes each parent once', async () => {
  const made: string[] = []
  const client = await newClient((request, pass) => {
    if (request.method === 'PUT' && request.url.pathname.startsWith('/api/v1/directory/'))
      made.push(decodeURIComponent(request.url.pathname.split('/').at(-1) as string))
    return pass()
  })
  const files = Array.from({ length: 60 }, (_, index) => ({
    relativePath: `album/${index % 3}/photo-${index}.jpg`,
    file: new File([`photo ${index}`], `photo-${index}.jpg`),
  }))
  const queue = new UploadQueue(client, { tasksAtOnce: 6 })
  queue.addFolder({ files, emptyDirectories: ['album/empty'] }, { parent: 'inbox' })
  await queue.idle()
  assert.equal(queue.getSnapshot().counts.done, 60)
  assert.equal(await client.directories.exists('inbox/album/empty'), true)
  assert.equal((await client.directories.stats('inbox/album')).fileCount ?? 60, 60)
  assert.ok(made.length <= 3 + 1 + 6, `directories were asked for ${made.length} times`)
})

test('uploads 1,000 small files, telling their state in between', async (context) => {
  const client = await newClient()
  const queue = new UploadQueue(client, { tasksAtOnce: 6 })
  let toldCount = 0
  const snapshotMs: number[] = []
  queue.subscribe(() => {
    toldCount++
    const startedAt = performance.now()
    queue.getSnapshot()
    snapshotMs.push(performance.now() - startedAt)
  })
  const startedAt = performance.now()
  queue.add(...Array.from({ length: 1000 }, (_, index) => ({ path: `many/${index}.txt`, source: new Blob([`file ${index}`]) })))
  const { items } = queue.getSnapshot()
  await queue.idle()
  const seconds = (performance.now() - startedAt) / 1000
  assert.equal(queue.getSnapshot().counts.done, 1000)
  assert.ok(toldCount <= seconds * 10 + 5, `told ${toldCount} times in ${seconds} s`)
  const median = snapshotMs.toSorted((one, other) => one - other)[Math.floor(snapshotMs.length / 2)] as number
  context.diagnostic(`half of the snapshots took ${median.toFixed(2)} ms`)
  assert.equal(items.length, 1000)
  let listed = 0
  for await (const _ of client.directories.each('many')) listed++
  assert.equal(listed, 1000)
})

test('keeps the rows of a snapshot that have not changed', async () => {
  const client = await newClient()
  const queue = new UploadQueue(client)
  queue.add({ path: 'a.txt', source: new Blob(['a']) })
  await queue.idle()
  await delay(150)
  const before = queue.getSnapshot()
  assert.equal(queue.getSnapshot(), before)
  queue.add({ path: 'b.txt', source: new Blob(['b']) })
  await queue.idle()
  assert.equal(queue.getSnapshot().items[0], before.items[0])
})

test('pauses a download and goes on in another process with what is on disk', async () => {
  const bytes = randomBytes(8 * MiB)
  let isSlow = true
  const ranges: string[] = []
  const client = await newClient()
  await UploadTask.create(client, { path: 'film.bin', source: new Blob([bytes]) }).start()
  const slow = new MediathequeClient({
    endpoint: server.control,
    libraryId,
    librarySecret,
    spaceId: client.spaceId,
    fetch: async (url, init) => {
      const range = new Headers(init.headers).get('range')
      if (range) {
        ranges.push(range)
        if (isSlow && ranges.length > 4) await until(init.signal as AbortSignal)
      }
      return fetch(url, init)
    },
  })
  const path = join(home, 'film.bin')
  const first = new DownloadTask(slow, 'film.bin', { sink: fileSink(path), chunkBytes: MiB, chunksAtOnce: 2 })
  first.start().catch(() => undefined)
  while ((first.checkpoint()?.chunks.length ?? 0) < 4) await delay(5)
  await first.pause()
  const checkpoint = reload(first.checkpoint() as DownloadCheckpoint)
  assert.equal(checkpoint.chunks.length, 4)
  isSlow = false
  ranges.length = 0
  const second = new DownloadTask(slow, 'film.bin', { sink: fileSink(path), checkpoint })
  await second.start()
  assert.equal(ranges.length, 4)
  assert.equal(sha256(readFileSync(path)), sha256(bytes))
})

test('begins a download anew when the file has changed meanwhile', async () => {
  const client = await newClient()
  const [old, fresh] = [randomBytes(3 * MiB), randomBytes(MiB + 5)]
  await UploadTask.create(client, { path: 'f.bin', source: new Blob([old]) }).start()
  const path = join(home, 'f.bin')
  const first = new DownloadTask(client, 'f.bin', { sink: fileSink(path), chunkBytes: MiB })
  await first.start()
  const checkpoint = reload(first.checkpoint() as DownloadCheckpoint)
  await UploadTask.create(client, { path: 'f.bin', source: new Blob([fresh]), onConflict: 'overwrite' }).start()
  await new DownloadTask(client, 'f.bin', { sink: fileSink(path), checkpoint }).start()
  assert.equal(sha256(readFileSync(path)), sha256(fresh))
})

test('gets a new link when the old one is refused', async () => {
  let refused = 0
  let asked = 0
  const client = await newClient(async (request, pass) => {
    if (request.url.searchParams.has('info')) asked++
    const isFirst = request.url.origin === server.content && request.method === 'GET' && asked === 1
    if (!isFirst) return pass()
    refused++
    return new Response('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>', { status: 403 })
  })
  const bytes = randomBytes(3 * MiB)
  await UploadTask.create(client, { path: 'old-link.bin', source: new Blob([bytes]) }).start()
  assert.equal(sha256(await downloaded(client, 'old-link.bin')), sha256(bytes))
  assert.ok(refused >= 1)
  assert.equal(asked, 2, 'one new link serves all chunks')
})

test('uploads a file from disk, with its time', async () => {
  const client = await newClient()
  const path = join(home, 'letter.txt')
  writeFileSync(path, 'dear reader')
  utimesSync(path, 1_700_000_000, 1_700_000_000)
  await UploadTask.create(client, { path: 'letter.txt', source: await fileSource(path) }).start()
  const { localModificationTime } = await client.files.info('letter.txt')
  assert.equal(Date.parse(localModificationTime as string), 1_700_000_000_000)
})

test('gets everything through a network that cuts connections', async () => {
  const seed = Number(process.env['MEDIATHEQUE_SEED'] ?? Date.now() % 1_000_000)
  // Printed so that a failure can be repeated.
  process.stdout.write(`seed ${seed}\n`)
  const control = await startBadNetwork(server.control, { seed, lifeBytesMax: 30_000 })
  const content = await startBadNetwork(server.content, { seed: seed + 1, lifeBytesMax: 6 * MiB })
  const client = await newClient()
  const bad = new MediathequeClient({
    endpoint: control.address,
    libraryId,
    librarySecret,
    spaceId: client.spaceId,
    backOff: { waitMs: 5, retriesMax: 12 },
    fetch: (url, init) => fetch(url.replace(server.content, content.address), init),
  })
  try {
    const bytes = randomBytes(24 * MiB)
    const queue = new UploadQueue(bad, { upload: { partBytes: MiB, backOff: { waitMs: 5, retriesMax: 12 } } })
    queue.add({ path: 'large.bin', source: new Blob([bytes]) })
    queue.add(...Array.from({ length: 40 }, (_, index) => ({ path: `small/${index}.txt`, source: new Blob([`small ${index}`]) })))
    await queue.idle()
    const failures = queue.getSnapshot().items.filter(({ state }) => state !== 'done')
    assert.deepEqual(
      failures.map(({ path, error }) => [path, String(error)]),
      [],
    )
    const back = await new DownloadTask(bad, 'large.bin', { chunkBytes: MiB, backOff: { waitMs: 5, retriesMax: 12 } }).start()
    assert.equal(sha256(new Uint8Array(await (back as Blob).arrayBuffer())), sha256(bytes))
    assert.equal((await client.directories.list('small', { limit: 100 })).contents.length, 40)
    assert.ok(control.cutCount() + content.cutCount() >= 8, `only ${control.cutCount()} and ${content.cutCount()} cuts`)
  } finally {
    control.close()
    content.close()
  }
})
