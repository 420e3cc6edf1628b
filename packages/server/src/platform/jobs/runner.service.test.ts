import { createDatabase } from '../../../test/postgres.ts'
import { openPostgres } from '../db/drivers/postgres/index.ts'
import { jobsConformance } from './conformance.ts'

jobsConformance('PostgreSQL', async () => {
  const url = await createDatabase()
  return Promise.all([openPostgres({ url }), openPostgres({ url })])
})
