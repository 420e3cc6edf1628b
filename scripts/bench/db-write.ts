/**
 * Group commit against single commits: the same three statements (an entry, the Space's counters,
 * a journal row), once through `db.write` with many callers waiting, once committed one by one on
 * the bare package. Both flush before they answer. Also a point lookup through `db.read`.
 */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { openSqlite } from '../../packages/server/src/platform/db/drivers/sqlite/index.ts'
import type { Db, Transaction } from '../../packages/server/src/platform/db/db.ts'
import { hex, sql } from '../../packages/server/src/platform/db/sql.ts'
import { median, scratch, times, us } from './harness.ts'
import type { Case, Figure } from './harness.ts'

const rounds = 5
const callers = 64
const groupedWrites = 40_000
const singleWrites = 6_000
const lookups = 200_000
const ratioMin = 5
/** Microseconds. */
const cpuMax = 30
const addedMax = 2

type Measured = { readonly perSecond: number; readonly cpuMicroseconds: number }
type Pair = { readonly ours: Measured; readonly bare: Measured }

export const dbWrite: Case = { name: 'db-write', run: measureBoth }

/** Both sides alternately on one disk; the middle one of the rounds counts. */
async function measureBoth(): Promise<readonly Figure[]> {
  const folder = scratch()
  const db = await openSqlite({ file: join(folder, 'grouped.db') })
  await (await openSqlite({ file: join(folder, 'single.db') })).close()
  const single = openSingle(join(folder, 'single.db'))
  await addSpace(db)
  const writes: Pair[] = []
  const reads: Pair[] = []
  for (let round = 0; round < rounds; round++) {
    const ours = await measure(groupedWrites, () => writeGrouped(db, round))
    writes.push({ ours, bare: await measure(singleWrites, async () => writeSingles(single, round)) })
  }
  for (let round = 0; round < rounds; round++) {
    const ours = await measure(lookups, () => readThroughDb(db))
    reads.push({ ours, bare: await measure(lookups, async () => readBare(join(folder, 'grouped.db'))) })
  }
  single.close()
  await db.close()
  return [...writeFigures(writes), readFigure(reads)]
}

/** How many such writes the bare package does one by one, each with its own flush. */
export async function singleCommitsPerSecond(): Promise<number> {
  const file = join(scratch(), 'single.db')
  await (await openSqlite({ file })).close()
  const single = openSingle(file)
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) rates.push((await measure(singleWrites, async () => writeSingles(single, round))).perSecond)
  single.close()
  return median(rates)
}

function writeFigures(pairs: readonly Pair[]): readonly Figure[] {
  const ratio = median(pairs.map(({ ours, bare }) => ours.perSecond / bare.perSecond))
  const ours = Math.round(median(pairs.map((pair) => pair.ours.perSecond)))
  const bare = Math.round(median(pairs.map((pair) => pair.bare.perSecond)))
  const cpu = median(pairs.map((pair) => pair.ours.cpuMicroseconds))
  return [
    {
      what: 'durable writes of three statements, 64 callers, against one by one on the bare package',
      figure: `${times(ratio)} (${ours}/s against ${bare}/s)`,
      target: `≥ ${ratioMin} ×`,
      isMet: ratio >= ratioMin,
    },
    { what: 'CPU of one such write', figure: us(cpu), target: `≤ ${us(cpuMax)}`, isMet: cpu <= cpuMax },
  ]
}

function readFigure(pairs: readonly Pair[]): Figure {
  const added = median(pairs.map(({ ours, bare }) => ours.cpuMicroseconds - bare.cpuMicroseconds))
  const ours = median(pairs.map((pair) => pair.ours.cpuMicroseconds))
  return {
    what: 'CPU db.read adds to a point lookup on the bare package',
    figure: `${us(added)} (${us(ours)} in all)`,
    target: `≤ ${us(addedMax)}`,
    isMet: added <= addedMax,
  }
}

const rootId = 'ee'.repeat(16)
const idOf = (round: number, number: number): string => `${round.toString(16).padStart(4, '0')}${number.toString(16).padStart(28, '0')}`

async function addSpace(db: Db): Promise<void> {
  await db.write('space:1', (tx) =>
    tx.run(
      sql`INSERT INTO spaces (id, library_id, name, root_id, created_by, created_at, settings) VALUES (1, 'smh', '-', ${hex(rootId)}, '', 0, '{}')`,
    ),
  )
}

/** Keeps `callers` writes waiting until all are done. */
async function writeGrouped(db: Db, round: number): Promise<void> {
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < groupedWrites) {
      const number = next++
      await db.write('space:1', (tx) => writeEntry(tx, idOf(round, number), round * groupedWrites + number))
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
}

async function writeEntry(tx: Transaction, id: string, seq: number): Promise<void> {
  await tx.run(sql`
    INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by)
    VALUES (${1}, ${hex(id)}, ${hex(rootId)}, ${`file-${seq}.txt`}, ${1}, ${seq}, ${seq}, ${'user'})`)
  await tx.run(
    sql`UPDATE spaces SET used_bytes = used_bytes + ${4096}, file_count = file_count + 1, journal_seq = journal_seq + 1 WHERE id = ${1}`,
  )
  await tx.run(sql`
    INSERT INTO journal (space_id, seq, at, operation, actor, entry_id) VALUES (${1}, ${seq}, ${seq}, ${'FILE.CREATE'}, ${'user'}, ${hex(id)})`)
}

type Single = { readonly write: (id: string, seq: number) => void; readonly close: () => void }

/** The bare package in its usual shape for durable writes. */
function openSingle(file: string): Single {
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  const root = Buffer.from(rootId, 'hex')
  database
    .prepare(`INSERT INTO spaces (id, library_id, name, root_id, created_by, created_at, settings) VALUES (1, 'smh', '-', ?, '', 0, '{}')`)
    .run(root)
  const entry = database.prepare(
    'INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const counters = database.prepare(
    'UPDATE spaces SET used_bytes = used_bytes + ?, file_count = file_count + 1, journal_seq = journal_seq + 1 WHERE id = ?',
  )
  const journal = database.prepare('INSERT INTO journal (space_id, seq, at, operation, actor, entry_id) VALUES (?, ?, ?, ?, ?, ?)')
  const write = database.transaction((id: string, seq: number) => {
    const bytes = Buffer.from(id, 'hex')
    entry.run(1, bytes, root, `file-${seq}.txt`, 1, seq, seq, 'user')
    counters.run(4096, 1)
    journal.run(1, seq, seq, 'FILE.CREATE', 'user', bytes)
  })
  return { write: (id, seq) => write.immediate(id, seq), close: () => database.close() }
}

function writeSingles(single: Single, round: number): void {
  for (let number = 0; number < singleWrites; number++) single.write(idOf(round, number), round * singleWrites + number)
}

async function readThroughDb(db: Db): Promise<void> {
  for (let number = 0; number < lookups; number++) {
    const id = idOf(0, number % groupedWrites)
    const row = await db.read((reader) =>
      reader.get(sql`SELECT name, kind, modified_at FROM entries WHERE space_id = ${1} AND id = ${hex(id)}`),
    )
    if (!row) throw new Error(`Entry ${id} is missing.`)
  }
}

function readBare(file: string): void {
  const database = new Database(file, { readonly: true })
  const statement = database.prepare('SELECT name, kind, modified_at FROM entries WHERE space_id = ? AND id = ?')
  for (let number = 0; number < lookups; number++) {
    const id = idOf(0, number % groupedWrites)
    if (!statement.get(1, Buffer.from(id, 'hex'))) throw new Error(`Entry ${id} is missing.`)
  }
  database.close()
}

async function measure(count: number, work: () => Promise<void>): Promise<Measured> {
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  await work()
  const used = process.cpuUsage(cpu)
  return { perSecond: count / ((performance.now() - startedAt) / 1000), cpuMicroseconds: (used.user + used.system) / count }
}

if (import.meta.main) {
  for (const { what, figure, target } of await dbWrite.run()) process.stdout.write(`${what}: ${figure}, target ${target}\n`)
}
