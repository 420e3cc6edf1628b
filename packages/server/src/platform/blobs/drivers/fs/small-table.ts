/**
 * Small segments in one SQLite file: a flushed file per small object would cost a flush, a rename
 * and a directory flush, where a transaction of many costs one flush for all. This file is the
 * writing side; it runs on a thread of its own (`small-writer.ts`).
 */
import type { Database } from 'better-sqlite3'
import { type SmallBatch, unpackBatch } from './small-batch.ts'
import { isFailedFlush } from './storage-error.ts'

export type SmallWriter = {
  /** Stores and removes in one transaction; answers which puts met an id that is taken. */
  apply(batch: SmallBatch): readonly number[]
  /** Gives some free pages back to the file system; false when there are too few to bother, or it can't be done now. */
  shrink(): boolean
  /** Writes and flushes one row. */
  probe(): void
}

const pageBytes = 16 * 1024
/** Free pages are filled again by later puts; only what exceeds this share of the file is given back. */
const freePagesMin = 256
const freePagesShare = 1 / 8
const pagesPerShrink = 64

export function createSmallTable(database: Database): void {
  // Both must be set before the first table exists. Setting the second again writes, which a full disk refuses.
  if (database.pragma('page_count', { simple: true }) === 0) {
    database.pragma(`page_size = ${pageBytes}`)
    database.pragma('auto_vacuum = INCREMENTAL')
  }
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  // About 64 MiB: a checkpoint writes and flushes the file itself, which is worth it for more than a few batches.
  database.pragma('wal_autocheckpoint = 4000')
  // A row id keeps the bodies out of the index over the ids; both grow at their ends.
  database.exec(`
    CREATE TABLE IF NOT EXISTS segment (
      number INTEGER PRIMARY KEY,
      id BLOB NOT NULL UNIQUE,
      stored_at INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS probe (number INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
    INSERT INTO probe (number, count) VALUES (1, 0) ON CONFLICT DO NOTHING;
  `)
}

export function createSmallWriter(database: Database): SmallWriter {
  const insert = database.prepare('INSERT INTO segment (id, stored_at, bytes) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING')
  const remove = database.prepare('DELETE FROM segment WHERE id = ?')
  const count = database.prepare('UPDATE probe SET count = count + 1 WHERE number = 1')

  const applyAll = database.transaction((batch: SmallBatch): readonly number[] => {
    const { puts, removes, storedAt } = unpackBatch(batch)
    const taken: number[] = []
    puts.forEach(({ id, bytes }, index) => {
      if (insert.run(id, storedAt, bytes).changes === 0) taken.push(index)
    })
    for (const { id } of removes) remove.run(id)
    return taken
  })

  return {
    apply: (batch) => applyAll.immediate(batch),
    shrink() {
      try {
        const freePages = Number(database.pragma('freelist_count', { simple: true }))
        const allPages = Number(database.pragma('page_count', { simple: true }))
        if (freePages < Math.max(freePagesMin, allPages * freePagesShare)) return false
        database.exec(`PRAGMA incremental_vacuum(${pagesPerShrink})`)
        return true
      } catch (error) {
        if (isFailedFlush(error)) throw error
        // A full disk, or a backup that holds the file: the next idle moment tries again, and nobody waits for it.
        return false
      }
    },
    probe: () => void count.run(),
  }
}
