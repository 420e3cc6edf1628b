/** What only Node can do: files as sources of uploads and as targets of downloads. */
import { openAsBlob } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { DownloadSink } from './transfer/download-sink.ts'
import type { Source } from './transfer/source.ts'
import { sourceOf } from './transfer/source.ts'

/** A file on disk. Its bytes are read when they are sent; it must not change meanwhile. */
export async function fileSource(path: string): Promise<Source> {
  const { mtimeMs } = await stat(path)
  return { ...sourceOf(await openAsBlob(path)), lastModified: Math.floor(mtimeMs) }
}

/** A file on disk that is written at any place, so that a download can go on in another process. */
export function fileSink(path: string): DownloadSink {
  let file: FileHandle | undefined
  const release = async (): Promise<void> => {
    const open = file
    file = undefined
    await open?.close()
  }
  return {
    isDurable: true,
    async begin({ sizeBytes, isFresh }) {
      await release()
      // What a checkpoint tells of must not be emptied; what it tells nothing of must not show through.
      file = await open(path, isFresh ? 'w+' : 'r+')
      await file.truncate(sizeBytes)
    },
    async write(at, bytes) {
      await (file as FileHandle).write(bytes, 0, bytes.length, at)
    },
    async close() {
      await file?.sync()
      await release()
    },
    release,
  }
}
