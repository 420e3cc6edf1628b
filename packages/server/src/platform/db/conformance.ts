/**
 * The contract of `db.ts` in executable form. A driver's test hands in a way to make databases;
 * every case runs on every driver, in the words of the contract.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { AssertionError } from '../../kernel/assert.ts'
import { Failure } from '../../kernel/failure.ts'
import type { Faults } from '../faults.ts'
import type { Db, Transaction } from './db.ts'
import type { Migration } from './migrations/migration.ts'
import { hex, join, sql } from './sql.ts'

export type OpenOptions = { readonly faults?: Faults; readonly migrations?: readonly Migration[] }

export type Subject = {
  /** A new, empty database. The answer opens it, more than once where the database is shared. */
  readonly create: () => Promise<(options: OpenOptions) => Promise<Db>>
  /** The rows outlive the closing: the database can be opened again. */
  readonly isPersistent: boolean
  /** Each write has a transaction of its own. */
  readonly commitsEach?: boolean
}

export const noteMigrations: readonly Migration[] = [
  {
    number: 1,
    name: 'notes',
    statements: ({ bytes, int, text, strict }) => [
      `CREATE TABLE installation (key ${text} PRIMARY KEY, value ${text} NOT NULL)${strict}`,
      `CREATE TABLE notes (id ${bytes} PRIMARY KEY, name ${text}, size ${int} NOT NULL DEFAULT 0)${strict}`,
    ],
  },
]

type Note = { readonly id: string; readonly name: string | null; readonly size: number }

const idOf = (number: number): string => number.toString(16).padStart(8, '0')
const insertNote = (tx: Transaction, number: number, name: string | null = null): Promise<number> =>
  tx.run(sql`INSERT INTO notes (id, name, size) VALUES (${hex(idOf(number))}, ${name}, ${number})`)
const listSizes = async (db: Db): Promise<number[]> =>
  (await db.read((reader) => reader.all<Note>(sql`SELECT size FROM notes ORDER BY size`))).map(({ size }) => size)
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Registers the suite under the driver's name. */
export function dbConformance(name: string, subject: Subject): void {
  async function withDb(work: (db: Db) => Promise<void>, options: OpenOptions = {}): Promise<void> {
    const db = await (await subject.create())({ migrations: noteMigrations, ...options })
    try {
      await work(db)
    } finally {
      await db.close()
    }
  }

  describe(`${name}: writes`, () => {
    test('shows a read what an acknowledged write did', () =>
      withDb(async (db) => {
        assert.equal(await db.write('space:1', async (tx) => (await insertNote(tx, 1), 'done')), 'done')
        assert.deepEqual(await listSizes(db), [1])
      }))

    test('shows a read what a write did that may be lost, in its order among its like', () =>
      withDb(async (db) => {
        const seen: number[] = []
        const write = (number: number): Promise<unknown> =>
          db.write(
            'space:1',
            async (tx) => {
              await insertNote(tx, number)
              if (number % 5 === 0) throw new Error('refused')
              tx.afterCommit(() => seen.push(number))
            },
            { mayBeLost: number % 3 !== 0 },
          )
        const outcomes = await Promise.allSettled(range(12).map(write))
        const kept = range(12).filter((number) => number % 5 !== 0)
        for (const isLosable of [true, false]) {
          const isLike = (number: number): boolean => (number % 3 !== 0) === isLosable
          assert.deepEqual(seen.filter(isLike), kept.filter(isLike))
        }
        assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 3)
        assert.deepEqual(await listSizes(db), kept)
      }))

    test('answers how many rows a statement changed', () =>
      withDb(async (db) => {
        await db.write('space:1', async (tx) => {
          await insertNote(tx, 1)
          await insertNote(tx, 2)
          assert.equal(await tx.run(sql`UPDATE notes SET name = 'x'`), 2)
          assert.equal(await tx.run(sql`DELETE FROM notes WHERE size > ${9}`), 0)
          assert.deepEqual(await tx.all(sql`UPDATE notes SET name = 'y' WHERE size = ${1} RETURNING id, name`), [
            { id: idOf(1), name: 'y' },
          ])
        })
      }))

    test('undoes a refused write and harms no neighbour', () =>
      withDb(async (db) => {
        const writes = range(9).map((number) =>
          db.write('space:1', async (tx) => {
            await insertNote(tx, number)
            if (number % 3 === 0) throw new Error(`refused ${number}`)
            return number
          }),
        )
        const outcomes = await Promise.allSettled(writes)
        const texts = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message))
        assert.deepEqual(texts, ['refused 0', 1, 2, 'refused 3', 4, 5, 'refused 6', 7, 8])
        assert.deepEqual(await listSizes(db), [1, 2, 4, 5, 7, 8])
      }))

    test('refuses a write whose function throws before it returns a promise', () =>
      withDb(async (db) => {
        const thrower = (): Promise<never> => {
          throw new Error('at once')
        }
        await assert.rejects(db.write('space:1', thrower), /at once/)
        await db.write('space:1', (tx) => insertNote(tx, 1))
        assert.deepEqual(await listSizes(db), [1])
      }))

    test('refuses a write one of whose statements failed, even when the function swallowed the error', () =>
      withDb(async (db) => {
        const swallowing = db.write('space:1', async (tx) => {
          await insertNote(tx, 1)
          await insertNote(tx, 1).catch(() => 0)
          return 'swallowed'
        })
        const neighbour = db.write('space:1', (tx) => insertNote(tx, 2))
        await assert.rejects(swallowing, /unique/i)
        await neighbour
        assert.deepEqual(await listSizes(db), [2])
      }))

    test('revokes the handle when the function settles', () =>
      withDb(async (db) => {
        const handles: Transaction[] = []
        await db.write('space:1', async (tx) => {
          handles.push(tx)
          await insertNote(tx, 1)
        })
        const refused = db.write('space:1', async (tx) => {
          handles.push(tx)
          throw new Error('refused')
        })
        await assert.rejects(refused, /refused/)
        const neighbour = db.write('space:1', async (tx) => {
          for (const handle of handles) {
            await assert.rejects(insertNote(handle, 9), AssertionError)
            assert.throws(() => handle.afterCommit(() => {}), AssertionError)
          }
          await insertNote(tx, 2)
        })
        await neighbour
        assert.deepEqual(await listSizes(db), [1, 2])
      }))

    test('refuses a write that awaits something foreign, and lets its neighbours pass', () =>
      withDb(async (db) => {
        let late: Promise<unknown> = Promise.resolve()
        const stuck = db.write('space:1', async (tx) => {
          await insertNote(tx, 1)
          await pause(600)
          late = assert.rejects(insertNote(tx, 2), AssertionError)
          await late
        })
        const neighbour = db.write('space:1', (tx) => insertNote(tx, 3))
        await assert.rejects(stuck, AssertionError)
        await neighbour
        await pause(600)
        await late
        assert.deepEqual(await listSizes(db), [3])
      }))

    test('runs writes under one lock one after another', () =>
      withDb(async (db) => {
        await db.write('space:1', (tx) => insertNote(tx, 0))
        await Promise.all(range(50).map(() => db.write('space:1', increment)))
        assert.deepEqual(await listSizes(db), [50])
      }))

    test('runs writes that share one of several locks one after another', () =>
      withDb(async (db) => {
        await db.write('space:1', (tx) => insertNote(tx, 0))
        const sets = [['space:1', 'space:2'], ['space:3', 'space:1'], ['space:1'], ['space:2', 'space:1', 'space:3']] as const
        await Promise.all(range(40).map((index) => db.write(sets[index % sets.length] as (typeof sets)[number], increment)))
        assert.deepEqual(await listSizes(db), [40])
      }))

    const sharesFlushes = async (): Promise<void> => {
      let flushes = 0
      const faults: Faults = { at: (point) => void (flushes += point === 'db.commit.before' ? 1 : 0) }
      await withDb(
        async (db) => {
          flushes = 0
          await Promise.all(range(48).map((number) => db.write('space:1', (tx) => insertNote(tx, number))))
          assert.ok(flushes <= 2, `48 writes took ${flushes} flushes`)
          assert.deepEqual(await listSizes(db), range(48))
        },
        { faults },
      )
    }
    if (!subject.commitsEach) test('shares one flush between writes that wait together', sharesFlushes)

    test('flushes nothing when every write is refused', async () => {
      let flushes = 0
      const faults: Faults = { at: (point) => void (flushes += point === 'db.commit.before' ? 1 : 0) }
      const refused = async (): Promise<never> => Promise.reject(new Error('refused'))
      await withDb(
        async (db) => {
          await assert.rejects(db.write('space:1', refused), /refused/)
          assert.equal(flushes, 0)
        },
        { faults },
      )
    })

    test('keeps a thousand writes at once', () =>
      withDb(async (db) => {
        await Promise.all(range(1000).map((number) => db.write('space:1', (tx) => insertNote(tx, number))))
        assert.deepEqual(await listSizes(db), range(1000))
      }))

    test('runs an effect once after the commit, and never that of a refused write', () =>
      withDb(async (db) => {
        const told: string[] = []
        const kept = db.write('space:1', async (tx) => {
          await insertNote(tx, 1)
          tx.afterCommit(() => told.push('kept'))
        })
        const refused = db.write('space:1', async (tx) => {
          tx.afterCommit(() => told.push('refused'))
          throw new Error('refused')
        })
        await Promise.allSettled([kept.then(() => told.push('acknowledged')), refused])
        assert.deepEqual(told, ['kept', 'acknowledged'])
      }))

    test('acknowledges in spite of an effect that throws', () =>
      withDb(async (db) => {
        await db.write('space:1', async (tx) => {
          await insertNote(tx, 1)
          tx.afterCommit(() => {
            throw new Error('effect')
          })
        })
        assert.deepEqual(await listSizes(db), [1])
      }))

    test('acknowledges nothing before the commit, and shows it to no reader', async () => {
      let release = (): void => {}
      let isCommitting = (): void => {}
      const committing = new Promise<void>((resolve) => (isCommitting = resolve))
      const gate = new Promise<void>((resolve) => (release = resolve))
      const faults: Faults = {
        at(point) {
          if (point !== 'db.commit.before') return undefined
          isCommitting()
          return gate
        },
      }
      await withDb(
        async (db) => {
          let isReleased = false
          let isAcknowledged = false
          const write = db.write('space:1', (tx) => insertNote(tx, 1)).then(() => (isAcknowledged = true))
          await committing
          // A database with one connection lets the read wait; then it may see the row.
          const read = listSizes(db).then((sizes) => ({ sizes, isReleased }))
          await pause(20)
          assert.equal(isAcknowledged, false)
          isReleased = true
          release()
          await write
          const seen = await read
          if (!seen.isReleased) assert.deepEqual(seen.sizes, [])
          assert.deepEqual(await listSizes(db), [1])
        },
        { faults },
      )
    })

    test('acknowledges nobody when the commit fails', async () => {
      let isBroken = true
      const faults: Faults = { at: (point) => (point === 'db.commit.before' && isBroken ? Promise.reject(new Error('broken')) : undefined) }
      await withDb(
        async (db) => {
          const outcomes = await Promise.allSettled(range(3).map((number) => db.write('space:1', (tx) => insertNote(tx, number))))
          assert.ok(outcomes.every(({ status }) => status === 'rejected'))
          assert.deepEqual(await listSizes(db), [])
          isBroken = false
          await db.write('space:1', (tx) => insertNote(tx, 7))
          assert.deepEqual(await listSizes(db), [7])
        },
        { faults },
      )
    })

    test('finishes what waits before it closes', async () => {
      const open = await subject.create()
      const db = await open({ migrations: noteMigrations })
      const writes = range(10).map((number) => db.write('space:1', (tx) => insertNote(tx, number)))
      await db.close()
      await Promise.all(writes)
    })
  })

  describe(`${name}: values`, () => {
    test('carries bytes as hex text, numbers, null and text unchanged', () =>
      withDb(async (db) => {
        const notes: Note[] = [
          { id: '00', name: null, size: 0 },
          { id: '7fff', name: '', size: -1 },
          { id: 'deadbeef00', name: 'café 中文 𝒳\n\'"\\', size: Number.MAX_SAFE_INTEGER },
          { id: 'ff'.repeat(64), name: 'x'.repeat(10_000), size: 1_795_000_000_000 },
        ]
        await db.write('space:1', async (tx) => {
          for (const { id, name: text, size } of notes)
            await tx.run(sql`INSERT INTO notes (id, name, size) VALUES (${hex(id)}, ${text}, ${size})`)
        })
        assert.deepEqual(await db.read((reader) => reader.all(sql`SELECT id, name, size FROM notes ORDER BY id`)), notes)
        assert.deepEqual(await db.read((reader) => reader.get(sql`SELECT size FROM notes WHERE id = ${hex('deadbeef00')}`)), {
          size: Number.MAX_SAFE_INTEGER,
        })
        assert.equal(await db.read((reader) => reader.get(sql`SELECT size FROM notes WHERE id = ${hex('aa')}`)), undefined)
      }))

    test('carries raw bytes and big integers in', () =>
      withDb(async (db) => {
        await db.write('space:1', (tx) => tx.run(sql`INSERT INTO notes (id, size) VALUES (${Uint8Array.of(1, 255)}, ${12n})`))
        assert.deepEqual(await db.read((reader) => reader.all(sql`SELECT id, size FROM notes`)), [{ id: '01ff', size: 12 }])
      }))

    test('answers sums, counts and claims as numbers', () =>
      withDb(async (db) => {
        await db.write('space:1', async (tx) => {
          for (const number of range(3)) await insertNote(tx, number)
        })
        const row = await db.read((reader) => reader.get(sql`SELECT COUNT(*) AS n, SUM(size) AS total, MAX(size) > 1 AS is_big FROM notes`))
        assert.deepEqual(row, { n: 3, total: 3, is_big: 1 })
      }))

    test('orders text by its bytes', () =>
      withDb(async (db) => {
        // By UTF-16 units the last two would change places.
        const names = ['', 'A', 'Z', 'a', 'a b', 'a/b', 'aa', 'z', 'É', 'é', 'я', '中', '中文', '～', '𝒳']
        await db.write('space:1', async (tx) => {
          for (const [index, text] of names.toReversed().entries()) await insertNote(tx, index, text)
        })
        const rows = await db.read((reader) => reader.all<Note>(sql`SELECT name FROM notes ORDER BY name`))
        assert.deepEqual(
          rows.map((row) => row.name),
          names,
        )
        const later = await db.read((reader) => reader.get(sql`SELECT COUNT(*) AS n FROM notes WHERE name > ${'a'}`))
        assert.deepEqual(later, { n: 11 })
      }))

    test('takes lists of a thousand values, nested statements and statements of changing length', () =>
      withDb(async (db) => {
        const rows = range(1000).map((number) => sql`(${hex(idOf(number))}, ${`n${number}`}, ${number})`)
        await db.write('space:1', (tx) => tx.run(sql`INSERT INTO notes (id, name, size) VALUES ${join(rows)}`))
        for (const length of [1, 2, 999, 2]) {
          const found = await db.read((reader) => reader.all(sql`SELECT id FROM notes WHERE size IN (${join(range(length))})`))
          assert.equal(found.length, length)
        }
      }))

    test('rejects a read that is not valid', () =>
      withDb(async (db) => {
        await assert.rejects(db.read((reader) => reader.all(sql`SELECT nothing FROM nowhere`)))
        await db.health()
      }))
  })

  describe(`${name}: scans`, () => {
    const filled = (work: (db: Db) => Promise<void>): Promise<void> =>
      withDb(async (db) => {
        const rows = range(100).map((number) => sql`(${hex(idOf(number))}, ${number})`)
        await db.write('space:1', (tx) => tx.run(sql`INSERT INTO notes (id, size) VALUES ${join(rows)}`))
        await work(db)
      })

    test('streams every row in batches', () =>
      filled(async (db) => {
        const batches = await collect(db.scan<Note>(sql`SELECT id, size FROM notes WHERE size >= ${10} ORDER BY size`, { batchRows: 40 }))
        assert.deepEqual(
          batches.map((rows) => rows.length),
          [40, 40, 10],
        )
        assert.deepEqual(batches.flat()[0], { id: idOf(10), size: 10 })
        assert.deepEqual(await collect(db.scan(sql`SELECT id FROM notes WHERE size > ${1000}`)), [])
      }))

    test('keeps one snapshot while others write', () =>
      filled(async (db) => {
        let count = 0
        for await (const rows of db.scan<Note>(sql`SELECT id, size FROM notes ORDER BY size`, { batchRows: 10 })) {
          if (count === 0) await db.write('space:1', (tx) => tx.run(sql`DELETE FROM notes WHERE size > ${50}`))
          count += rows.length
        }
        assert.equal(count, 100)
        assert.equal((await listSizes(db)).length, 51)
      }))

    test('ends when the caller ends it, and is ready for the next', () =>
      filled(async (db) => {
        for (const _ of range(10)) {
          for await (const rows of db.scan<Note>(sql`SELECT id FROM notes`, { batchRows: 1 })) {
            assert.equal(rows.length, 1)
            break
          }
        }
        assert.equal((await collect(db.scan(sql`SELECT id FROM notes`))).flat().length, 100)
      }))

    test('gives the next caller its own rows when one ended before the last that were on their way', () =>
      filled(async (db) => {
        const statement = sql`SELECT size FROM notes WHERE size < ${15} ORDER BY size`
        for (const _ of range(5)) {
          for await (const rows of db.scan(statement, { batchRows: 10 })) {
            assert.equal(rows.length, 10)
            // The other five arrive, and nobody asks for them.
            await pause(20)
            break
          }
          assert.equal((await collect(db.scan(statement, { batchRows: 10 }))).flat().length, 15)
        }
      }))

    test('ends when the signal is aborted', () =>
      filled(async (db) => {
        const controller = new AbortController()
        const scan = async (): Promise<void> => {
          for await (const _ of db.scan(sql`SELECT id FROM notes`, { batchRows: 1, signal: controller.signal })) controller.abort()
        }
        await assert.rejects(scan(), { name: 'AbortError' })
        await assert.rejects(collect(db.scan(sql`SELECT id FROM notes`, { signal: AbortSignal.abort() })), { name: 'AbortError' })
        assert.equal((await collect(db.scan(sql`SELECT id FROM notes`))).flat().length, 100)
      }))

    test('runs more scans at once than it has room for', () =>
      filled(async (db) => {
        const counts = range(9).map(async () => (await collect(db.scan(sql`SELECT id FROM notes`, { batchRows: 30 }))).flat().length)
        assert.deepEqual(
          await Promise.all(counts),
          range(9).map(() => 100),
        )
      }))

    test('rejects a statement that is not valid', () =>
      filled(async (db) => {
        await assert.rejects(collect(db.scan(sql`SELECT nothing FROM nowhere`)))
        assert.equal((await collect(db.scan(sql`SELECT id FROM notes`))).flat().length, 100)
      }))
  })

  if (!subject.isPersistent) return

  describe(`${name}: endless scans`, () => {
    const endless = sql`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000000000) SELECT n FROM numbers`

    test('read no further than the caller asks', () =>
      withDb(async (db) => {
        let next = 1
        for await (const rows of db.scan<{ n: number }>(endless, { batchRows: 100 })) {
          for (const row of rows) assert.equal(row.n, next++)
          await pause(5)
          if (next > 1000) break
        }
        assert.equal(next, 1001)
      }))

    test('end with the signal while the caller waits for rows', () =>
      withDb(async (db) => {
        const never = sql`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000000) SELECT n FROM numbers WHERE n < 0`
        await assert.rejects(collect(db.scan(never, { signal: AbortSignal.timeout(50) })), { name: 'TimeoutError' })
        await db.health()
      }))
  })

  describe(`${name}: schema`, () => {
    const second: Migration = { number: 2, name: 'colour', statements: ({ text }) => [`ALTER TABLE notes ADD COLUMN colour ${text}`] }
    const broken: Migration = {
      number: 2,
      name: 'broken',
      statements: ({ text }) => [`ALTER TABLE notes ADD COLUMN half ${text}`, 'ALTER TABLE nowhere ADD COLUMN x'],
    }

    test('keeps rows through a later step, and runs each step once', async () => {
      const open = await subject.create()
      const first = await open({ migrations: noteMigrations })
      await first.write('space:1', (tx) => insertNote(tx, 1))
      await first.close()
      for (const _ of range(2)) {
        const db = await open({ migrations: [...noteMigrations, second] })
        assert.deepEqual(await db.read((reader) => reader.all(sql`SELECT size, colour FROM notes`)), [{ size: 1, colour: null }])
        assert.deepEqual(await db.read((reader) => reader.all(sql`SELECT value FROM installation WHERE key = ${'schema'}`)), [
          { value: '2' },
        ])
        await db.close()
      }
    })

    test('leaves no part of a step that failed', async () => {
      const open = await subject.create()
      await assert.rejects(open({ migrations: [...noteMigrations, broken] }))
      const db = await open({ migrations: noteMigrations })
      assert.deepEqual(await db.read((reader) => reader.all(sql`SELECT * FROM notes`)), [])
      await assert.rejects(db.read((reader) => reader.all(sql`SELECT half FROM notes`)))
      await db.close()
    })

    test('refuses a database newer than the program', async () => {
      const open = await subject.create()
      await (await open({ migrations: [...noteMigrations, second] })).close()
      await assert.rejects(open({ migrations: noteMigrations }), /schema 2, this program knows schemas up to 1/)
    })

    test('lets two openers migrate at once', async () => {
      const open = await subject.create()
      const dbs = await Promise.all(range(2).map(() => open({ migrations: [...noteMigrations, second] })))
      for (const db of dbs) assert.deepEqual(await db.read((reader) => reader.all(sql`SELECT colour FROM notes`)), [])
      await Promise.all(dbs.map((db) => db.close()))
    })
  })
}

/** Reads, computes in the process, writes: loses updates unless it runs alone. */
async function increment(tx: Transaction): Promise<void> {
  const note = await tx.get<Note>(sql`SELECT size FROM notes WHERE id = ${hex(idOf(0))}`)
  assert.ok(note)
  await tx.run(sql`UPDATE notes SET size = ${note.size + 1} WHERE id = ${hex(idOf(0))}`)
}

/** What every caller of a batch hears when the machine refused it. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof Failure && error.code === 'ServerOverloaded' && error.status === 503
