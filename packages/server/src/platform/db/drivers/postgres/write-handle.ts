/** What one write holds: its part of the shared transaction, revoked when the write settles. */
import type { PoolClient, QueryResult } from 'pg'
import type { Transaction } from '../../db.ts'
import type { Sql } from '../../sql.ts'
import { RemoteWrite } from '../../remote-write.ts'
import type { StatementNames } from './statements.ts'

export class WriteHandle extends RemoteWrite implements Transaction {
  readonly #client: PoolClient
  readonly #names: StatementNames

  constructor(client: PoolClient, names: StatementNames) {
    super()
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

  /** After a failed statement the server ignores the rest. */
  #query(statement: Sql): Promise<QueryResult<object>> {
    return this.ask(() => this.#client.query<object>(this.#names.query(statement)))
  }
}
