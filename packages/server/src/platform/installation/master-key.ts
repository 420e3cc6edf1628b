/** The master key: every other key of the installation is derived from it. Lives beside the data it seals. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createOwnedFile, readOwnedFile } from './owned-file.ts'
import { StartRefused } from './start-refused.ts'

const masterKeyBytes = 32

/** The key of the data folder, made at the first start. */
export function openMasterKey(dataDirectory: string): Buffer {
  const path = join(dataDirectory, 'master-key')
  if (readOwnedFile(path) === undefined) createOwnedFile(path, `${randomBytes(masterKeyBytes).toString('base64')}\n`)
  const key = Buffer.from(readOwnedFile(path) ?? '', 'base64')
  if (key.length < masterKeyBytes)
    throw new StartRefused(`${path} does not hold a master key. Restore it from a backup: without it no sealed secret can be opened.`)
  return key
}
