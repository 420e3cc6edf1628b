/** Small files of the installation that only the owner may read: written whole or not at all. */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const ownerOnly = 0o600

/** Replaces the file in one step; readers see the old text or the new one. */
export function writeOwnedFile(path: string, text: string): void {
  const beside = writeBeside(path, text)
  renameSync(beside, path)
  flush(dirname(path))
}

/** Creates the file unless somebody was faster; answers whether it did. */
export function createOwnedFile(path: string, text: string): boolean {
  const beside = writeBeside(path, text)
  try {
    linkSync(beside, path)
    flush(dirname(path))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(beside, { force: true })
  }
}

/** The text, or undefined when there is no such file. */
export function readOwnedFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function writeBeside(path: string, text: string): string {
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`
  const file = openSync(beside, 'wx', ownerOnly)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return beside
}

function flush(directory: string): void {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
