/** The thread that moves the write-ahead log into the file while the writes go on. */
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../../../kernel/assert.ts'
import { yieldToOthers } from '../../../threads.ts'
import type { EndThread } from '../../../threads.ts'
import { SqliteError, openDatabase } from './better-sqlite3.ts'

export type ToCheckpointWorker = { readonly kind: 'checkpoint' } | EndThread

/** Errors lose their code on the way between threads. */
export type CheckpointAnswer = { readonly error?: { readonly message: string; readonly code: string } }

yieldToOthers()
const port = parentPort
assert(port, 'A checkpoint worker has a parent.')
const database = openDatabase((workerData as { readonly file: string }).file, { timeout: 0 })
database.pragma('synchronous = FULL')
database.pragma('wal_autocheckpoint = 0')

port.on('message', (message: ToCheckpointWorker) => {
  if (message.kind === 'checkpoint') return port.postMessage(checkpoint())
  database.close()
  port.close()
})

function checkpoint(): CheckpointAnswer {
  try {
    database.pragma('wal_checkpoint(PASSIVE)')
    return {}
  } catch (error) {
    return { error: { message: String(error), code: error instanceof SqliteError ? error.code : '' } }
  }
}
