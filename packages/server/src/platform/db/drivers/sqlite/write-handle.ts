/** What one write holds: its part of the shared transaction, revoked when the write settles. */
import { AssertionError } from '../../../../kernel/assert.ts'
import type { Transaction } from '../../db.ts'
import type { Sql } from '../../sql.ts'
import type { Statements } from './statements.ts'
import type { TransactionControl } from './transaction-control.ts'

export type Effects = readonly (() => void)[]

const noEffects: Effects = []

export class WriteHandle implements Transaction {
  readonly #statements: Statements
  readonly #control: TransactionControl
  /** Without one, undoing the write undoes the transaction. */
  readonly #hasSavepoint: boolean
  #isOpen = true
  #effects: (() => void)[] | undefined
  /** The first statement that failed. It refuses the write even when the function swallowed the error, as PostgreSQL does. */
  failure: unknown

  constructor(statements: Statements, control: TransactionControl, hasSavepoint: boolean) {
    this.#statements = statements
    this.#control = control
    this.#hasSavepoint = hasSavepoint
    if (hasSavepoint) control.setSavepoint()
  }

  get effects(): Effects {
    return this.#effects ?? noEffects
  }

  // These are async without awaiting: an error rejects, as the contract says, and never throws.
  async all<Row extends object>(statement: Sql): Promise<Row[]> {
    this.#enter()
    try {
      return this.#statements.all<Row>(statement)
    } catch (error) {
      throw this.#fail(error)
    }
  }

  async get<Row extends object>(statement: Sql): Promise<Row | undefined> {
    this.#enter()
    try {
      return this.#statements.get<Row>(statement)
    } catch (error) {
      throw this.#fail(error)
    }
  }

  async run(statement: Sql): Promise<number> {
    this.#enter()
    try {
      return this.#statements.run(statement)
    } catch (error) {
      throw this.#fail(error)
    }
  }

  afterCommit(effect: () => void): void {
    if (!this.#isOpen) throw revoked()
    this.#effects ??= []
    this.#effects.push(effect)
  }

  /** Keeps what the write did; it becomes durable with the transaction. */
  keep(): void {
    this.#isOpen = false
    if (this.#hasSavepoint) this.#control.releaseSavepoint()
  }

  /** The transaction is about to be undone as a whole. */
  revoke(): void {
    this.#isOpen = false
  }

  /** Undoes what the write did and nothing else. */
  undo(): void {
    this.revoke()
    if (this.#hasSavepoint) return this.#control.undoToSavepoint()
    this.#control.restart()
  }

  #enter(): void {
    if (!this.#isOpen) throw revoked()
    if (this.failure !== undefined) throw this.failure
    const { beforeStatement } = this.#control.seams
    if (beforeStatement === undefined) return
    try {
      beforeStatement()
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
