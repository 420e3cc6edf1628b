/** What one write holds: its part of the shared transaction, revoked when the write settles. */
import type { PoolClient, QueryResult } from 'pg'
import { AssertionError } from '../../../../kernel/assert.ts'
import type { Transaction } from '../../db.ts'
import type { Sql } from '../../sql.ts'
import type { StatementNames } from './statements.ts'

export class WriteHandle implements Transaction {
  readonly #client: PoolClient
  readonly #names: StatementNames
  readonly effects: (() => void)[] = []
  /** The first statement that failed. The server ignores the rest, so the write is refused even when the function swallowed the error. */
  failure: unknown
  #isOpen = true
  #inFlight = 0
  #idleSince = performance.now()
  #whenQuiet: (() => void) | undefined

  constructor(client: PoolClient, names: StatementNames) {
    this.#client = client
    this.#names = names
  }

  async all<Row extends object>(statement: Sql): Promise<Row[]> {
    return (await this.#query(statement)).rows as Row[]
  }

  async get<Row extends object>(statement: Sql): Promise<Row | undefined> {
    return (await this.#query(statement)).rows[0] as Row | undefined
  }

  async run(statement: Sql): Promise<number> {
    return (await this.#query(statement)).rowCount ?? 0
  }

  afterCommit(effect: () => void): void {
    if (!this.#isOpen) throw revoked()
    this.effects.push(effect)
  }

  /** No statement is accepted any more; resolves when those on their way have been answered. */
  revoke(): Promise<void> {
    this.#isOpen = false
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => (this.#whenQuiet = resolve))
  }

  /** For how long the function has awaited something that is not its transaction. */
  get foreignMs(): number {
    return this.#inFlight > 0 ? 0 : performance.now() - this.#idleSince
  }

  async #query(statement: Sql): Promise<QueryResult<object>> {
    if (!this.#isOpen) throw revoked()
    if (this.failure !== undefined) throw this.failure
    this.#inFlight++
    try {
      return await this.#client.query<object>(this.#names.query(statement))
    } catch (error) {
      this.failure ??= error
      throw error
    } finally {
      this.#idleSince = performance.now()
      if (--this.#inFlight === 0) this.#whenQuiet?.()
    }
  }
}

function revoked(): AssertionError {
  return new AssertionError('A statement belongs to a write that is still running.')
}
