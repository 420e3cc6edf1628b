/** What becomes of the runs of a thread that ends. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SlabThreads } from './slab-threads.ts'
import { releaseSlab, slabBytes, takeSlab } from './slabs.ts'

/** Counts the bytes it is shown, and ends at a slab that begins with `!`. */
const counting = `
  const { parentPort } = require('node:worker_threads')
  const counts = new Map()
  parentPort.on('message', ({ kind, number, run, opening, slab, sizeBytes }) => {
    if (kind === 'update') {
      if (new Uint8Array(slab)[0] === 33) throw new Error('enough')
      counts.set(run, (counts.get(run) ?? opening.from) + sizeBytes)
      parentPort.postMessage({ kind: 'taken', number })
    }
    if (kind === 'finish') parentPort.postMessage({ kind: 'finished', run, result: counts.get(run) })
  })`
function sourceOf(code: string): URL {
  const whole = `import { createRequire } from 'node:module'; const require = createRequire('/'); ${code}`
  return new URL(`data:text/javascript,${encodeURIComponent(whole)}`)
}
const threads = new SlabThreads<{ readonly from: number }, number>(sourceOf(counting), { threadsMax: 1 })
after(() => threads.close())

const work = { opening: { from: 1000 }, ofBuffer: (bytes: Uint8Array) => 1000 + bytes.byteLength }

async function give(run: ReturnType<typeof threads.start<number>>, text: string, sizeBytes = slabBytes): Promise<void> {
  const slab = takeSlab().fill(text)
  const ready = run.update(slab.subarray(0, sizeBytes))
  releaseSlab(slab)
  await ready
}

test('tells a thread what a run is about, and works on short ones here', async () => {
  const [short, long] = [threads.start(work), threads.start(work)]
  await give(short, 'a', 10)
  await give(long, 'a', 10)
  await give(long, 'b')
  assert.deepEqual(await Promise.all([short.finish(), long.finish()]), [1010, 1010 + slabBytes])
})

test('fails the runs of a thread that ends, and no others', async () => {
  const [first, second] = [threads.start(work), threads.start(work)]
  await give(first, 'a')
  await give(second, 'a')
  await give(first, '!')
  await assert.rejects(first.finish(), /enough/)
  await assert.rejects(second.finish(), /enough/)
  await assert.rejects(async () => give(second, 'a'), /enough/)
  for (const run of [first, second]) run.discard()
  const next = threads.start(work)
  for (let slab = 0; slab < 7; slab++) await give(next, 'a')
  assert.equal(await next.finish(), 1000 + 7 * slabBytes)
})

test('lets a sender go on whose run ends while it waits', async () => {
  const [waiting, other] = [threads.start(work), threads.start(work)]
  await give(waiting, 'a')
  await give(other, '!')
  const sending = (async () => {
    for (;;) await give(waiting, 'a')
  })()
  await assert.rejects(sending, /enough/)
})

test('opens nothing for a reader that asked for more while it was ended', async () => {
  const [untouched, opened] = [threads.start(work), threads.start(work)]
  await give(opened, 'a')
  for (const run of [untouched, opened]) {
    run.discard()
    // A thread that took this would end.
    await give(run, '!')
    await give(run, '!', 10)
  }
  const next = threads.start(work)
  await give(next, 'a')
  assert.equal(await next.finish(), 1000 + slabBytes)
})

/** Keeps all it is shown until it is asked to finish a run. */
const keeping = `
  const { parentPort } = require('node:worker_threads')
  const kept = []
  parentPort.on('message', ({ kind, number, run }) => {
    if (kind === 'update') kept.push(number)
    if (kind === 'finish') {
      for (const number of kept.splice(0)) parentPort.postMessage({ kind: 'taken', number })
      parentPort.postMessage({ kind: 'finished', run, result: 0 })
    }
  })`

test('shows much of few bodies at once, and a little of each of many', async () => {
  const keepers = new SlabThreads<{ readonly from: number }, number>(sourceOf(keeping), { threadsMax: 1 })
  const runs = Array.from({ length: 6 }, () => keepers.start(work))
  const shown = runs.map((run) => {
    for (let count = 1; ; count++) {
      const slab = takeSlab()
      const ready = run.update(slab)
      releaseSlab(slab)
      if (ready) return { count, ready }
    }
  })
  assert.deepEqual(
    shown.map(({ count }) => count),
    [6, 6, 6, 2, 2, 2],
  )
  await runs[0]?.finish()
  await Promise.all(shown.map(({ ready }) => ready))
  await keepers.close()
})
