/**
 * Group commit against single commits: the same three statements (an entry, the Space's counters,
 * a journal row), once through `db.write` with many callers waiting, once committed one by one on
 * the bare package. Both flush before they answer. Also a point lookup through `db.read`.
 */
import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '../../packages/server/src/platform/db/drivers/sqlite/index.ts'
import type { Db, Transaction } from '../../packages/server/src/platform/db/db.ts'
import { hex, sql } from '../../packages/server/src/platform/db/sql.ts'

const rounds = 5
const callers = 64
const groupedWrites = 40_000
const singleWrites = 6_000
const lookups = 200_000

type Measured = { readonly perSecond: number; readonly cpuMicroseconds: number }

/** Runs both sides alternately and prints the medians and their ratio. */
export async function benchDbWrite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-bench-'))
  try {
    const db = await openSqlite({ file: join(folder, 'grouped.db') })
    await (await openSqlite({ file: join(folder, 'single.db') })).close()
    const single = openSingle(join(folder, 'single.db'))
    await addSpace(db)
    const grouped: Measured[] = []
    const singles: Measured[] = []
    for (let round = 0; round < rounds; round++) {
      grouped.push(await measure(groupedWrites, () => writeGrouped(db, round)))
      singles.push(await measure(singleWrites, () => writeSingles(single, round)))
    }
    report('db.write, 64 callers', grouped)
    report('one by one, bare', singles)
    console.log(`ratio ${(median(grouped, 'perSecond') / median(singles, 'perSecond')).toFixed(1)}`)

    const reads: Measured[] = []
    const bareReads: Measured[] = []
    for (let round = 0; round < rounds; round++) {
      reads.push(await measure(lookups, () => readThroughDb(db)))
      bareReads.push(await measure(lookups, () => readBare(join(folder, 'grouped.db'))))
    }
    report('db.read, one lookup', reads)
    report('one lookup, bare', bareReads)
    single.close()
    await db.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
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

async function writeSingles(single: Single, round: number): Promise<void> {
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

async function readBare(file: string): Promise<void> {
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

function median(measured: readonly Measured[], of: keyof Measured): number {
  const sorted = measured.map((one) => one[of]).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function report(name: string, measured: readonly Measured[]): void {
  const perSecond = Math.round(median(measured, 'perSecond')).toLocaleString('en')
  console.log(`${name.padEnd(24)} ${perSecond.padStart(10)}/s ${median(measured, 'cpuMicroseconds').toFixed(2).padStart(8)} µs of CPU each`)
}

if (import.meta.main) await benchDbWrite()
