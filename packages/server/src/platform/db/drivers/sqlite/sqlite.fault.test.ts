import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { noteMigrations } from '../../conformance.ts'
import { sql } from '../../sql.ts'
import { openSqlite } from './index.ts'

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
