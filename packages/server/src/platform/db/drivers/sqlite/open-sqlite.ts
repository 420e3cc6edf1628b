/**
 * The embedded metadata store. One connection writes (group commit, see write-queue.ts), one
 * reads what is durable, worker threads scan. It answers questions about rows and knows nothing
 * of what they mean.
 */
import type Database from 'better-sqlite3'
import { noFaults } from '../../../faults.ts'
import type { Faults } from '../../../faults.ts'
import { silentLog } from '../../../log/log.ts'
import type { Log } from '../../../log/log.ts'
import type { Db, Lock, Reader, Transaction } from '../../db.ts'
import type { Migration } from '../../migrations/migration.ts'
import { sql } from '../../sql.ts'
import type { Sql } from '../../sql.ts'
import { openDatabase } from './better-sqlite3.ts'
import { Checkpoints } from './checkpoints.ts'
import { migrateSqlite } from './migrate.ts'
import { DurableReader, GatedReader } from './readers.ts'
import { Scanner } from './scanner.ts'
import { Statements } from './statements.ts'
import { TransactionControl } from './transaction-control.ts'
import { WriteQueue } from './write-queue.ts'

export type SqliteOptions = {
  /** A path, or `:memory:` for a database that ends with the process. */
  readonly file: string
  readonly log?: Log
  readonly faults?: Faults
  readonly migrations?: readonly Migration[]
  /** A flush failed: what is on the disk is unknown, nothing is acknowledged any more, the process must end. */
  readonly onFatal?: (error: unknown) => void
  /** Seams for tests, which throw from them what a disk would. */
  readonly beforeStatement?: () => void
  readonly beforeFlush?: () => void
}

const scanBatchRows = 500
/** Another process (a backup tool) may hold the file for a moment; the event loop stands meanwhile. */
const busyMsMax = 2000

/** Opens the database, brings its schema up to date and answers the contract. */
// eslint-disable-next-line @typescript-eslint/require-await -- The contract of both drivers: errors reject.
export async function openSqlite(options: SqliteOptions): Promise<Db> {
  const database = openDatabase(options.file, { timeout: busyMsMax })
  try {
    configure(database)
    migrateSqlite(database, { log: options.log ?? silentLog, ...(options.migrations && { migrations: options.migrations }) })
    refreshStatistics(database, 'optimize = 0x10002')
    return new SqliteDb(database, options)
  } catch (error) {
    database.close()
    throw error
  }
}

class SqliteDb implements Db {
  readonly traits = { isShared: false }
  readonly #writer: Database.Database
  readonly #readerDatabase: Database.Database | undefined
  readonly #reader: Reader
  readonly #queue: WriteQueue
  readonly #scanner: Scanner | undefined
  #isClosed = false

  constructor(writer: Database.Database, options: SqliteOptions) {
    const log = options.log ?? silentLog
    this.#writer = writer
    const statements = new Statements(writer)
    this.#queue = new WriteQueue({
      statements,
      control: new TransactionControl(writer, options),
      faults: options.faults ?? noFaults,
      log,
      onFatal: options.onFatal ?? ((error) => log.error({ err: error }, 'a flush failed: this process must end')),
      afterBatch: () => checkpoints.afterBatch(),
    })
    const checkpoints = new Checkpoints({ database: writer, log, onFailedFlush: (error) => this.#queue.closeForEver(error) })
    if (options.file === ':memory:') this.#reader = new GatedReader(statements, this.#queue)
    else {
      this.#readerDatabase = openDatabase(options.file, { readonly: true, timeout: busyMsMax })
      this.#reader = new DurableReader(new Statements(this.#readerDatabase))
      this.#scanner = new Scanner(options.file)
    }
  }

  read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    return work(this.#reader)
  }

  /** All writes are serial, so the locks say nothing here. */
  write<Result>(_locks: Lock | readonly Lock[], work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#queue.write(work)
  }

  scan<Row extends object>(statement: Sql, options: { readonly signal?: AbortSignal; readonly batchRows?: number } = {}): AsyncIterable<Row[]> {
    const batchRows = options.batchRows ?? scanBatchRows
    if (this.#scanner) return this.#scanner.scan<Row>(statement, { signal: options.signal, batchRows })
    return this.#scanMemory<Row>(statement, { signal: options.signal, batchRows })
  }

  async health(): Promise<void> {
    await this.#reader.get(sql`SELECT 1 AS one`)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#queue.drained()
    await this.#scanner?.close()
    this.#readerDatabase?.close()
    if (this.#writer.open) {
      refreshStatistics(this.#writer, 'optimize')
      this.#writer.close()
    }
  }

  /** A database in memory has one connection and no second thread; only tests have one. */
  async *#scanMemory<Row extends object>(
    statement: Sql,
    options: { readonly signal: AbortSignal | undefined; readonly batchRows: number },
  ): AsyncGenerator<Row[]> {
    options.signal?.throwIfAborted()
    const rows = await this.#reader.all<Row>(statement)
    for (let start = 0; start < rows.length; start += options.batchRows) {
      options.signal?.throwIfAborted()
      yield rows.slice(start, start + options.batchRows)
    }
  }
}

function configure(database: Database.Database): void {
  database.pragma('page_size = 4096')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('wal_autocheckpoint = 0')
  database.pragma('cache_size = -65536')
  database.pragma('temp_store = MEMORY')
  database.pragma('foreign_keys = OFF')
}

/**
 * Counts what the planner needs to know. The samples of `sqlite_stat4` are thrown away: with them
 * SQLite looks at the bound values and plans a statement anew at every binding (a lookup by name
 * took 7.3 µs instead of 2.1 µs), and our indexes answer every hot query without them.
 */
function refreshStatistics(database: Database.Database, optimize: string): void {
  database.pragma(optimize)
  const samples = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'`).get()
  if (!samples) return
  database.exec('DELETE FROM sqlite_stat4')
  database.exec('ANALYZE sqlite_schema')
}
