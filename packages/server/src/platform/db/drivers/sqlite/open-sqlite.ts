/**
 * The embedded metadata store. One connection writes (group commit, see write-queue.ts), one
 * reads what is durable, worker threads scan and do the steps of long work. It answers questions about rows and knows nothing
 * of what they mean.
 */
import type Database from 'better-sqlite3'
import { limits } from '../../../../kernel/limits.ts'
import { noFaults } from '../../../faults.ts'
import type { Faults } from '../../../faults.ts'
import { silentLog } from '../../../log/log.ts'
import type { Log } from '../../../log/log.ts'
import type { Db, Lock, Reader, Transaction, WriteOptions } from '../../db.ts'
import type { Migration } from '../../migrations/migration.ts'
import { scanBatchRows } from '../../scan-bounds.ts'
import { sql } from '../../sql.ts'
import type { Sql } from '../../sql.ts'
import { BackgroundWriter } from './background-writer.ts'
import { openDatabase } from './better-sqlite3.ts'
import { Checkpoints } from './checkpoints.ts'
import { migrateSqlite } from './migrate.ts'
import { DurableReader, GatedReader } from './readers.ts'
import { Scanner } from './scanner.ts'
import { Statements } from './statements.ts'
import { Statistics } from './statistics.ts'
import { TransactionControl } from './transaction-control.ts'
import { WriteQueue } from './write-queue.ts'
import type { WriteQueueOptions } from './write-queue.ts'

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
  /** For tests: every second batch of writes runs twice, so that a write that is not pure shows itself. */
  readonly isRehearsed?: boolean
}

type ScanOptions = { readonly signal?: AbortSignal; readonly batchRows?: number }

/** Another process (a backup tool) may hold the file for a moment; the event loop stands meanwhile. */
const busyMsMax = 2000

/** Opens the database, brings its schema up to date and answers the contract. */
export async function openSqlite(options: SqliteOptions): Promise<Db> {
  const database = openDatabase(options.file, { timeout: busyMsMax })
  try {
    configure(database)
    migrateSqlite(database, {
      log: options.log ?? silentLog,
      faults: options.faults ?? noFaults,
      ...(options.migrations && { migrations: options.migrations }),
    })
    return options.file === ':memory:' ? new MemoryDb(database, options) : new FileDb(database, options)
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Pages of 4 KiB: larger ones wrote more log for the same rows and read no faster. A memory map
 * saved nothing measurable, and turns an error of the disk into the death of the process. The
 * cache is not large: where a page was split, the commit looks through all of it (13 µs of a file
 * at 64 MiB, which the system's own cache doesn't repay).
 */
function configure(database: Database.Database): void {
  database.pragma('page_size = 4096')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('wal_autocheckpoint = 0')
  database.pragma('cache_size = -16384')
  database.pragma('temp_store = MEMORY')
}

class FileDb implements Db {
  readonly traits = { isShared: false, isRemote: false, stepMs: limits.stepTime, unseenStepMs: limits.unseenStepTime }
  readonly #writer: Database.Database
  readonly #reader: DurableReader
  readonly #queue: WriteQueue
  readonly #background: BackgroundWriter
  readonly #checkpoints: Checkpoints
  readonly #scanner: Scanner
  #closing: Promise<void> | undefined

  constructor(writer: Database.Database, options: SqliteOptions) {
    const log = options.log ?? silentLog
    this.#writer = writer
    const statements = new Statements(writer)
    const onRenewed = (): void => {
      this.#reader.reopen()
      statements.forget()
      this.#background.reopen()
    }
    this.#background = new BackgroundWriter({ file: options.file, faults: options.faults ?? noFaults, log })
    const statistics = new Statistics({ database: writer, log, onRenewed })
    this.#reader = new DurableReader(() => openReader(options.file))
    this.#checkpoints = new Checkpoints({
      database: writer,
      log,
      onFailedFlush: (error) => this.#queue.closeForEver(error),
      isWriting: () => this.#queue.isInTransaction,
      holdWrites: () => this.#queue.hold(),
    })
    const afterBatch = (keptWrites: number): void => {
      this.#reader.endLook()
      this.#checkpoints.afterBatch()
      statistics.afterBatch(keptWrites)
    }
    this.#queue = openQueue(writer, statements, options, { afterBatch, background: this.#background })
    this.#scanner = new Scanner(options.file)
  }

  read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    return work(this.#reader)
  }

  /** All writes are serial, so the locks say nothing here. Those that may be lost let others pass until there is room for them. */
  write<Result>(_locks: Lock | readonly Lock[], work: (tx: Transaction) => Promise<Result>, options?: WriteOptions): Promise<Result> {
    const room = options?.mayBeLost ? this.#roomBeside() : undefined
    if (room) return room.then(() => this.#queue.write(work, options))
    return this.#queue.write(work, options)
  }

  /** Undefined where there is room at once. One thread at a time works beside the event loop, which shares the cores with it. */
  #roomBeside(): Promise<void> | undefined {
    return this.#background.isUp ? this.#checkpoints.ended : this.#background.start()
  }

  scan<Row extends object>(statement: Sql, { signal, batchRows = scanBatchRows }: ScanOptions = {}): AsyncIterable<Row[]> {
    return this.#scanner.scan<Row>(statement, { signal, batchRows })
  }

  async health(): Promise<void> {
    await this.#reader.get(sql`SELECT 1 AS one`)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all([this.#background.started, this.#checkpoints.ended])
    await this.#queue.drained()
    await Promise.all([this.#scanner.close(), this.#checkpoints.close(), this.#background.stop()])
    this.#reader.close()
    this.#writer.close()
  }
}

/** For tests: one connection and no thread, so a read waits while a transaction is open. */
class MemoryDb implements Db {
  readonly traits = { isShared: false, isRemote: false, stepMs: limits.stepTime, unseenStepMs: limits.stepTime }
  readonly #database: Database.Database
  readonly #reader: Reader
  readonly #queue: WriteQueue

  constructor(database: Database.Database, options: SqliteOptions) {
    const statements = new Statements(database)
    this.#database = database
    this.#queue = openQueue(database, statements, options, { afterBatch: () => {} })
    this.#reader = new GatedReader(statements, this.#queue)
  }

  read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    return work(this.#reader)
  }

  write<Result>(_locks: Lock | readonly Lock[], work: (tx: Transaction) => Promise<Result>, options?: WriteOptions): Promise<Result> {
    return this.#queue.write(work, options)
  }

  async *scan<Row extends object>(statement: Sql, { signal, batchRows = scanBatchRows }: ScanOptions = {}): AsyncGenerator<Row[]> {
    signal?.throwIfAborted()
    const rows = await this.#reader.all<Row>(statement)
    for (let start = 0; start < rows.length; start += batchRows) {
      signal?.throwIfAborted()
      yield rows.slice(start, start + batchRows)
    }
  }

  async health(): Promise<void> {
    await this.#reader.get(sql`SELECT 1 AS one`)
  }

  async close(): Promise<void> {
    await this.#queue.drained()
    this.#database.close()
  }
}

function openReader(file: string): Database.Database {
  const database = openDatabase(file, { readonly: true, timeout: busyMsMax })
  database.pragma('cache_size = -65536')
  return database
}

function openQueue(
  database: Database.Database,
  statements: Statements,
  options: SqliteOptions,
  parts: Pick<WriteQueueOptions, 'afterBatch' | 'background'>,
): WriteQueue {
  const log = options.log ?? silentLog
  return new WriteQueue({
    statements,
    control: new TransactionControl(database, options),
    faults: options.faults ?? noFaults,
    log,
    onFatal: options.onFatal ?? ((error) => log.error({ err: error }, 'a flush failed: this process must end')),
    ...parts,
    isRehearsed: options.isRehearsed ?? false,
  })
}
