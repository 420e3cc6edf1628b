/** How a database means to answer the statements of a store: for tests that guard the hot ones. */
import type { Reader, Transaction } from '../src/platform/db/db.ts'
import { Sql } from '../src/platform/db/sql.ts'
import type { Database, TestApp } from './test-app.ts'

const explain = { sqlite: 'EXPLAIN QUERY PLAN ', postgres: 'EXPLAIN ' }

/** The plan of every statement that `work` would run, as text. Reads find nothing and changes change nothing. */
export async function plansOf(
  app: Pick<TestApp, 'db'>,
  database: Database,
  work: (tx: Reader & Transaction) => Promise<unknown>,
): Promise<string[]> {
  const statements: Sql[] = []
  const keep = (statement: Sql): void => void statements.push(statement)
  await work({
    all: async (statement) => (keep(statement), []),
    get: async (statement) => (keep(statement), undefined),
    run: async (statement) => (keep(statement), 0),
    afterCommit: () => {},
  })
  return Promise.all(
    statements.map(async ({ strings: [first, ...rest], values }) => {
      const rows = await app.db.read((reader) => reader.all<Record<string, unknown>>(new Sql([explain[database] + first, ...rest], values)))
      return rows.map((row) => String(row['detail'] ?? row['QUERY PLAN'])).join('\n')
    }),
  )
}

/** A whole table is read. */
export const isScan = /\bSCAN \w+$|\bSCAN \w+\n|Seq Scan/
export const isSort = /TEMP B-TREE|\bSort\b/
