/** What one write holds: its part of the shared transaction, revoked when the write settles. */
import type Database from 'better-sqlite3'
import { AssertionError } from '../../../../kernel/assert.ts'
import type { Transaction } from '../../db.ts'
import type { Sql } from '../../sql.ts'
import type { Statements } from './statements.ts'

type Options = {
  readonly database: Database.Database
  readonly statements: Statements
  /** The first write of a batch needs none: undoing it undoes the transaction. */
  readonly needsSavepoint: boolean
  readonly beforeStatement?: (() => void) | undefined
}

const noEffects: readonly (() => void)[] = []

export class WriteHandle implements Transaction {
  readonly #options: Options
  #isOpen = true
  #effects: (() => void)[] | undefined
  /** The first statement that failed. It refuses the write even when the function swallowed the error, as PostgreSQL does. */
  failure: unknown

  constructor(options: Options) {
    this.#options = options
    if (options.needsSavepoint) options.statements.control('SAVEPOINT write')
  }

  get effects(): readonly (() => void)[] {
    return this.#effects ?? noEffects
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- Errors must reject, not throw.
  async all<Row extends object>(statement: Sql): Promise<Row[]> {
    this.#check()
    try {
      return this.#options.statements.all<Row>(statement)
    } catch (error) {
      throw this.#fail(error)
    }
  }

  async get<Row extends object>(statement: Sql): Promise<Row | undefined> {
    this.#check()
    try {
      return this.#options.statements.get<Row>(statement)
    } catch (error) {
      throw this.#fail(error)
    }
  }

  async run(statement: Sql): Promise<number> {
    this.#check()
    try {
      return this.#options.statements.run(statement)
    } catch (error) {
      throw this.#fail(error)
    }
  }

  afterCommit(effect: () => void): void {
    if (!this.#isOpen) throw revoked()
    this.#effects ??= []
    this.#effects.push(effect)
  }

  /** Keeps what the write did; it becomes durable with the batch. */
  release(): void {
    this.#isOpen = false
    if (this.#options.needsSavepoint) this.#options.statements.control('RELEASE write')
  }

  /** Undoes what the write did and nothing else. */
  undo(): void {
    this.#isOpen = false
    if (!this.#options.database.inTransaction) throw new AssertionError('The shared transaction survives a refused statement.')
    if (this.#options.needsSavepoint) {
      this.#options.statements.control('ROLLBACK TO write')
      this.#options.statements.control('RELEASE write')
    } else this.#options.statements.control('ROLLBACK')
  }

  #check(): void {
    if (!this.#isOpen) throw revoked()
    if (this.failure !== undefined) throw this.failure
    try {
      this.#options.beforeStatement?.()
    } catch (error) {
      throw this.#fail(error)
    }
  }

  #fail(error: unknown): unknown {
    this.failure ??= error
    return error
  }
}

function revoked(): AssertionError {
  return new AssertionError('A statement belongs to a write that is still running.')
}
