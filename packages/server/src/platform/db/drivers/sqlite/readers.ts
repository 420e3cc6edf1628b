/** Readers of durable rows: one on a connection of its own, one that shares the writer's. */
import type Database from 'better-sqlite3'
import type { Reader } from '../../db.ts'
import type { Sql } from '../../sql.ts'
import { Statements } from './statements.ts'
import type { WriteQueue } from './write-queue.ts'

/**
 * Reads that arrive in one turn of the event loop share one look at the database: taking and
 * giving back SQLite's lock for each statement costs twice as much as a lookup itself. A commit
 * of this process ends the look, so whoever was told of a write sees it.
 */
export class DurableReader implements Reader {
  readonly #open: () => Database.Database
  #connection: Connection
  #isLooking = false

  constructor(open: () => Database.Database) {
    this.#open = open
    this.#connection = connect(open())
  }

  /** Takes up new planner statistics, which a connection reads only when it is opened. */
  reopen(): void {
    this.endLook()
    const old = this.#connection
    this.#connection = connect(this.#open())
    old.database.close()
  }

  close(): void {
    this.endLook()
    this.#connection.database.close()
  }

  /** The next statement sees everything that has been committed. */
  readonly endLook = (): void => {
    if (!this.#isLooking) return
    this.#isLooking = false
    // A statement that met a broken disk has undone the transaction by itself.
    if (this.#connection.database.inTransaction) this.#connection.commit.run()
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- Errors must reject, not throw.
  async all<Row extends object>(statement: Sql): Promise<Row[]> {
    this.#look()
    return this.#connection.statements.all<Row>(statement)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- Errors must reject, not throw.
  async get<Row extends object>(statement: Sql): Promise<Row | undefined> {
    this.#look()
    return this.#connection.statements.get<Row>(statement)
  }

  #look(): void {
    if (this.#isLooking) return
    this.#connection.begin.run()
    this.#isLooking = true
    setImmediate(this.endLook)
  }
}

type Connection = {
  readonly database: Database.Database
  readonly statements: Statements
  readonly begin: Database.Statement
  readonly commit: Database.Statement
}

const connect = (database: Database.Database): Connection => ({
  database,
  statements: new Statements(database),
  begin: database.prepare('BEGIN'),
  commit: database.prepare('COMMIT'),
})

/** A database in memory has one connection: a statement waits until no transaction is open on it. */
export class GatedReader implements Reader {
  readonly #statements: Statements
  readonly #queue: WriteQueue

  constructor(statements: Statements, queue: WriteQueue) {
    this.#statements = statements
    this.#queue = queue
  }

  async all<Row extends object>(statement: Sql): Promise<Row[]> {
    while (this.#queue.isInTransaction) await this.#queue.batchEnd()
    return this.#statements.all<Row>(statement)
  }

  async get<Row extends object>(statement: Sql): Promise<Row | undefined> {
    while (this.#queue.isInTransaction) await this.#queue.batchEnd()
    return this.#statements.get<Row>(statement)
  }
}
