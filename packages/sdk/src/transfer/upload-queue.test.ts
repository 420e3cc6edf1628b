import assert from 'node:assert/strict'
import { test } from 'node:test'
import { delay } from '../client/back-off.ts'
import { MediathequeClient } from '../client/client.ts'
import { hasCode } from '../client/error.ts'
import type { UploadCheckpoint } from './upload-draft.ts'
import { UploadQueue } from './upload-queue.ts'
import type { QueueOptions } from './upload-queue.ts'

/** A server in a function: it begins, receives and completes, and tells what it has seen. */
function stage(options: QueueOptions = {}, { isHeld = false, refused = '' } = {}) {
  const seen = { begun: [] as string[], atOnce: 0, atOnceMax: 0 }
  const waiting: (() => void)[] = []
  let held = isHeld
  const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })
  const client = new MediathequeClient({
    endpoint: 'http://control',
    libraryId: 'lib',
    spaceId: 'space',
    token: 'token',
    backOff: { retriesMax: 0 },
    async fetch(address, { signal }) {
      const url = new URL(address)
      const name = decodeURIComponent(url.pathname.split('/').at(-1) as string)
      if (url.searchParams.has('confirm')) return json(200, { path: [name], size: '1' })
      if (url.host === 'control') {
        seen.begun.push(name)
        if (name === refused) return json(409, { code: 'SameNameDirectoryOrFileExists', message: 'Taken.' })
        return json(201, { domain: 'content', path: `/${name}`, confirmKey: name, headers: {} })
      }
      seen.atOnceMax = Math.max(seen.atOnceMax, ++seen.atOnce)
      try {
        if (held)
          await new Promise<void>((resolve, reject) => {
            waiting.push(resolve)
            signal?.addEventListener('abort', () => reject(signal.reason as Error))
          })
        await delay(1)
        return new Response('')
      } finally {
        seen.atOnce--
      }
    },
  })
  const queue = new UploadQueue(client, options)
  const release = (): void => {
    held = false
    for (const go of waiting.splice(0)) go()
  }
  return { queue, seen, release }
}

const uploads = (count: number) => Array.from({ length: count }, (_, index) => ({ path: `${index}`, source: new Blob(['x']) }))
const names = (count: number): string[] => uploads(count).map(({ path }) => path)

test('runs a few at a time, in the order they came', async () => {
  const { queue, seen } = stage({ tasksAtOnce: 3 })
  queue.add(...uploads(20))
  await queue.idle()
  assert.deepEqual(seen.begun, names(20))
  assert.equal(seen.atOnceMax, 3)
  assert.equal(queue.getSnapshot().counts.done, 20)
})

test('tells of each that is done, once', async () => {
  const done: string[] = []
  const { queue } = stage({ onDone: (task) => done.push(task.getSnapshot().path) })
  queue.add(...uploads(5))
  await queue.idle()
  assert.deepEqual(done.toSorted(), names(5))
})

test('goes on with the others when one is refused', async () => {
  const { queue } = stage({ tasksAtOnce: 1 }, { refused: '1' })
  queue.add(...uploads(3))
  await queue.idle()
  const { items, counts } = queue.getSnapshot()
  assert.deepEqual([counts.done, counts.failed], [2, 1])
  assert.ok(hasCode(items[1]?.error, 'SameNameDirectoryOrFileExists'))
})

test('begins nothing that was paused or cancelled before its turn', async () => {
  const { queue, seen, release } = stage({ tasksAtOnce: 1 }, { isHeld: true })
  const [, second, third] = queue.add(...uploads(4))
  await queue.pause(second?.id as number)
  await queue.cancel(third?.id as number)
  release()
  await queue.idle()
  assert.deepEqual(seen.begun, ['0', '3'])
  queue.resume()
  await queue.idle()
  assert.deepEqual(seen.begun, ['0', '3', '1'])
  assert.deepEqual([second?.state, third?.state], ['done', 'cancelled'])
})

test('stops everything at a pause, and finishes everything after it', async () => {
  const { queue, seen, release } = stage({ tasksAtOnce: 2 }, { isHeld: true })
  queue.add(...uploads(5))
  while (seen.atOnce < 2) await delay(1)
  await queue.pause()
  assert.equal(seen.atOnce, 0)
  assert.equal(queue.getSnapshot().counts.paused, 5)
  assert.equal(queue.getSnapshot().isActive, false)
  release()
  queue.resume()
  await queue.idle()
  assert.equal(queue.getSnapshot().counts.done, 5)
})

test('keeps what is not over, and takes up only what it understands', async () => {
  const { queue } = stage({}, { refused: '1' })
  queue.add(...uploads(3))
  await queue.idle()
  const kept = queue.checkpoints()
  assert.deepEqual(
    kept.map(({ path }) => path),
    ['1'],
  )
  const { queue: next } = stage()
  const foreign = [{ version: 9, path: 'x' }, null, { version: 1 }, { ...kept[0], session: { kind: 'parts', parts: 'none' } }]
  const restored = next.restore([...foreign, ...kept] as unknown as UploadCheckpoint[])
  assert.deepEqual(
    restored.map(({ state, draft }) => [state, draft.path]),
    [['detached', '1']],
  )
})

test('gives restored uploads their own files back, of those that look alike by their folders', async () => {
  const { queue } = stage({}, { refused: 'twin' })
  const file = (folder: string) => Object.assign(new File(['x'], 'twin', { lastModified: 1 }), { webkitRelativePath: `${folder}/twin` })
  const { queue: next, seen } = stage()
  queue.add({ path: 'twin', source: file('a') })
  await queue.idle()
  const [kept] = queue.checkpoints()
  const [, second] = next.restore([
    { ...(kept as UploadCheckpoint), path: 'in/a/twin' },
    { ...(kept as UploadCheckpoint), path: 'in/b/twin' },
  ])
  assert.deepEqual(next.attach([file('b'), new File(['yy'], 'twin', { lastModified: 1 })]).length, 1)
  await next.idle()
  assert.equal(second?.state, 'done')
  assert.deepEqual(seen.begun, ['in/b/twin'])
})

test('takes off the list what is over', async () => {
  const { queue } = stage({}, { refused: '1' })
  queue.add(...uploads(3))
  await queue.idle()
  queue.clear()
  assert.deepEqual(
    queue.getSnapshot().items.map(({ path }) => path),
    ['1'],
  )
})
