/**
 * Moves the write-ahead log into the database file. SQLite's own automatic checkpoint swallows
 * errors, and a flush that failed unseen may lose acknowledged rows: so it is switched off and
 * this one runs between two batches instead.
 */
import type Database from 'better-sqlite3'
import type { Log } from '../../../log/log.ts'
import { isFailedFlush } from './errors.ts'

/** The log may grow to this many pages before it is moved; pages written often are moved once. */
const logPagesMax = 4096
/** Looking costs some microseconds, so it is done once in so many batches. */
const batchesPerLook = 16

export class Checkpoints {
  readonly #database: Database.Database
  readonly #onFailedFlush: (error: unknown) => void
  readonly #log: Log
  readonly #look: Database.Statement<[], { log: number; checkpointed: number }>
  readonly #checkpoint: Database.Statement
  #batches = 0

  constructor(options: { readonly database: Database.Database; readonly onFailedFlush: (error: unknown) => void; readonly log: Log }) {
    this.#database = options.database
    this.#onFailedFlush = options.onFailedFlush
    this.#log = options.log
    this.#look = options.database.prepare('PRAGMA wal_checkpoint(NOOP)')
    this.#checkpoint = options.database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  }

  afterBatch(): void {
    if (this.#database.memory || ++this.#batches % batchesPerLook !== 0) return
    const pages = this.#look.get()
    if (!pages || pages.log - pages.checkpointed < logPagesMax) return
    try {
      this.#checkpoint.all()
    } catch (error) {
      if (isFailedFlush(error)) this.#onFailedFlush(error)
      else this.#log.error({ err: error }, 'a checkpoint failed; the next one tries again')
    }
  }
}
