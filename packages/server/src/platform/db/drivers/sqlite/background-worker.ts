/** The thread of writes that may be lost: a connection that opens, fills and ends one transaction after the other, as it is asked. */
import { parentPort, workerData } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import { assert } from '../../../../kernel/assert.ts'
import { yieldToOthers } from '../../../threads.ts'
import type { EndThread } from '../../../threads.ts'
import { SqliteError, openDatabase } from './better-sqlite3.ts'
import { Statements } from './statements.ts'
import { TransactionControl } from './transaction-control.ts'

/** How a statement is run, in the words of the contract. */
export type StatementKind = 'all' | 'get' | 'run'

/** Ids are sent as their hex text: bytes that share a pool would be sent with all of it. */
export type SentValue = string | number | bigint | null | Uint8Array | { readonly text: string }

export type ToBackgroundWorker =
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'reopen' }
  | { readonly kind: StatementKind; readonly text: string; readonly values: readonly SentValue[] }
  | EndThread

/** One answer to each message but the last, in their order, after one that says that the thread is up. Errors lose their code on the way between threads. */
export type FromBackgroundWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined }

/** Another process may hold the file for a moment; only this thread stands meanwhile. */
const busyMsMax = 2000
/** One in so many waits for the disk, on this thread: what is left to the flush that somebody waits for on the loop stays small. */
const writesPerFlush = 16

yieldToOthers()
const port = parentPort
assert(port, 'A background worker has a parent.')
let connection = connect()
let begun = 0
const reply = (message: FromBackgroundWorker): void => port.postMessage(message)

port.on('message', (message: ToBackgroundWorker) => {
  if (message.kind === 'end') {
    connection.database.close()
    port.close()
    return
  }
  try {
    reply({ kind: 'done', result: obey(message) })
  } catch (error) {
    reply({ kind: 'failed', message: String(error), code: error instanceof SqliteError ? error.code : undefined })
  }
})
reply({ kind: 'ready' })

function connect(): { readonly database: Database.Database; readonly statements: Statements; readonly control: TransactionControl } {
  const database = openDatabase((workerData as { readonly file: string }).file, { timeout: busyMsMax })
  database.pragma('wal_autocheckpoint = 0')
  // Long work goes through the rows once, in their order: a large cache would only be filled.
  database.pragma('cache_size = -8192')
  database.pragma('temp_store = MEMORY')
  return { database, statements: new Statements(database), control: new TransactionControl(database, {}) }
}

function reopen(): void {
  const old = connection
  connection = connect()
  old.database.close()
}

function obey(message: Exclude<ToBackgroundWorker, EndThread>): unknown {
  if (message.kind === 'reopen') return reopen()
  const { control, statements } = connection
  if (message.kind === 'begin') return control.begin(++begun % writesPerFlush !== 0)
  if (message.kind === 'rollback') return control.rollback()
  // What comes behind a transaction that could not begin, or that SQLite itself has undone, must not stand on its own.
  assert(control.isOpen, 'A statement has a transaction around it.')
  if (message.kind === 'commit') return control.commit()
  return statements.perform(message.kind, message.text, message.values.map(received))
}

const received = (value: SentValue): Exclude<SentValue, { readonly text: string }> =>
  typeof value === 'object' && value !== null && 'text' in value ? Buffer.from(value.text, 'hex') : value
