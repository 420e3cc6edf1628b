import { openSqlite } from '../db/drivers/sqlite/index.ts'
import { jobsConformance } from './conformance.ts'

jobsConformance('SQLite', async () => {
  const db = await openSqlite({ file: ':memory:' })
  return [db, db]
})
