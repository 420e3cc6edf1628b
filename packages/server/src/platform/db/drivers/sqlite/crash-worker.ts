/** Writes rows for ever and prints each that was acknowledged; the crash test kills it. */
import { noteMigrations } from '../../conformance.ts'
import type { Transaction } from '../../db.ts'
import { hex, sql } from '../../sql.ts'
import { openSqlite } from './index.ts'

const db = await openSqlite({ file: process.argv[2] as string, migrations: noteMigrations })
let next = Number(process.argv[3])

/** The end of the process undoes no write that may be lost: only that of the machine may. */
async function caller(mayBeLost: boolean): Promise<never> {
  for (;;) {
    const number = next++
    const write = async (tx: Transaction): Promise<void> => {
      // Two rows of one write: a torn write would leave one of them.
      await tx.run(sql`INSERT INTO notes (id, size) VALUES (${hex(`aa${number.toString(16).padStart(8, '0')}`)}, ${number})`)
      await tx.run(sql`INSERT INTO notes (id, size) VALUES (${hex(`bb${number.toString(16).padStart(8, '0')}`)}, ${number})`)
    }
    await db.write('space:1', write, { mayBeLost })
    process.stdout.write(`${number}\n`)
  }
}

await Promise.all(Array.from({ length: 16 }, (_, index) => caller(index % 4 === 0)))
