/**
 * Keeps the planner's statistics in step with the growth of the tables: without them a query over
 * the tree may scan a whole Space. Each round looks at a bounded number of rows.
 */
import type Database from 'better-sqlite3'
import type { Log } from '../../../log/log.ts'

/** Of a young database; the distance grows tenfold with each round, up to the last. */
const writesBetweenFirst = 500
const writesBetweenMax = 500_000
/** Bits: look at all tables (0x10000), analyse those never analysed or grown tenfold (0x2), a bounded number of rows each (0x10). */
const optimize = 'optimize = 0x10012'

type Options = {
  readonly database: Database.Database
  readonly log: Log
  /** Other connections keep the statistics they found when they were opened, statements those they were prepared with. */
  readonly onRenewed: () => void
}

export class Statistics {
  readonly #options: Options
  #writesBetween = writesBetweenFirst
  #writes = 0

  constructor(options: Options) {
    this.#options = options
    this.#try(() => renew(options.database))
  }

  afterBatch(writes: number): void {
    this.#writes += writes
    if (this.#writes < this.#writesBetween) return
    this.#writes = 0
    this.#writesBetween = Math.min(this.#writesBetween * 10, writesBetweenMax)
    this.#try(() => {
      renew(this.#options.database)
      this.#options.onRenewed()
    })
  }

  /** A full disk, for one, or no file left to open, is no reason to refuse what can be read. */
  #try(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the statistics could not be renewed; the next round tries again')
    }
  }
}

/**
 * Throws the samples of `sqlite_stat4` away: with them SQLite peeks at the bound values and plans
 * a statement anew at every binding (a lookup by name took 7.3 µs instead of 2.1 µs), and our
 * indexes answer every hot query without them.
 */
function renew(database: Database.Database): void {
  database.pragma(optimize)
  if (!database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'`).get()) return
  database.exec('DELETE FROM sqlite_stat4')
  database.exec('ANALYZE sqlite_schema')
}
