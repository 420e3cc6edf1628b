/**
 * A disk that is soon full. Where this machine lets us, a file system of a few MiB; elsewhere a
 * limit on the size of each file, which the database and the store of small segments reach.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type SmallDisk = {
  readonly kind: 'file system' | 'limit on file sizes'
  readonly folder: string
  /** For `startServer`, while there is little room. */
  readonly entry: string | undefined
  /** Makes room; answers false where a new start without the limit does. */
  makeRoom(): boolean
  remove(): void
}

const diskMiB = 24
const ballastMiB = 8
const MiB = 1024 * 1024

export function makeSmallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-small-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m`, 'none', folder])
  if (mounted.status === 0) return smallFileSystem(folder)
  return {
    kind: 'limit on file sizes',
    folder,
    entry: fileURLToPath(new URL('limited-server.ts', import.meta.url)),
    makeRoom: () => false,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function smallFileSystem(folder: string): SmallDisk {
  const ballast = join(folder, 'ballast')
  writeFileSync(ballast, Buffer.alloc(ballastMiB * MiB))
  if (statfsSync(folder).blocks * statfsSync(folder).bsize > diskMiB * MiB)
    throw new Error('The file system is as small as it was asked to be.')
  return {
    kind: 'file system',
    folder,
    entry: undefined,
    makeRoom() {
      truncateSync(ballast)
      return true
    },
    remove() {
      spawnSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
