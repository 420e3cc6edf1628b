/** What only Node can do: files as sources of uploads and as targets of downloads. */
import { openAsBlob } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { DownloadSink } from './transfer/download-sink.ts'
import type { Source } from './transfer/source.ts'
import { sourceOf } from './transfer/source.ts'

/** A file on disk. Its bytes are read when they are sent; it must not change meanwhile. */
export async function fileSource(path: string): Promise<Source> {
  const { mtimeMs } = await stat(path)
  return { ...sourceOf(await openAsBlob(path)), lastModified: Math.floor(mtimeMs) }
}

/** A file on disk that is written at any place, so that a download can go on in another process. */
export async function fileSink(path: string): Promise<DownloadSink> {
  const file = await open(path, 'r+').catch(() => open(path, 'w+'))
  return {
    isDurable: true,
    write: async (at, bytes) => void (await file.write(bytes, 0, bytes.length, at)),
    async close() {
      await file.sync()
      await file.close()
    },
  }
}
