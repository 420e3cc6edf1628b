/** The statements that open and end transactions, prepared once, and the seams where tests let the disk fail. */
import type Database from 'better-sqlite3'

export type DiskSeams = {
  /** Called before each statement of a write; a test throws from it what the disk would. */
  readonly beforeStatement?: (() => void) | undefined
  /** Called before each commit that waits for the disk. */
  readonly beforeFlush?: (() => void) | undefined
}

export class TransactionControl {
  readonly #database: Database.Database
  readonly #begin: Database.Statement
  readonly #commit: Database.Statement
  readonly #rollback: Database.Statement
  readonly #savepoint: Database.Statement
  readonly #release: Database.Statement
  readonly #rollbackTo: Database.Statement
  readonly seams: DiskSeams
  #flushesCommits = true

  constructor(database: Database.Database, seams: DiskSeams) {
    this.#database = database
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    this.#commit = database.prepare('COMMIT')
    this.#rollback = database.prepare('ROLLBACK')
    this.#savepoint = database.prepare('SAVEPOINT write')
    this.#release = database.prepare('RELEASE write')
    this.#rollbackTo = database.prepare('ROLLBACK TO write')
    this.seams = seams
  }

  /** False as well when SQLite itself rolled back after an error of the disk. */
  get isOpen(): boolean {
    return this.#database.inTransaction
  }

  begin(mayBeLost: boolean): void {
    this.#flushCommits(!mayBeLost)
    this.#begin.run()
  }

  commit(): void {
    if (this.#flushesCommits) this.seams.beforeFlush?.()
    this.#commit.run()
  }

  /** Whether the next commits wait for the disk; SQLite can't be told inside a transaction. */
  #flushCommits(isWanted: boolean): void {
    if (isWanted === this.#flushesCommits) return
    this.#database.exec(`PRAGMA synchronous = ${isWanted ? 'FULL' : 'NORMAL'}`)
    this.#flushesCommits = isWanted
  }

  rollback(): void {
    if (this.isOpen) this.#rollback.run()
  }

  /** Undoes everything and begins anew. */
  restart(): void {
    this.rollback()
    this.#begin.run()
  }

  setSavepoint(): void {
    this.#savepoint.run()
  }

  releaseSavepoint(): void {
    this.#release.run()
  }

  undoToSavepoint(): void {
    this.#rollbackTo.run()
    this.#release.run()
  }
}
