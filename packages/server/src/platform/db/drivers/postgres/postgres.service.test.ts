import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { createDatabase } from '../../../../../test/postgres.ts'
import type { Faults } from '../../../faults.ts'
import { dbConformance, isUnavailable, noteMigrations } from '../../conformance.ts'
import type { Db, Lock, Transaction } from '../../db.ts'
import type { Migration } from '../../migrations/migration.ts'
import { matchSchemaGolden } from '../../schema-golden.ts'
import { hex, sql } from '../../sql.ts'
import { openPostgres } from './index.ts'
import type { PostgresOptions } from './index.ts'
import { schemaText } from './schema-text.ts'

const foreignMsMax = 200

dbConformance('PostgreSQL', {
  isPersistent: true,
  async create() {
    const url = await createDatabase()
    return (options) => openPostgres({ url, foreignMsMax, ...options })
  },
})

const insertNote = (tx: Transaction, number: number): Promise<number> =>
  tx.run(sql`INSERT INTO notes (id, size) VALUES (${hex(number.toString(16).padStart(4, '0'))}, ${number})`)

const listSizes = async (db: Db): Promise<number[]> =>
  (await db.read((reader) => reader.all<{ size: number }>(sql`SELECT size FROM notes ORDER BY size`))).map(({ size }) => size)

async function withDbs(
  count: number,
  options: Partial<PostgresOptions>,
  work: (dbs: readonly [Db, ...Db[]], url: string) => Promise<void>,
): Promise<void> {
  const url = await createDatabase()
  const dbs = await Promise.all(
    Array.from({ length: count }, () => openPostgres({ url, migrations: noteMigrations, foreignMsMax, ...options })),
  )
  try {
    await work(dbs as unknown as [Db, ...Db[]], url)
  } finally {
    await Promise.all(dbs.map((db) => db.close()))
  }
}

const allUnavailable = (outcomes: readonly PromiseSettledResult<unknown>[]): boolean =>
  outcomes.every((outcome) => outcome.status === 'rejected' && isUnavailable(outcome.reason))

/** Breaks every connection that is inside a transaction, as a restart of the server does. */
async function breakTransactions(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
  )
  await client.end()
}

/** Stands between the server and its clients, and may forget of its connections that they exist: nobody is told. */
async function openNetwork(
  to: number,
): Promise<{ readonly port: number; readonly loseConnections: () => void; readonly close: () => void }> {
  const sockets = new Set<Socket>()
  const lost = new WeakSet<Socket>()
  const pass = (from: Socket, other: Socket): void => {
    sockets.add(from)
    from.on('error', () => {})
    from.on('data', (bytes) => lost.has(from) || other.write(bytes))
    from.on('close', () => lost.has(from) || other.destroy())
  }
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    pass(client, upstream)
    pass(upstream, client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    loseConnections() {
      for (const socket of sockets) lost.add(socket)
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

describe('PostgreSQL shared by processes', () => {
  test('runs writes under one lock one after another in all of them', () =>
    withDbs(3, {}, async (dbs) => {
      await dbs[0].write('space:1', (tx) => insertNote(tx, 0))
      const sets: readonly (readonly Lock[])[] = [['space:1'], ['space:1', 'space:2'], ['space:2', 'space:1', 'library:x']]
      const writes = Array.from({ length: 60 }, (_, index) =>
        (dbs[index % 3] as Db).write(sets[index % 2] as readonly Lock[], async (tx) => {
          const note = await tx.get<{ size: number }>(sql`SELECT size FROM notes`)
          await tx.run(sql`UPDATE notes SET size = ${(note?.size ?? 0) + 1}`)
        }),
      )
      await Promise.all(writes)
      assert.deepEqual(await listSizes(dbs[1] as Db), [60])
    }))

  test('sees what was committed before it got its locks, whatever isolation the database has for a rule', async () => {
    const url = await createDatabase()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_isolation TO 'repeatable read'`)
    await client.end()
    const dbs = await Promise.all([1, 2, 3].map(() => openPostgres({ url, migrations: noteMigrations, foreignMsMax })))
    try {
      const writes = Array.from({ length: 60 }, (_, index) =>
        (dbs[index % 3] as Db).write('space:1', async (tx) => {
          const notes = await tx.get<{ count: number }>(sql`SELECT COUNT(*) AS count FROM notes`)
          await insertNote(tx, notes?.count ?? 0)
        }),
      )
      await Promise.all(writes)
      assert.equal((await listSizes(dbs[0] as Db)).length, 60)
    } finally {
      await Promise.all(dbs.map((db) => db.close()))
    }
  })

  test('waits for the flush of what it acknowledges, even where the database does not by itself', async () => {
    const url = await createDatabase()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit TO off`)
    await client.end()
    const db = await openPostgres({ url, migrations: noteMigrations, foreignMsMax })
    const level = (tx: Transaction): Promise<object | undefined> => tx.get(sql`SELECT current_setting('synchronous_commit') AS level`)
    try {
      assert.deepEqual(await db.write('space:1', level), { level: 'on' })
      assert.deepEqual(await db.write('space:1', level, { mayBeLost: true }), { level: 'off' })
      assert.deepEqual(await db.write('space:1', level), { level: 'on' })
    } finally {
      await db.close()
    }
  })

  test('lets writes under other locks pass', () =>
    withDbs(2, { foreignMsMax: 60_000 }, async ([one, other]) => {
      let release = (): void => {}
      const gate = new Promise<void>((resolve) => (release = resolve))
      const slow = one.write('space:1', async (tx) => {
        await insertNote(tx, 1)
        await gate
      })
      await other?.write('space:2', (tx) => insertNote(tx, 2))
      release()
      await slow
      assert.deepEqual(await listSizes(one), [1, 2])
    }))

  test('says that others may write', () => withDbs(1, {}, async ([db]) => assert.equal(db.traits.isShared, true)))
})

describe('PostgreSQL that fails', () => {
  const failOnce = (code: string): Faults => {
    let isDone = false
    return {
      at(point) {
        if (point !== 'db.commit.before' || isDone) return undefined
        isDone = true
        return Promise.reject(Object.assign(new Error(`simulated ${code}`), { code }))
      },
    }
  }

  for (const code of ['40001', '40P01', '57P01']) {
    test(`runs the batch again after ${code} before the commit`, () =>
      withDbs(1, { faults: failOnce(code) }, async ([db]) => {
        let runs = 0
        const write = async (tx: Transaction, number: number): Promise<number> => {
          runs++
          return insertNote(tx, number)
        }
        await Promise.all([1, 2, 3].map((number) => db.write('space:1', (tx) => write(tx, number))))
        assert.equal(runs, 6)
        assert.deepEqual(await listSizes(db), [1, 2, 3])
      }))
  }

  test('runs the work again when its connection breaks in the middle', () =>
    withDbs(1, { foreignMsMax: 60_000 }, async ([db], url) => {
      let runs = 0
      await db.write('space:1', async (tx) => {
        runs++
        await insertNote(tx, 1)
        if (runs === 1) await breakTransactions(url)
        await insertNote(tx, 2)
      })
      assert.equal(runs, 2)
      assert.deepEqual(await listSizes(db), [1, 2])
    }))

  test('acknowledges nobody when the connection breaks while it commits', async () => {
    const target = { url: '', isArmed: true }
    const faults: Faults = {
      at(point) {
        if (point !== 'db.commit.before' || !target.isArmed) return undefined
        target.isArmed = false
        return breakTransactions(target.url)
      },
    }
    await withDbs(1, { faults }, async ([db], url) => {
      target.url = url
      await assert.rejects(
        db.write('space:1', (tx) => insertNote(tx, 1)),
        isUnavailable,
      )
      await db.write('space:1', (tx) => insertNote(tx, 2))
      assert.deepEqual(await listSizes(db), [2])
    })
  })

  test('reads again on a new connection', () =>
    withDbs(1, {}, async ([db], url) => {
      await db.health()
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      )
      await client.end()
      await Promise.all(Array.from({ length: 8 }, () => db.health()))
    }))

  test('gives up connections on which the server has fallen silent, and answers everybody', async () => {
    const url = new URL(await createDatabase())
    const network = await openNetwork(Number(url.port))
    const through = Object.assign(new URL(url), { port: String(network.port) }).href
    const db = await openPostgres({ url: through, migrations: noteMigrations, foreignMsMax: 60_000, answerMsMax: 3000 })
    const scan = async (): Promise<number> => {
      let count = 0
      for await (const rows of db.scan(sql`SELECT id FROM notes`, { batchRows: 1 })) count += rows.length
      return count
    }
    try {
      await db.write('space:1', async (tx) => [await insertNote(tx, 1), await insertNote(tx, 2)])
      assert.deepEqual([await scan(), await listSizes(db)], [2, [1, 2]])
      network.loseConnections()
      const work = [db.health(), scan(), db.write('space:1', (tx) => insertNote(tx, 3))]
      assert.ok(allUnavailable(await Promise.allSettled(work)))
      await db.write('space:1', (tx) => insertNote(tx, 4))
      assert.deepEqual([await scan(), await listSizes(db)], [3, [1, 2, 4]])
    } finally {
      await db.close()
      network.close()
    }
  })

  test('refuses to open what goes away while it migrates', async () => {
    const url = await createDatabase()
    const network = await openNetwork(Number(new URL(url).port))
    const through = Object.assign(new URL(url), { port: String(network.port) }).href
    const slow: Migration = { number: 2, name: 'slow', statements: () => ['SELECT pg_sleep(60)'] }
    const refused = assert.rejects(openPostgres({ url: through, migrations: [...noteMigrations, slow] }), /terminated|ECONNRESET/)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const asleep = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'`
    while ((await client.query(asleep)).rowCount === 0) await pause(20)
    await client.end()
    network.close()
    await refused
  })

  test('refuses to open what does not answer', async () => {
    await assert.rejects(openPostgres({ url: 'postgres://nobody@127.0.0.1:1/none' }))
  })

  test('keeps its schema as the golden shows it', async () => {
    const db = await openPostgres({ url: await createDatabase() })
    matchSchemaGolden('schema.postgres.sql', await schemaText(db))
    await db.close()
  })
})
