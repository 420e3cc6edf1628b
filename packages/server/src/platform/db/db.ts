/**
 * The metadata store's contract. Two drivers keep it: embedded SQLite and PostgreSQL; the
 * conformance suite beside this file is the contract in executable form.
 *
 * - A write is one transaction. It is acknowledged only after its effect is durable. Writes
 *   that arrive together share one flush (group commit), each behind its own savepoint: a
 *   refused write leaves no trace and harms no neighbour.
 * - Writes that name the same lock run one after another, in every process that shares the
 *   database; a write sees everything that committed before it got its locks. On SQLite all
 *   writes are serial.
 * - A write that `mayBeLost` shares no flush and waits for none: the crash of a machine may undo
 *   it, but never before it undoes what was acknowledged later, and the next flush keeps it too.
 *   It may let others pass that were asked for later, but none of its like. It is for work in
 *   steps that goes on from whatever it finds, and that nobody was told of.
 * - A read sees committed, durable rows only, and those of writes that may be lost. Its statements
 *   are consistent one by one.
 */
import type { Sql } from './sql.ts'

/**
 * What a write holds while it runs: usually one Space (`space:12`) or one Library. Writes that
 * span several name all of them; the driver takes them in one order.
 */
export type Lock =
  | `space:${number}`
  | `library:${string}`
  | `token:${string}`
  | `blob:${string}`
  | `job:${string}`
  | `live:${string}`
  | 'schema'

export interface Reader {
  /** Every row of the answer. Statements carry their own LIMIT. */
  all<Row extends object>(statement: Sql): Promise<Row[]>
  /** The first row, or undefined. */
  get<Row extends object>(statement: Sql): Promise<Row | undefined>
}

export interface Transaction extends Reader {
  /** Runs a statement that returns no rows; answers how many rows changed. */
  run(statement: Sql): Promise<number>
  /** Called once after the commit is durable; never for a refused write. Must not throw. */
  afterCommit(effect: () => void): void
}

export type DbTraits = {
  /** Other processes may write to the same database: caches need a bounded age. */
  readonly isShared: boolean
  /** A statement goes to another process and comes back: of several small ones one had better be made. */
  readonly isRemote: boolean
  /** What a transaction of background work may take: all requests wait for SQLite's, the writers of its Space for PostgreSQL's. */
  readonly stepMs: number
  /** The same for one that may be lost: on both only writers wait for it. */
  readonly unseenStepMs: number
}

export type WriteOptions = {
  /** Acknowledged before it is durable. */
  readonly mayBeLost?: boolean
}

export interface Db {
  readonly traits: DbTraits
  read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result>
  /**
   * `work` may run more than once (conflicts are retried), so it is pure apart from its
   * transaction, and it awaits nothing else: its handle is revoked when it settles.
   */
  write<Result>(locks: Lock | readonly Lock[], work: (tx: Transaction) => Promise<Result>, options?: WriteOptions): Promise<Result>
  /**
   * Streams a large answer in batches, off the event loop, from one consistent snapshot.
   * Closing the iterator early or aborting the signal ends the statement.
   */
  scan<Row extends object>(statement: Sql, options?: { readonly signal?: AbortSignal; readonly batchRows?: number }): AsyncIterable<Row[]>
  /** Throws when the database does not answer. */
  health(): Promise<void>
  close(): Promise<void>
}

/** The lock of one Space. */
export const spaceLock = (spaceId: number): Lock => `space:${spaceId}`
