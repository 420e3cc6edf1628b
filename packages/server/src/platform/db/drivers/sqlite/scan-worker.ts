/** The thread of one scan: a read-only connection that sends a batch of rows each time it is asked. */
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../../../kernel/assert.ts'
import type { EndThread } from '../../../threads.ts'
import { openDatabase } from './better-sqlite3.ts'
import { Statements } from './statements.ts'

export type ToScanWorker =
  | {
      readonly kind: 'start'
      /** Of this scan on this thread: answers carry it, so that nobody takes those to another for their own. */
      readonly number: number
      readonly text: string
      readonly values: readonly (string | number | bigint | null | Uint8Array)[]
      readonly batchRows: number
    }
  | { readonly kind: 'more' }
  | { readonly kind: 'stop' }
  | EndThread

export type ScanWorkerData = {
  readonly file: string
  /** Not 0 while nobody wants the rows any more: a message would be read only behind the batch. */
  readonly isUnwanted: Int32Array
}

type Answer =
  /** After the last ones the worker waits for another scan: nobody has to say that it is over. */
  | { readonly kind: 'rows'; readonly rows: readonly object[]; readonly isLast: boolean }
  | { readonly kind: 'end' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown }

export type FromScanWorker = Answer & { readonly number: number }

const port = parentPort
assert(port, 'A scan worker has a parent.')
const { file, isUnwanted } = workerData as ScanWorkerData
const database = openDatabase(file, { readonly: true, timeout: 2000 })
database.pragma('query_only = ON')
// A scan comes back to the pages of its indexes again and again.
database.pragma('cache_size = -65536')
database.pragma('temp_store = MEMORY')
const statements = new Statements(database)
const reply = (answer: Answer): void => port.postMessage({ ...answer, number })

let number = 0
let rows: Generator<Record<string, unknown>> | undefined
let batchRows = 1

port.on('message', (message: ToScanWorker) => {
  try {
    if (message.kind === 'start') {
      number = message.number
      rows = statements.iterate(message.text, message.values)
      batchRows = message.batchRows
      sendBatch()
    } else if (message.kind === 'more') sendBatch()
    else {
      rows?.return(undefined)
      rows = undefined
      if (message.kind === 'stop') reply({ kind: 'stopped' })
      else end()
    }
  } catch (error) {
    rows = undefined
    reply({ kind: 'failed', error })
  }
})

function end(): void {
  database.close()
  port?.close()
}

function sendBatch(): void {
  if (!rows) return
  const batch: object[] = []
  let isDone = false
  while (!isDone && batch.length < batchRows) {
    // The message that says so is on its way, and is what will be answered.
    if (Atomics.load(isUnwanted, 0) !== 0) return
    const { done, value } = rows.next()
    if (done) isDone = true
    else batch.push(value)
  }
  if (isDone) rows = undefined
  reply(batch.length > 0 ? { kind: 'rows', rows: batch, isLast: isDone } : { kind: 'end' })
}
