/**
 * The root key pair: who holds it administers the installation. It stands in `root-key.json` of
 * the data folder, readable by its owner only; a running server notices when it is rotated.
 */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { createOwnedFile, readOwnedFile, writeOwnedFile } from './owned-file.ts'
import { StartRefused } from './start-refused.ts'
import { watchFiles } from './watch-files.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'

export type RootKey = { readonly secretId: string; readonly secretKey: string; readonly createdAt: string }

export interface RootKeyHolder {
  current(): { readonly secretId: string; readonly secretKey: string }
  /** True when this start made the pair. */
  readonly isNew: boolean
  close(): void
}

export const rootKeyPath = (dataDirectory: string): string => join(dataDirectory, 'root-key.json')

/** The pair of the environment when there is one, else the one of the data folder, made when missing. */
export function openRootKey(options: {
  readonly dataDirectory: string
  readonly given: { readonly secretId: string; readonly secretKey: string } | undefined
  readonly clock: Clock
  readonly log: Log
}): RootKeyHolder {
  const { given, log } = options
  if (given) return { current: () => given, isNew: false, close() {} }
  const path = rootKeyPath(options.dataDirectory)
  const isNew = readOwnedFile(path) === undefined && createOwnedFile(path, format(newRootKey(options.clock)))
  let key = readRootKey(path)
  const watch = watchFiles([path], () => {
    try {
      key = readRootKey(path)
      log.info({ secretId: key.secretId }, 'the root key was rotated')
    } catch (error) {
      log.error({ error }, 'root-key.json changed and can not be read; the earlier pair stays valid')
    }
  })
  return { current: () => key, isNew, close: () => watch.stop() }
}

/** Writes a new pair in one step. The old one stops working within a second, in running servers too. */
export function rotateRootKey(dataDirectory: string, clock: Clock): RootKey {
  const key = newRootKey(clock)
  writeOwnedFile(rootKeyPath(dataDirectory), format(key))
  return key
}

/** Undefined when the data folder has no pair yet. */
export function findRootKey(dataDirectory: string): RootKey | undefined {
  const path = rootKeyPath(dataDirectory)
  return readOwnedFile(path) === undefined ? undefined : readRootKey(path)
}

function readRootKey(path: string): RootKey {
  const text = readOwnedFile(path)
  let key: Partial<RootKey> | undefined
  try {
    key = text === undefined ? undefined : (JSON.parse(text) as Partial<RootKey>)
  } catch {
    key = undefined
  }
  if (!key || typeof key.secretId !== 'string' || typeof key.secretKey !== 'string' || !key.secretId || !key.secretKey) {
    throw new StartRefused(`${path} does not hold a key pair. Restore it, or remove it and start again for a new pair.`)
  }
  return { secretId: key.secretId, secretKey: key.secretKey, createdAt: String(key.createdAt ?? '') }
}

const format = (key: RootKey): string => `${JSON.stringify(key, undefined, 2)}\n`

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const randomText = (length: number): string => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

function newRootKey(clock: Clock): RootKey {
  return { secretId: `AKID${randomText(32)}`, secretKey: randomText(32), createdAt: new Date(clock.now()).toISOString() }
}
