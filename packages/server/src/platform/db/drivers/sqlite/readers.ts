/** Readers of durable rows: one on a connection of its own, one that shares the writer's. */
import type Database from 'better-sqlite3'
import type { Reader } from '../../db.ts'
import type { Sql } from '../../sql.ts'
import { Statements } from './statements.ts'
import type { WriteQueue } from './write-queue.ts'

export class DurableReader implements Reader {
  readonly #open: () => Database.Database
  #database: Database.Database
  #statements: Statements

  constructor(open: () => Database.Database) {
    this.#open = open
    this.#database = open()
    this.#statements = new Statements(this.#database)
  }

  /** Takes up new planner statistics, which a connection reads only when it is opened. */
  reopen(): void {
    const old = this.#database
    this.#database = this.#open()
    this.#statements = new Statements(this.#database)
    old.close()
  }

  close(): void {
    this.#database.close()
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- Errors must reject, not throw.
  async all<Row extends object>(statement: Sql): Promise<Row[]> {
    return this.#statements.all<Row>(statement)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- Errors must reject, not throw.
  async get<Row extends object>(statement: Sql): Promise<Row | undefined> {
    return this.#statements.get<Row>(statement)
  }
}

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
