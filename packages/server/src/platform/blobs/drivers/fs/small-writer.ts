/** The thread that commits small segments: a flush blocks it and not the event loop. */
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { assert } from '../../../../kernel/assert.ts'
import type { EndThread } from '../../../threads.ts'
import type { SmallBatch } from './small-batch.ts'
import { createSmallTable, createSmallWriter } from './small-table.ts'

export type ToSmallWriter = { readonly kind: 'apply'; readonly batch: SmallBatch } | { readonly kind: 'probe' } | EndThread

export type FromSmallWriter =
  | { readonly kind: 'ready' }
  | { readonly kind: 'applied'; readonly taken: readonly number[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

const idleBeforeShrink = 1000
const port = parentPort
assert(port, 'This file runs as a worker thread.')
const database = new Sqlite(String((workerData as { path: string }).path))
createSmallTable(database)
const writer = createSmallWriter(database)
let shrinkTimer: NodeJS.Timeout | undefined

const answer = (message: FromSmallWriter): void => port.postMessage(message)

port.on('message', (message: ToSmallWriter) => {
  clearTimeout(shrinkTimer)
  if (message.kind === 'end') {
    database.close()
    port.close()
    return
  }
  try {
    if (message.kind === 'probe') writer.probe()
    answer({ kind: 'applied', taken: message.kind === 'apply' ? writer.apply(message.batch) : [] })
  } catch (error) {
    answer(described(error))
  }
  shrinkTimer = setTimeout(shrink, idleBeforeShrink)
})
answer({ kind: 'ready' })

/** A few pages at a time, so that a put that comes meanwhile hardly waits. */
function shrink(): void {
  if (writer.shrink()) shrinkTimer = setTimeout(shrink, 0)
}

/** Errors lose their code on the way between threads. */
function described(error: unknown): Extract<FromSmallWriter, { kind: 'failed' }> {
  assert(error instanceof Error, 'SQLite throws errors.')
  return { kind: 'failed', code: 'code' in error ? String(error.code) : '', message: error.message }
}
