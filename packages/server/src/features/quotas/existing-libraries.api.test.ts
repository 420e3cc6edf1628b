/** Libraries that had a quota before quotas were rows. */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { test } from 'node:test'
import { checkQuotas } from '../../../test/check-quotas.ts'
import { createDatabase } from '../../../test/postgres.ts'
import { databases } from '../../../test/test-app.ts'
import type { Db } from '../../platform/db/db.ts'
import { openPostgres } from '../../platform/db/drivers/postgres/index.ts'
import { openSqlite } from '../../platform/db/drivers/sqlite/index.ts'
import { migrations } from '../../platform/db/migrations/migrations.ts'
import type { Migration } from '../../platform/db/migrations/migration.ts'
import { sql } from '../../platform/db/sql.ts'

const quotas = migrations.findIndex(({ name }) => name === 'quotas')

for (const database of databases())
  test(`a quota that stands in a library's settings becomes a row (${database})`, async () => {
    const file = joinPath(mkdtempSync(joinPath(tmpdir(), 'quotas-')), 'db')
    const url = database === 'postgres' ? await createDatabase() : ''
    const open = (known: readonly Migration[]): Promise<Db> =>
      database === 'postgres' ? openPostgres({ url, migrations: known }) : openSqlite({ file, migrations: known })

    const before = await open(migrations.slice(0, quotas))
    await before.write([], async (tx) => {
      const settings = [
        ['limited', '{"isMultiSpace":true,"isQuotaEnabled":true,"quotaBytes":"9223372036854775807"}'],
        ['free', '{"isMultiSpace":true,"isQuotaEnabled":false}'],
      ] as const
      for (const [id, text] of settings)
        await tx.run(
          sql`INSERT INTO libraries (id, name, remark, secret_sealed, settings, tags, created_at) VALUES (${id}, '', '', '', ${text}, '[]', 5)`,
        )
      const spaces = [
        ['limited', 'aa', 10, 0],
        ['limited', 'bb', 20, 0],
        ['limited', '~3', 40, 1],
        ['free', 'cc', 80, 0],
      ] as const
      for (const [library, name, used, state] of spaces)
        await tx.run(sql`
          INSERT INTO spaces (library_id, name, root_id, created_by, created_at, settings, used_bytes, reserved_bytes, state)
          VALUES (${library}, ${name}, ${Buffer.from(name)}, '', 5, '{}', ${used}, 1, ${state})`)
    })
    await before.close()

    const after = await open(migrations)
    try {
      const counted = await checkQuotas(after)
      assert.deepEqual(
        counted.map(({ used, reserved, isExceeded }) => [used, reserved, isExceeded]),
        [[30, 2, false]],
      )
      const rows = await after.read((reader) =>
        reader.all<{ library_id: string; capacity: string }>(sql`SELECT library_id, CAST(capacity_bytes AS TEXT) AS capacity FROM quotas`),
      )
      assert.deepEqual(
        rows.map(({ library_id, capacity }) => [library_id, capacity]),
        [['limited', '9223372036854775807']],
      )
    } finally {
      await after.close()
    }
  })
