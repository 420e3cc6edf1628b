/**
 * One server per data folder. The lock is the operating system's, held through an SQLite file,
 * so that it ends with the process however that ends.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { StartRefused } from './start-refused.ts'

export type FolderLock = { release(): void }

/** Throws `StartRefused` when another server runs on this folder. Keep what it returns: a lock that is collected is released. */
export function lockFolder(dataDirectory: string): FolderLock {
  const pidPath = join(dataDirectory, 'server.pid')
  const handle = new Database(join(dataDirectory, 'server.lock'), { timeout: 0 })
  try {
    handle.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    handle.close()
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error
    throw new StartRefused(
      `Another server${describeHolder(pidPath)} runs on the data folder ${dataDirectory}. Stop it, or choose another folder with --data.`,
    )
  }
  tellHolder(pidPath)
  return { release: () => handle.close() }
}

/** For the words of a refusal alone: a full disk does not keep a server from reading what is there. */
function tellHolder(pidPath: string): void {
  try {
    writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 })
  } catch {
    // The lock holds all the same.
  }
}

function describeHolder(pidPath: string): string {
  try {
    const pid = Number(readFileSync(pidPath, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? ` (process ${pid})` : ''
  } catch {
    return ''
  }
}
