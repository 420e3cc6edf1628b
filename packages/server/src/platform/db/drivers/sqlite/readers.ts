/** Readers of durable rows: one on a connection of its own, one that shares the writer's. */
import type { Reader } from '../../db.ts'
import type { Sql } from '../../sql.ts'
import type { Statements } from './statements.ts'
import type { WriteQueue } from './write-queue.ts'

export class DurableReader implements Reader {
  readonly #statements: Statements

  constructor(statements: Statements) {
    this.#statements = statements
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
