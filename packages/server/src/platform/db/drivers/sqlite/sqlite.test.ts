import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { testSeed } from '../../../../../test/seeds.ts'
import { seededRandom } from '../../../seeded-random.ts'
import { noFaults } from '../../../faults.ts'
import { dbConformance, isUnavailable, noteMigrations } from '../../conformance.ts'
import type { Db, Transaction } from '../../db.ts'
import { matchSchemaGolden } from '../../schema-golden.ts'
import { hex, sql } from '../../sql.ts'
import { SqliteError, openDatabase } from './better-sqlite3.ts'
import { openSqlite } from './index.ts'
import type { SqliteOptions } from './index.ts'
import { schemaText } from './schema-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'mediatheque-sqlite-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const freshFile = (): string => join(folder, `${++files}.db`)

dbConformance('SQLite in a file', {
  isPersistent: true,
  async create() {
    const file = freshFile()
    return (options) => openSqlite({ file, ...options })
  },
})

/** The same database, all of whose writes may be lost: they run on a thread of their own. */
dbConformance('SQLite in a file, beside the event loop', {
  isPersistent: true,
  commitsEach: true,
  async create() {
    const file = freshFile()
    return async (options) => {
      let faults = noFaults
      const db = await openSqlite({ file, ...options, faults: { at: (point) => faults.at(point) } })
      await startThread(db)
      faults = options.faults ?? noFaults
      return {
        traits: db.traits,
        read: (work) => db.read(work),
        write: (locks, work) => db.write(locks, work, { mayBeLost: true }),
        scan: (statement, scanOptions) => db.scan(statement, scanOptions),
        health: () => db.health(),
        close: () => db.close(),
      }
    }
  },
})

dbConformance('SQLite in memory', {
  isPersistent: false,
  create: async () => (options) => openSqlite({ file: ':memory:', ...options }),
})

/** Resolves when the thread of writes that may be lost is up: from then on they wait for nothing before their turn. */
const startThread = (db: Db): Promise<void> => db.write([], async () => {}, { mayBeLost: true })

/** Marks the connection of a write; another one does not show it. */
const markConnection = (tx: Transaction): Promise<number> => tx.run(sql`CREATE TEMP TABLE mark (number INTEGER)`)

const isMarked = async (tx: Transaction): Promise<boolean> =>
  (await tx.get<{ n: number }>(sql`SELECT COUNT(*) AS n FROM sqlite_temp_schema`))?.n === 1

const insertNote = (tx: Transaction, number: number): Promise<number> =>
  tx.run(sql`INSERT INTO notes (id, size) VALUES (${hex(number.toString(16).padStart(4, '0'))}, ${number})`)

const listSizes = async (db: Db): Promise<number[]> =>
  (await db.read((reader) => reader.all<{ size: number }>(sql`SELECT size FROM notes ORDER BY size`))).map(({ size }) => size)

/** Throws the error of a broken disk at the chosen calls. */
function failing(code: string, isChosen: (call: number) => boolean): () => void {
  let calls = 0
  return () => {
    if (isChosen(++calls)) throw new SqliteError(`simulated ${code}`, code)
  }
}

async function withFile(options: Partial<SqliteOptions>, work: (db: Db, file: string) => Promise<void>): Promise<void> {
  const file = freshFile()
  const db = await openSqlite({ file, migrations: noteMigrations, ...options })
  try {
    await work(db, file)
  } finally {
    await db.close()
  }
}

const writeThree = (db: Db): Promise<PromiseSettledResult<number>[]> =>
  Promise.allSettled([1, 2, 3].map((number) => db.write('space:1', (tx) => insertNote(tx, number))))

const allUnavailable = (outcomes: readonly PromiseSettledResult<unknown>[]): boolean =>
  outcomes.every((outcome) => outcome.status === 'rejected' && isUnavailable(outcome.reason))

describe('SQLite on a disk that fails', () => {
  for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_WRITE']) {
    test(`acknowledges nobody when the commit meets ${code}, and goes on when it is over`, () =>
      withFile({ beforeFlush: failing(code, (call) => call <= 2) }, async (db) => {
        assert.ok(allUnavailable(await writeThree(db)))
        assert.ok(allUnavailable(await writeThree(db)))
        assert.deepEqual(await listSizes(db), [])
        await db.write('space:1', (tx) => insertNote(tx, 9))
        assert.deepEqual(await listSizes(db), [9])
      }))

    test(`acknowledges nobody in the batch when a statement meets ${code}`, () =>
      withFile({ beforeStatement: failing(code, (call) => call === 2) }, async (db) => {
        const outcomes = await writeThree(db)
        // The third waited for the next batch, which went well.
        assert.ok(allUnavailable(outcomes.slice(0, 2)))
        assert.equal(outcomes[2]?.status, 'fulfilled')
        assert.deepEqual(await listSizes(db), [3])
      }))
  }

  test('acknowledges nobody when a function swallows the error of a full disk', () =>
    withFile({ beforeStatement: failing('SQLITE_FULL', (call) => call === 2) }, async (db) => {
      const first = db.write('space:1', (tx) => insertNote(tx, 1))
      const second = db.write('space:1', async (tx) => void (await insertNote(tx, 2).catch(() => 0)))
      assert.ok(allUnavailable(await Promise.allSettled([first, second])))
      assert.deepEqual(await listSizes(db), [])
    }))

  test('survives a database that can really grow no further', () =>
    withFile({}, async (db) => {
      const big = 'x'.repeat(100_000)
      const write = (number: number): Promise<number> =>
        db.write('space:1', (tx) => tx.run(sql`INSERT INTO notes (id, name) VALUES (${hex(`00${number}`)}, ${big})`))
      await db.write('space:1', (tx) => tx.get(sql`PRAGMA max_page_count = 40`))
      await write(10)
      await assert.rejects(write(11), isUnavailable)
      await db.write('space:1', (tx) => tx.get(sql`PRAGMA max_page_count = 100000`))
      await write(12)
      assert.deepEqual(await db.read((reader) => reader.get(sql`SELECT COUNT(*) AS n FROM notes`)), { n: 2 })
    }))

  for (const failingFlush of [1, 2, 5]) {
    test(`ends for ever, and says so once, when flush ${failingFlush} fails`, async () => {
      const fatal: unknown[] = []
      const beforeFlush = failing('SQLITE_IOERR_FSYNC', (call) => call === failingFlush)
      await withFile({ beforeFlush, onFatal: (error) => fatal.push(error) }, async (db) => {
        const acknowledged: number[] = []
        for (let number = 1; number <= 8; number++) {
          const outcomes = await Promise.allSettled(
            [number * 2, number * 2 + 1].map((size) => db.write('space:1', (tx) => insertNote(tx, size))),
          )
          if (number < failingFlush) acknowledged.push(number * 2, number * 2 + 1)
          else assert.ok(allUnavailable(outcomes))
        }
        assert.equal(fatal.length, 1)
        assert.deepEqual(await listSizes(db), acknowledged)
      })
    })
  }

  test('refuses who waits behind a failed flush', () =>
    withFile({ beforeFlush: failing('SQLITE_IOERR_FSYNC', () => true), onFatal: () => {} }, async (db) => {
      const first = db.write('space:1', async (tx) => {
        await insertNote(tx, 1)
        tx.afterCommit(() => assert.fail('An effect without a commit.'))
      })
      const behind = first.catch(() => db.write('space:1', (tx) => insertNote(tx, 2)))
      assert.ok(allUnavailable(await Promise.allSettled([first, behind])))
    }))
})

describe('SQLite beside the event loop', () => {
  const later = { mayBeLost: true }

  test('runs there from the first write on', () =>
    withFile({}, async (db) => {
      await db.write([], markConnection)
      assert.equal(await db.write([], isMarked, later), false)
      assert.equal(await db.write([], isMarked), true)
    }))

  test('takes up new statistics without a pause', () =>
    withFile({}, async (db) => {
      await db.write([], markConnection, later)
      assert.equal(await db.write([], isMarked, later), true)
      await Promise.all(Array.from({ length: 600 }, (_, number) => db.write('space:1', (tx) => insertNote(tx, number))))
      assert.equal(await db.write([], isMarked, later), false, 'the connection is a new one')
      await db.write('space:1', (tx) => insertNote(tx, 600), later)
      assert.equal((await listSizes(db)).length, 601)
    }))

  test('lets reads and the loop go on while a long statement runs', () =>
    withFile({}, async (db) => {
      await startThread(db)
      const numbers = sql`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 300000) SELECT n FROM numbers`
      let isOver = false
      const long = db.write('space:1', (tx) => tx.run(sql`INSERT INTO notes (id, size) SELECT CAST(n AS BLOB), n FROM (${numbers})`), later)
      const ended = long.then(() => (isOver = true))
      let reads = 0
      for (; !isOver; reads++) {
        const sizes = await listSizes(db)
        // The rows are there a moment before the writer is told so.
        assert.ok(sizes.length === 0 || sizes.length === 300_000, `${sizes.length} rows: half of it is seen by nobody.`)
        await pause(1)
      }
      await ended
      assert.ok(reads > 2, `${reads} reads found a turn`)
      assert.deepEqual(await db.read((reader) => reader.get(sql`SELECT COUNT(*) AS n FROM notes`)), { n: 300_000 })
    }))

  test('waits for no flush, and leaves its rows to that of whoever comes next', async () => {
    let flushes = 0
    await withFile({ beforeFlush: () => void flushes++ }, async (db) => {
      await startThread(db)
      flushes = 0
      const level = (tx: Transaction): Promise<object | undefined> => tx.get(sql`PRAGMA synchronous`)
      assert.deepEqual(await db.write('space:1', async (tx) => (await insertNote(tx, 1), level(tx)), later), { synchronous: 1 })
      assert.equal(flushes, 0)
      assert.deepEqual(await db.write('space:1', async (tx) => (await insertNote(tx, 2), level(tx))), { synchronous: 2 })
      assert.equal(flushes, 1)
      assert.deepEqual(await listSizes(db), [1, 2])
    })
  })

  test('leaves little of a long work to the flush of whoever comes next', () =>
    withFile({}, async (db) => {
      const levels: unknown[] = []
      for (let number = 0; number < 64; number++)
        levels.push(await db.write('space:1', async (tx) => (await insertNote(tx, number), tx.get(sql`PRAGMA synchronous`)), later))
      const flushed = levels.filter((level) => (level as { synchronous: number }).synchronous === 2)
      assert.equal(flushed.length, 4)
    }))

  test('survives a database that can really grow no further', () =>
    withFile({}, async (db) => {
      await startThread(db)
      const write = (number: number): Promise<number> =>
        db.write('space:1', (tx) => tx.run(sql`INSERT INTO notes (id, name) VALUES (${hex(`00${number}`)}, ${'x'.repeat(100_000)})`), later)
      await db.write('space:1', (tx) => tx.get(sql`PRAGMA max_page_count = 40`), later)
      await write(10)
      await assert.rejects(write(11), isUnavailable)
      await db.write('space:1', (tx) => tx.get(sql`PRAGMA max_page_count = 100000`), later)
      await write(12)
      assert.deepEqual(await db.read((reader) => reader.get(sql`SELECT COUNT(*) AS n FROM notes`)), { n: 2 })
    }))

  test('ends for ever when a flush fails there', async () => {
    const fatal: unknown[] = []
    let isBroken = false
    const at = (point: string): Promise<void> | undefined =>
      isBroken && point === 'db.commit.before' ? Promise.reject(new SqliteError('simulated', 'SQLITE_IOERR_FSYNC')) : undefined
    await withFile({ faults: { at }, onFatal: (error) => fatal.push(error) }, async (db) => {
      await startThread(db)
      isBroken = true
      const first = db.write('space:1', (tx) => insertNote(tx, 1), later)
      const behind = db.write('space:1', (tx) => insertNote(tx, 2))
      assert.ok(allUnavailable(await Promise.allSettled([first, behind])))
      assert.equal(fatal.length, 1)
      assert.deepEqual(await listSizes(db), [])
    })
  })
})

describe('SQLite whose readers give up', () => {
  const endless = sql`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000000000) SELECT n FROM numbers`

  const read = async (db: Db, signal: AbortSignal): Promise<void> => {
    for await (const _ of db.scan(endless, { signal, batchRows: 100 }));
  }

  test('lets a thread end by itself, at whatever moment they do: stopped while it loads SQLite it would take the process with it', async (t) => {
    const seed = testSeed()
    t.diagnostic(`MEDIATHEQUE_SEED=${seed}`)
    const random = seededRandom(seed)
    const terminate = t.mock.method(Worker.prototype, 'terminate')
    for (let round = 0; round < 10; round++) {
      await withFile({}, async (db) => {
        const signals = [1, 2, 3].map(() => AbortSignal.timeout(Math.floor(random() * 90)))
        const outcomes = await Promise.allSettled(signals.map((signal) => read(db, signal)))
        for (const outcome of outcomes) assert.equal(outcome.status === 'rejected' && (outcome.reason as Error).name, 'TimeoutError')
      })
    }
    assert.equal(terminate.mock.callCount(), 0)
  })

  test('refuses the rest to who still reads when it closes', async () => {
    let outcomes: Promise<PromiseSettledResult<void>[]> | undefined
    await withFile({}, async (db) => {
      const { signal } = new AbortController()
      outcomes = Promise.allSettled([1, 2, 3].map(() => read(db, signal)))
      await pause(20)
    })
    assert.ok(allUnavailable((await outcomes) ?? []) && (await outcomes)?.length === 3)
  })
})

describe('SQLite', () => {
  test('flushes the log before a commit is done', () =>
    withFile({}, async (db) => {
      const setting = await db.write('space:1', async (tx) => [
        await tx.get(sql`PRAGMA synchronous`),
        await tx.get(sql`PRAGMA journal_mode`),
      ])
      assert.deepEqual(setting, [{ synchronous: 2 }, { journal_mode: 'wal' }])
    }))

  test('flushes nothing for writes that may be lost, and what they left with the next that may not', async () => {
    let flushes = 0
    await withFile({ beforeFlush: () => void flushes++ }, async (db) => {
      const write = (number: number, mayBeLost: boolean): Promise<unknown> =>
        db.write('space:1', async (tx) => (await insertNote(tx, number), tx.get(sql`PRAGMA synchronous`)), { mayBeLost })
      assert.deepEqual(await write(1, true), { synchronous: 1 })
      assert.equal(flushes, 0)
      assert.deepEqual(await Promise.all([write(2, true), write(3, false), write(4, true)]), [
        { synchronous: 1 },
        { synchronous: 2 },
        { synchronous: 2 },
      ])
      assert.equal(flushes, 1)
      assert.deepEqual(await listSizes(db), [1, 2, 3, 4])
    })
  })

  test('moves the log into the file before it grows without bound', () =>
    withFile({}, async (db, file) => {
      const big = 'x'.repeat(200_000)
      for (let number = 0; number < 400; number++) {
        await db.write('space:1', (tx) =>
          tx.run(
            sql`INSERT INTO notes (id, name) VALUES (${hex('00')}, ${big + String(number)}) ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
          ),
        )
      }
      const logBytes = statSync(`${file}-wal`).size
      assert.ok(logBytes < 60_000_000, `80 MB were written, the log has ${logBytes} bytes`)
    }))

  test('knows how its tables have grown', () =>
    withFile({}, async (db) => {
      for (let start = 0; start < 600; start += 100) {
        await Promise.all(Array.from({ length: 100 }, (_, index) => db.write('space:1', (tx) => insertNote(tx, start + index))))
      }
      const row = await db.read((reader) => reader.get<{ stat: string }>(sql`SELECT stat FROM sqlite_stat1 WHERE tbl = 'notes'`))
      assert.match(row?.stat ?? '', /^[56]\d\d 1$/)
    }))

  test('keeps its schema as the golden shows it', async () => {
    const file = freshFile()
    await (await openSqlite({ file })).close()
    const database = openDatabase(file, { readonly: true })
    matchSchemaGolden('schema.sqlite.sql', schemaText(database))
    database.close()
  })

  test('fails with a reason when the file is not a database', async () => {
    await assert.rejects(openSqlite({ file: import.meta.filename }), /not a database/)
  })
})
