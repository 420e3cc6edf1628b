/**
 * BEGIN, SAVEPOINT and their like. They are sent ahead of the statements they belong to without
 * waiting for the answer, which saves a round trip each; the answers are heard before the commit.
 */
import type { PoolClient } from 'pg'

export class ControlStatements {
  readonly #client: PoolClient
  readonly #answers: Promise<unknown>[] = []

  constructor(client: PoolClient) {
    this.#client = client
  }

  send(text: string): void {
    const answer = this.#client.query(text)
    // Heard in `answered`, unless the transaction has failed before for the same reason.
    answer.catch(() => {})
    this.#answers.push(answer)
  }

  /** Rejects with the first that failed: then the transaction is not what the writes took it for. */
  async answered(): Promise<void> {
    await Promise.all(this.#answers)
  }
}
