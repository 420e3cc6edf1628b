import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { silentLog } from '../../../log/log.ts'
import { noteMigrations } from '../../conformance.ts'
import { sql } from '../../sql.ts'
import { SqliteError, openDatabase } from './better-sqlite3.ts'
import { openSqlite } from './index.ts'
import { DurableReader } from './readers.ts'
import { Statistics } from './statistics.ts'

const folder = mkdtempSync(join(tmpdir(), 'mediatheque-crash-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the writer until it has acknowledged about so many rows, kills it, and answers all it acknowledged. */
function crash(options: { readonly file: string; readonly from: number; readonly count: number }): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-worker.ts'), options.file, String(options.from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.split('\n').length > options.count) child.kill('SIGKILL')
    })
    child.on('error', reject)
    // The last line may be torn by the kill.
    child.on('close', () => resolve(text.split('\n').slice(0, -1).map(Number)))
  })
}

test('keeps every acknowledged write, whole, through crash after crash', async () => {
  const file = join(folder, 'crash.db')
  const acknowledged: number[] = []
  for (let round = 0; round < 3; round++) {
    const numbers = await crash({ file, from: round * 1_000_000, count: 200 + round * 1500 })
    assert.ok(numbers.length > 100, 'The writer got going.')
    acknowledged.push(...numbers)
    const db = await openSqlite({ file, migrations: noteMigrations })
    const rows = await db.read((reader) =>
      reader.all<{ size: number; n: number }>(sql`SELECT size, COUNT(*) AS n FROM notes GROUP BY size`),
    )
    await db.close()
    const copies = new Map(rows.map(({ size, n }) => [size, n]))
    assert.deepEqual(
      acknowledged.filter((number) => copies.get(number) !== 2),
      [],
      'Acknowledged writes are whole.',
    )
    assert.deepEqual(
      rows.filter(({ n }) => n !== 2),
      [],
      'No write is torn.',
    )
  }
})

test('goes on reading when a statement has undone the transaction by itself, as it does on a broken disk', async () => {
  const database = openDatabase(join(folder, 'read.db'), {})
  database.exec('CREATE TABLE notes (id INTEGER)')
  const reader = new DurableReader(() => database)
  const count = (): Promise<object | undefined> => reader.get(sql`SELECT COUNT(*) AS n FROM notes`)
  assert.deepEqual(await count(), { n: 0 })
  database.exec('ROLLBACK')
  reader.endLook()
  assert.deepEqual(await count(), { n: 0 })
  reader.close()
})

test('keeps writing when nothing can be opened with the newest statistics', () => {
  const database = openDatabase(join(folder, 'statistics.db'), {})
  const warnings: string[] = []
  const log = { ...silentLog, warn: (_: object, message: string) => void warnings.push(message) }
  const onRenewed = (): void => {
    throw new SqliteError('unable to open database file', 'SQLITE_CANTOPEN')
  }
  new Statistics({ database, log, onRenewed }).afterBatch(1_000_000)
  assert.deepEqual(warnings, ['the statistics could not be renewed; the next round tries again'])
  database.close()
})
