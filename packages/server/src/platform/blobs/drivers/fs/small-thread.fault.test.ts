/** The thread that stores small segments dies at whatever moment: what was acknowledged is there, and the next put starts another. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { testSeed } from '../../../../../test/seeds.ts'
import type { SegmentId } from '../../../../kernel/ids.ts'
import type { Faults } from '../../../faults.ts'
import { seededRandom } from '../../../seeded-random.ts'
import { openFsBlobs } from './fs-blobs.ts'

let lastId = 0
const freshId = () => (++lastId).toString(16).padStart(32, '0') as SegmentId

/** All that were started here, and how many of them ran at once. */
const threads: Worker[] = []
let running = 0
let runningMost = 0
const onWorker = (worker: Worker): void => {
  threads.push(worker)
  runningMost = Math.max(runningMost, ++running)
  worker.once('exit', () => running--)
}
process.on('worker', onWorker)
after(() => void process.off('worker', onWorker))

/** What nobody sends throws inside of it. */
const kill = (): void => threads.at(-1)?.postMessage(null)

async function opened(options: { readonly faults?: Faults; readonly onFatal?: (error: unknown) => void } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  const store = await openFsBlobs({ directory, ...options })
  return {
    directory,
    store,
    async close() {
      await store.close()
      await rm(directory, { recursive: true })
    },
  }
}

async function die(): Promise<void> {
  const [ended] = threads.slice(-1)
  assert.ok(ended)
  const end = new Promise((resolve) => ended.once('exit', resolve))
  kill()
  await end
}

test('starts another thread for the first put behind the end of the last one, and is well again', async () => {
  const { store, close } = await opened()
  const [before, behind, later] = [freshId(), freshId(), freshId()]
  await store.put(before, Buffer.from('before'))
  await die()
  assert.equal(Buffer.from(await store.readSmall(before)).toString(), 'before')
  await store.put(behind, Buffer.from('behind'))
  await die()
  await store.health()
  await die()
  await store.remove(before)
  await store.put(later, Buffer.from('later'))
  assert.deepEqual(await Promise.all([before, behind, later].map(async (id) => (await store.stat(id))?.sizeBytes)), [undefined, 6, 5])
  await close()
})

test('refuses the batch that the thread took with it, keeps nothing of it, and takes it again', async () => {
  let isPlanted = false
  const { store, close } = await opened({
    faults: {
      at() {
        if (isPlanted) kill()
        isPlanted = false
        return undefined
      },
    },
  })
  const ids = [freshId(), freshId(), freshId()]
  isPlanted = true
  const puts = await Promise.allSettled(ids.map((id) => store.put(id, Buffer.from(id))))
  assert.deepEqual(
    puts.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
  for (const id of ids) assert.equal(await store.stat(id), undefined)
  await Promise.all(ids.map((id) => store.put(id, Buffer.from(id))))
  for (const id of ids) assert.equal(Buffer.from(await store.readSmall(id)).toString(), id)
  await close()
})

test('acknowledges what the thread had answered before it ended', async () => {
  const { store, close } = await opened()
  const id = freshId()
  const put = store.put(id, Buffer.from('whole'))
  const [thread] = threads.slice(-1)
  assert.ok(thread)
  // As the batch goes out, so that the thread meets it first.
  const { postMessage } = thread
  thread.postMessage = (...message) => {
    thread.postMessage = postMessage
    postMessage.apply(thread, message)
    kill()
  }
  await put
  assert.equal((await store.stat(id))?.sizeBytes, 5)
  await close()
})

test('starts no other thread after a failed flush', async () => {
  const fatal: unknown[] = []
  const { store, close } = await opened({ onFatal: (error) => fatal.push(error) })
  const count = threads.length
  threads.at(-1)?.emit('error', Object.assign(new Error('planted'), { code: 'SQLITE_IOERR_FSYNC' }))
  await die()
  for (const _ of [1, 2]) await assert.rejects(store.put(freshId(), Buffer.alloc(1)), { code: 'SQLITE_IOERR_FSYNC' })
  assert.equal(fatal.length, 1)
  assert.equal(threads.length, count)
  await close()
})

test('takes nothing once it is closed', async () => {
  const { store, close } = await opened()
  await close()
  const count = threads.length
  await assert.rejects(store.put(freshId(), Buffer.alloc(1)), { message: /closed/ })
  assert.equal(threads.length, count)
})

test('loses nothing that was acknowledged, however often the thread dies', async (t) => {
  const seed = testSeed()
  t.diagnostic(`MEDIATHEQUE_SEED=${seed}`)
  const random = seededRandom(seed)
  const { directory, store } = await opened()
  runningMost = running
  const acknowledged = new Map<SegmentId, number>()
  const refused = new Set<SegmentId>()
  for (let turn = 0; turn < 25; turn++) {
    const puts = Array.from({ length: 1 + Math.floor(random() * 8) }, async () => {
      const id = freshId()
      const sizeBytes = 1 + Math.floor(random() * 5000)
      await Promise.all(Array.from({ length: Math.floor(random() * 4) }, () => new Promise(setImmediate)))
      await store.put(id, Buffer.alloc(sizeBytes, id)).then(
        () => acknowledged.set(id, sizeBytes),
        () => refused.add(id),
      )
    })
    if (random() < 0.5) kill()
    await Promise.all(puts)
  }
  assert.ok(acknowledged.size > 0)
  assert.equal(runningMost, 1, 'There is one writer at a time.')
  await store.close()
  const again = await openFsBlobs({ directory })
  for (const [id, sizeBytes] of acknowledged) assert.ok(Buffer.alloc(sizeBytes, id).equals(await again.readSmall(id)))
  for await (const { id } of again.list()) assert.ok(acknowledged.has(id) || refused.has(id))
  await again.close()
  await rm(directory, { recursive: true })
})
