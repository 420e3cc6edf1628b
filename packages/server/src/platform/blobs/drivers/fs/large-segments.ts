/**
 * One file per segment. Bytes are written under a temporary name, flushed, renamed and the
 * directory flushed, so that a name in `large/` always stands for a whole segment.
 *
 * What is announced as long goes to the disk directly, past the system's cache: copying it into
 * fresh pages of the cache costs more CPU than all digests together where a virtual machine has to
 * ask its host for each, the flush at the end finds nothing left to do, and a gigabyte that
 * arrives throws nothing out of the cache that is being read.
 */
import { constants, existsSync, mkdirSync, type Stats } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { assert } from '../../../../kernel/assert.ts'
import { isHexId, type SegmentId } from '../../../../kernel/ids.ts'
import type { Faults } from '../../../faults.ts'
import { type BlobStore, blobFailure, type ByteRange, type ListOptions, type SegmentStat } from '../../blob-store.ts'
import { isAmong } from '../../segment-id.ts'
import { releaseSlab, takeSlab } from '../../slabs.ts'
import { directBlockBytes, SegmentSink } from './segment-sink.ts'
import { flushFailure, hasCode } from './storage-error.ts'

const readChunkBytes = 1024 * 1024
/** Shorter segments are likely to be read again soon: the cache is the place for them. */
const directBytesMin = 4 * 1024 * 1024

export class LargeSegments {
  readonly #incoming: string
  readonly #root: string
  readonly #faults: Faults
  /** Open directories, at most one per fan-out name: each put flushes one. */
  readonly #directories = new Map<string, Promise<FileHandle>>()
  #canWriteDirectly = false
  #lastProbe = 0

  constructor(options: { readonly directory: string; readonly faults: Faults }) {
    this.#incoming = join(options.directory, 'incoming')
    this.#root = join(options.directory, 'large')
    this.#faults = options.faults
    mkdirSync(this.#incoming, { recursive: true })
    mkdirSync(this.#root, { recursive: true })
  }

  /** Makes the directories durable and removes what a crash left half-written. */
  async start(): Promise<number> {
    for (const directory of [this.#root, join(this.#root, '..'), join(this.#root, '../..')]) await flushDirectory(directory)
    let removed = 0
    for (const name of await readdir(this.#incoming)) {
      const path = join(this.#incoming, name)
      const { mtimeMs } = await stat(path)
      if (mtimeMs >= performance.timeOrigin) continue
      await unlink(path)
      removed++
    }
    this.#canWriteDirectly = await this.#triesDirectly()
    return removed
  }

  async put(id: SegmentId, chunks: AsyncIterable<Uint8Array>, announcedBytes = 0): Promise<SegmentStat> {
    const path = this.#path(id)
    const temporary = join(this.#incoming, `${id}.part`)
    const isDirect = this.#canWriteDirectly && announcedBytes >= directBytesMin
    const file = await open(temporary, isDirect ? createDirectly : createOnly, 0o600)
    let isRenamed = false
    try {
      const sizeBytes = await this.#fill(file, chunks, isDirect)
      const directory = await this.#directory(id)
      if (this.has(id)) throw blobFailure.SegmentTaken()
      await rename(temporary, path)
      isRenamed = true
      await this.#faults.at('blobs.fs.put.renamed')
      await this.#flush(directory, 'names')
      await this.#faults.at('blobs.fs.put.stored')
      return { sizeBytes }
    } catch (error) {
      // The first error is the one to tell; what stays behind is garbage for the next start or the verifier.
      await unlink(isRenamed ? path : temporary).catch(() => undefined)
      throw error
    }
  }

  async *read(id: SegmentId, range?: ByteRange, signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
    signal?.throwIfAborted()
    const file = await this.#open(id)
    try {
      const { size } = await file.stat()
      const end = Math.min(size, (range?.last ?? size) + 1)
      let position = range?.first ?? 0
      // One buffer for all chunks: fresh memory for each costs more than reading into it.
      const buffer = Buffer.allocUnsafeSlow(Math.max(0, Math.min(readChunkBytes, end - position)))
      while (position < end) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.byteLength, end - position), position)
        signal?.throwIfAborted()
        assert(bytesRead > 0, 'A stored segment does not shrink.')
        position += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    } finally {
      await file.close()
    }
  }

  async readWhole(id: SegmentId): Promise<Uint8Array> {
    const file = await this.#open(id)
    try {
      return await file.readFile()
    } finally {
      await file.close()
    }
  }

  /** At once: a look into a directory that is most likely in memory. */
  has(id: SegmentId): boolean {
    return existsSync(this.#path(id))
  }

  async stat(id: SegmentId): Promise<SegmentStat | undefined> {
    const found = await foundAt(this.#path(id))
    return found && { sizeBytes: found.size }
  }

  /** Not flushed: a segment that comes back after a power failure is garbage, which the verifier finds. */
  async remove(id: SegmentId): Promise<void> {
    try {
      await unlink(this.#path(id))
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error
    }
  }

  async *list({ among, signal }: ListOptions = {}): ReturnType<BlobStore['list']> {
    for (const fanOut of await readdir(this.#root)) {
      for (const name of await readdir(join(this.#root, fanOut))) {
        signal?.throwIfAborted()
        if (!isHexId(name) || !isAmong(name, among)) continue
        const found = await foundAt(join(this.#root, fanOut, name))
        // It may have been removed since the directory was read.
        if (found) yield { id: name as SegmentId, sizeBytes: found.size, storedAt: Math.floor(found.mtimeMs) }
      }
    }
  }

  async probe(): Promise<void> {
    const path = join(this.#incoming, `probe-${++this.#lastProbe}`)
    const file = await open(path, 'w', 0o600)
    try {
      await file.write('probe')
      await this.#flush(file)
    } finally {
      await file.close()
      await unlink(path)
    }
  }

  async close(): Promise<void> {
    const directories = [...this.#directories.values()]
    this.#directories.clear()
    for (const directory of directories) await (await directory).close()
  }

  async #fill(file: FileHandle, chunks: AsyncIterable<Uint8Array>, isDirect: boolean): Promise<number> {
    const sink = new SegmentSink(file, { faults: this.#faults, isDirect })
    try {
      for await (const chunk of chunks) {
        const wait = sink.add(chunk)
        if (wait) await wait
      }
      const sizeBytes = await sink.finish()
      await this.#faults.at('blobs.fs.put.written')
      await this.#flush(file)
      return sizeBytes
    } finally {
      await sink.settle()
      await file.close()
    }
  }

  /** Not every file system can, and some say so only when they are asked to write. */
  async #triesDirectly(): Promise<boolean> {
    const path = join(this.#incoming, `probe-${++this.#lastProbe}`)
    const slab = takeSlab()
    try {
      const file = await open(path, createDirectly, 0o600)
      try {
        await file.write(slab.fill(0), 0, directBlockBytes, 0)
        return true
      } finally {
        await file.close()
      }
    } catch {
      return false
    } finally {
      releaseSlab(slab)
      await unlink(path).catch(() => undefined)
    }
  }

  /** Names are flushed with all that belongs to them: to some file systems the lesser flush says nothing of a directory. */
  async #flush(file: FileHandle, what: 'bytes' | 'names' = 'bytes'): Promise<void> {
    try {
      await this.#faults.at('blobs.fs.put.flush')
      await (what === 'names' ? file.sync() : file.datasync())
    } catch (error) {
      throw flushFailure(error)
    }
  }

  async #open(id: SegmentId): Promise<FileHandle> {
    try {
      return await open(this.#path(id), 'r')
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw blobFailure.SegmentMissing(undefined, error)
      throw error
    }
  }

  #path(id: SegmentId): string {
    // Put together by hand: every put of a small body looks here.
    return `${this.#root}/${fanOutName(id)}/${id}`
  }

  #directory(id: SegmentId): Promise<FileHandle> {
    const name = fanOutName(id)
    const known = this.#directories.get(name)
    if (known) return known
    const opening = this.#openDirectory(join(this.#root, name))
    this.#directories.set(name, opening)
    opening.catch(() => this.#directories.delete(name))
    return opening
  }

  /** Flushes the directory above even when this one is there: whoever made it may have failed to. */
  async #openDirectory(path: string): Promise<FileHandle> {
    await mkdir(path, { recursive: true })
    const root = await open(this.#root, 'r')
    try {
      await this.#flush(root, 'names')
    } finally {
      await root.close()
    }
    return open(path, 'r')
  }
}

const createOnly = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
/** A system without the flag refuses nothing, and its blocks are as good to it as any. */
const createDirectly = createOnly | (constants.O_DIRECT ?? 0)

/** From the random end of the id: its front is the time, which would fill one directory at a time. */
const fanOutName = (id: SegmentId): string => id.slice(-2)

async function foundAt(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
