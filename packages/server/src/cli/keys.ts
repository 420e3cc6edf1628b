/** `mediatheque keys`: where the root key pair is, and a new one. The SecretKey leaves the data folder only for a terminal. */
import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { UsageError } from '../platform/arguments.ts'
import { systemClock } from '../platform/clock.ts'
import { findRootKey, rootKeyPath, rotateRootKey } from '../platform/installation/root-key.ts'
import { StartRefused } from '../platform/installation/start-refused.ts'

export function keys(action: string | undefined, options: { readonly config: Config; readonly isReveal: boolean }): number {
  if (action === 'show') return show(options)
  if (action === 'rotate' && !options.isReveal) return rotate(options.config)
  throw new UsageError(action === 'rotate' ? '--reveal goes with "show".' : 'Say what to do with the keys: show or rotate.')
}

function show({ config, isReveal }: { readonly config: Config; readonly isReveal: boolean }): number {
  if (isReveal && !process.stdout.isTTY)
    throw new UsageError('--reveal shows the SecretKey on a terminal only. Read the file itself where there is none.')
  if (config.rootKey) {
    process.stdout.write(`The environment sets the pair: MEDIATHEQUE_SECRET_ID is ${config.rootKey.secretId}.\n`)
    return 0
  }
  const key = findRootKey(config.dataDirectory)
  if (!key) throw new StartRefused(`There is no root key pair in ${config.dataDirectory} yet. The first start of the server makes one.`)
  process.stdout.write(
    `File       ${rootKeyPath(config.dataDirectory)}\nSecretId   ${key.secretId}\n${isReveal ? `SecretKey  ${key.secretKey}\n` : ''}Created    ${key.createdAt}\n`,
  )
  return 0
}

function rotate(config: Config): number {
  if (config.rootKey)
    throw new StartRefused('The environment sets the pair (MEDIATHEQUE_SECRET_ID, MEDIATHEQUE_SECRET_KEY). Change it there.')
  if (!existsSync(config.dataDirectory)) throw new StartRefused(`There is no data folder ${config.dataDirectory}. Name it with --data.`)
  const key = rotateRootKey(config.dataDirectory, systemClock)
  process.stdout.write(`A new pair stands in ${rootKeyPath(config.dataDirectory)}.\nSecretId   ${key.secretId}\n`)
  return 0
}
