/**
 * The shared metadata store: any number of processes on one PostgreSQL. Reads, writes and scans
 * have pools of their own, so that waiting writes never keep a read from its connection.
 */
import pg from 'pg'
import { limits } from '../../../../kernel/limits.ts'
import { noFaults } from '../../../faults.ts'
import type { Faults } from '../../../faults.ts'
import { silentLog } from '../../../log/log.ts'
import type { Log } from '../../../log/log.ts'
import type { Db, Lock, Reader, Transaction, WriteOptions } from '../../db.ts'
import type { Migration } from '../../migrations/migration.ts'
import { scanBatchRows, scanMsMax } from '../../scan-bounds.ts'
import { sql } from '../../sql.ts'
import type { Sql } from '../../sql.ts'
import { isConnectionLost, translated } from './errors.ts'
import { migratePostgres } from './migrate.ts'
import { scan } from './scan.ts'
import { StatementNames } from './statements.ts'
import { typeParsers } from './values.ts'
import { WriteQueues } from './write-queues.ts'

export type PostgresOptions = {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  readonly log?: Log
  readonly faults?: Faults
  readonly migrations?: readonly Migration[]
  readonly readConnectionsMax?: number
  readonly writeConnectionsMax?: number
  /** A write that awaits something foreign for longer than this is refused. */
  readonly foreignMsMax?: number
  /** Longer than the server itself gives a statement: one that has not answered by then is gone, whatever the network says. */
  readonly answerMsMax?: number
}

type PoolLimits = {
  readonly max: number
  readonly statementMsMax: number
  readonly answerMsMax: number
  /** Statements go out without waiting for the answers to those before them. */
  readonly pipeline?: boolean
}

const scanConnectionsMax = 4
const connectMsMax = 5000
const statementMsMax = 60_000
const answerMsMaxDefault = 75_000
/** The server ends a transaction of a process that went silent, and frees its locks. */
const silentMsMax = 30_000
const readAttemptsMax = 3
/** A server or database may be set not to wait for its flushes; what is acknowledged here is flushed all the same. */
const waitForFlushes = `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

/** Connects, brings the schema up to date and answers the contract. */
export async function openPostgres(options: PostgresOptions): Promise<Db> {
  const db = new PostgresDb(options)
  try {
    await db.migrate(options.migrations)
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}

class PostgresDb implements Db {
  readonly traits = { isShared: true, isRemote: true, stepMs: limits.sharedStepTime, unseenStepMs: limits.sharedStepTime }
  readonly #log: Log
  readonly #names = new StatementNames()
  readonly #readPool: pg.Pool
  readonly #writePool: pg.Pool
  readonly #scanPool: pg.Pool
  readonly #queues: WriteQueues
  readonly #reader: Reader
  #closing: Promise<void> | undefined

  constructor(options: PostgresOptions) {
    this.#log = options.log ?? silentLog
    const { answerMsMax = answerMsMaxDefault } = options
    const scanAnswerMsMax = options.answerMsMax ?? scanMsMax
    this.#readPool = this.#openPool(options.url, { max: options.readConnectionsMax ?? 10, statementMsMax, answerMsMax })
    this.#writePool = this.#openPool(options.url, { max: options.writeConnectionsMax ?? 10, statementMsMax, answerMsMax, pipeline: true })
    this.#scanPool = this.#openPool(options.url, {
      max: scanConnectionsMax,
      statementMsMax: 0,
      answerMsMax: scanAnswerMsMax,
      pipeline: true,
    })
    // Sent ahead of whatever the connection is wanted for; one that can't take it is broken, and says so then.
    this.#writePool.on('connect', (client) => void client.query(waitForFlushes).catch(() => {}))
    this.#queues = new WriteQueues({
      pool: this.#writePool,
      names: this.#names,
      faults: options.faults ?? noFaults,
      log: this.#log,
      foreignMsMax: options.foreignMsMax ?? 2000,
    })
    this.#reader = {
      all: async <Row extends object>(statement: Sql) => (await this.#query(statement)) as Row[],
      get: async <Row extends object>(statement: Sql) => (await this.#query(statement))[0] as Row | undefined,
    }
  }

  migrate(migrations: readonly Migration[] | undefined): Promise<void> {
    return migratePostgres(this.#writePool, { log: this.#log, migrations })
  }

  read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    return work(this.#reader)
  }

  write<Result>(locks: Lock | readonly Lock[], work: (tx: Transaction) => Promise<Result>, options?: WriteOptions): Promise<Result> {
    return this.#queues.write(locks, work, options)
  }

  scan<Row extends object>(
    statement: Sql,
    options: { readonly signal?: AbortSignal; readonly batchRows?: number } = {},
  ): AsyncIterable<Row[]> {
    const pools = { scanPool: this.#scanPool, cancelPool: this.#readPool, names: this.#names }
    return scan<Row>(pools, statement, { signal: options.signal, batchRows: options.batchRows ?? scanBatchRows })
  }

  async health(): Promise<void> {
    await this.#reader.get(sql`SELECT 1 AS one`)
  }

  close(): Promise<void> {
    this.#closing ??= this.#closePools()
    return this.#closing
  }

  async #closePools(): Promise<void> {
    await this.#queues.drained()
    await Promise.all([this.#readPool.end(), this.#writePool.end(), this.#scanPool.end()])
  }

  /** Each statement alone on any connection; a broken one is replaced, since reading twice harms nobody. */
  async #query(statement: Sql): Promise<object[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.#readPool.query<object>(this.#names.query(statement))).rows
      } catch (error) {
        if (attempt === readAttemptsMax || !isConnectionLost(error)) throw translated(error)
      }
    }
  }

  #openPool(url: string, limits: PoolLimits): pg.Pool {
    const pool = new pg.Pool({
      connectionString: url,
      types: typeParsers,
      max: limits.max,
      connectionTimeoutMillis: connectMsMax,
      statement_timeout: limits.statementMsMax,
      query_timeout: limits.answerMsMax,
      idle_in_transaction_session_timeout: limits.statementMsMax === 0 ? 0 : silentMsMax,
      application_name: 'mediatheque',
      // The types of the package do not know this option yet.
      ...({ pipeline: limits.pipeline ?? false } as object),
    })
    // Idle connections break when the server restarts; the next statement opens a new one.
    pool.on('error', (error) => this.#log.warn({ err: error }, 'an idle database connection broke'))
    return pool
  }
}
