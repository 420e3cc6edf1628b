/**
 * What an installation keeps for itself beside tree and bytes: the data folder, its lock, the
 * master key and the root key. Knows nothing of libraries.
 */
import { accessSync, closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StartRefused } from './start-refused.ts'

/** Makes the folder, for its owner only, or says why it can't be used. */
export function openDataFolder(dataDirectory: string): void {
  try {
    const made = mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
    if (made !== undefined) flushNames(resolve(dataDirectory), resolve(made))
    if (!statSync(dataDirectory).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    accessSync(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new StartRefused(
      `The data folder ${dataDirectory} ${reasons[code] ?? `can't be used (${code})`}. Choose another one with --data.`,
    )
  }
}

/** A folder whose own name is lost with the power takes along all that was flushed into it. */
function flushNames(folder: string, topMade: string): void {
  for (let path = folder; path.length >= topMade.length; path = dirname(path)) {
    const parent = openSync(dirname(path), 'r')
    try {
      fsyncSync(parent)
    } finally {
      closeSync(parent)
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'is not accessible to this user',
  EPERM: 'is not accessible to this user',
  EEXIST: 'is not a folder',
  ENOTDIR: 'is not a folder',
  EROFS: 'lies on a read-only file system',
  ENOSPC: 'lies on a full disk',
}
