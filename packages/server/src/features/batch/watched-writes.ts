/** A transaction that tells whether anything was changed through it. */
import type { Transaction } from '../../platform/db/db.ts'
import type { Sql } from '../../platform/db/sql.ts'

export type WatchedWrites = Transaction & {
  /** Statements so far that changed something. */
  readonly changes: number
}

const isQuestion = (statement: Sql): boolean => /^\s*(SELECT|WITH)\b/.test(statement.strings[0] ?? '')

export function watchWrites(tx: Transaction): WatchedWrites {
  let changes = 0
  const look = (statement: Sql): void => {
    if (!isQuestion(statement)) changes++
  }
  return {
    get changes() {
      return changes
    },
    all: (statement) => {
      look(statement)
      return tx.all(statement)
    },
    get: (statement) => {
      look(statement)
      return tx.get(statement)
    },
    run: async (statement) => {
      const changed = await tx.run(statement)
      if (changed > 0) changes++
      return changed
    },
    afterCommit: (effect) => tx.afterCommit(effect),
  }
}
