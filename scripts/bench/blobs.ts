/**
 * Figures of the byte store alone, without HTTP: the sink beside a plain pipeline, with and without
 * digests, small puts beside a flushed file each, reads beside a plain stream. Also runs by itself.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SegmentId } from '../../packages/server/src/kernel/ids.ts'
import type { BlobStore } from '../../packages/server/src/platform/blobs/blob-store.ts'
import { createDigests } from '../../packages/server/src/platform/blobs/digest-runs.ts'
import { openFsBlobs } from '../../packages/server/src/platform/blobs/drivers/fs/fs-blobs.ts'
import { freeChunks } from '../../packages/server/src/platform/blobs/free-chunks.ts'
import { receiveSegment } from '../../packages/server/src/platform/blobs/receive.ts'
import { newId, systemClock, systemRandom } from '../../packages/server/src/platform/clock.ts'
import { median, scratch, times, us } from './harness.ts'
import type { Case, Figure } from './harness.ts'

const MiB = 1024 * 1024
const longBytes = 512 * MiB
const runs = 5

const freshId = (): SegmentId => newId({ clock: systemClock, random: systemRandom }) as SegmentId

const sink: Case = {
  name: 'sink',
  run: () =>
    withStore(async (store, folder) => {
      const digests = await createDigests()
      const write = (put: (id: SegmentId) => Promise<unknown>) => async () => {
        const id = freshId()
        await put(id)
        return () => store.remove(id)
      }
      const timed = await inTurn({
        plain: async () => {
          const path = join(folder, 'plain')
          await pipeline(Readable.from(chunks()), createWriteStream(path))
          await flush(path)
          return () => unlink(path)
        },
        sink: write((id) => store.put(id, body(), { sizeBytes: longBytes })),
        digested: write((id) => receiveSegment({ blobs: store, digests }, id, body(), { sizeBytes: longBytes })),
      })
      await digests.close()
      return [
        ratio('sink without digests, beside a pipeline', { ours: timed.sink, reference: timed.plain, target: 1.5 }),
        ratio('sink with digests, beside the sink without', { ours: timed.digested, reference: timed.sink, target: 0.25 }),
      ]
    }),
}

const read: Case = {
  name: 'blob-read',
  run: () =>
    withStore(async (store, folder) => {
      const id = freshId()
      await store.put(id, chunks(), { sizeBytes: longBytes })
      const path = join(folder, 'plain')
      await pipeline(Readable.from(chunks()), createWriteStream(path))
      const drained = (stream: () => AsyncIterable<unknown>) => async () => {
        for await (const _ of stream());
        return async () => {}
      }
      const timed = await inTurn({ plain: drained(() => createReadStream(path)), ours: drained(() => store.read(id)) })
      return [ratio('read, beside a plain read stream', { ours: timed.ours, reference: timed.plain, target: 1.5 })]
    }),
}

const smallPuts: Case = {
  name: 'small-puts',
  run: () =>
    withStore(async (store, folder) => {
      await mkdir(join(folder, 'files'))
      const figures: Figure[] = []
      for (const [sizeBytes, count] of [
        [4096, 4096],
        [16 * 1024, 2048],
        [64 * 1024, 1024],
      ] as const) {
        const bytes = Buffer.alloc(sizeBytes, 'x')
        const timed = await inTurn({
          files: () => puts(count, () => putFile(join(folder, 'files', freshId()), bytes)),
          ours: () => puts(count, () => store.put(freshId(), bytes)),
        })
        const [ours, files] = [timed.ours, timed.files].map(({ seconds }) => count / seconds) as [number, number]
        const figure = `${times(ours / files)} (${Math.round(ours)}/s against ${Math.round(files)}/s; ${us((timed.ours.cpuSeconds / count) * 1e6)} CPU against ${us((timed.files.cpuSeconds / count) * 1e6)})`
        figures.push({
          what: `${sizeBytes / 1024} KiB puts, 64 at once, beside a flushed file each`,
          figure,
          target: 'rate ≥ 2 ×',
          isMet: ours / files >= 2,
        })
      }
      return figures
    }),
}

export const blobCases: readonly Case[] = [sink, read, smallPuts]

async function withStore(run: (store: BlobStore, folder: string) => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  const folder = scratch()
  const store = await openFsBlobs({ directory: join(folder, 'blobs') })
  const figures = await run(store, folder)
  await store.close()
  return figures
}

/** Fresh chunks of the size a socket gives, a few per turn of the event loop. */
async function* chunks(): AsyncGenerator<Buffer, void> {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  for (let at = 0; at < longBytes; at += chunk.length) {
    if (at % (4 * chunk.length) === 0) await new Promise((resolve) => setImmediate(resolve))
    yield Buffer.from(chunk)
  }
}

/** As the content listener hands a body over. */
const body = (): AsyncIterable<Uint8Array> => freeChunks(chunks())

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.datasync()
  await file.close()
}

async function puts(count: number, put: () => Promise<unknown>): Promise<() => Promise<void>> {
  let left = count
  const loops = Array.from({ length: 64 }, async () => {
    while (left-- > 0) await put()
  })
  await Promise.all(loops)
  return async () => {}
}

async function putFile(path: string, bytes: Buffer): Promise<void> {
  const file = await open(`${path}.part`, 'wx')
  await file.write(bytes)
  await file.datasync()
  await file.close()
  await rename(`${path}.part`, path)
  const directory = await open(dirname(path), 'r')
  await directory.sync()
  await directory.close()
}

type Timed = { readonly seconds: number; readonly cpuSeconds: number }

/** Each candidate in turn, once unmeasured; what it returns cleans up outside the measured time. */
async function inTurn<Name extends string>(
  candidates: Readonly<Record<Name, () => Promise<() => Promise<unknown>>>>,
): Promise<Readonly<Record<Name, Timed>>> {
  const names = Object.keys(candidates) as Name[]
  const series = new Map<Name, Timed[]>(names.map((name) => [name, []]))
  for (let run = 0; run <= runs; run++) {
    for (const name of names) {
      const cpuBefore = process.cpuUsage()
      const startedAt = performance.now()
      const cleanUp = await candidates[name]()
      const seconds = (performance.now() - startedAt) / 1000
      const { user, system } = process.cpuUsage(cpuBefore)
      await cleanUp()
      if (run > 0) series.get(name)?.push({ seconds, cpuSeconds: (user + system) / 1e6 })
    }
  }
  const medianOf = (timed: readonly Timed[]): Timed => ({
    seconds: median(timed.map(({ seconds }) => seconds)),
    cpuSeconds: median(timed.map(({ cpuSeconds }) => cpuSeconds)),
  })
  return Object.fromEntries([...series].map(([name, timed]) => [name, medianOf(timed)])) as Record<Name, Timed>
}

function ratio(
  what: string,
  { ours, reference, target }: { readonly ours: Timed; readonly reference: Timed; readonly target: number },
): Figure {
  const [rate, referenceRate] = [ours, reference].map(({ seconds }) => longBytes / MiB / seconds) as [number, number]
  const cpu = `${Math.round(ours.cpuSeconds * 2000)} ms CPU per GiB against ${Math.round(reference.cpuSeconds * 2000)}`
  const figure = `${times(rate / referenceRate)} (${Math.round(rate)} MiB/s against ${Math.round(referenceRate)} MiB/s; ${cpu})`
  return { what, figure, target: `rate ≥ ${target} ×`, isMet: rate / referenceRate >= target }
}

if (import.meta.main) {
  for (const one of blobCases) {
    for (const { what, figure, target, isMet } of await one.run())
      process.stdout.write(`${what}: ${figure}; target ${target}: ${isMet ? 'yes' : 'no'}\n`)
  }
}
