import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isScan, isSort, plansOf } from '../../../test/query-plans.ts'
import { databases, testApp } from '../../../test/test-app.ts'
import type { LibraryId, SpaceId } from '../../kernel/ids.ts'
import { join, sql } from '../../platform/db/sql.ts'
import { findRunningTask, findTaskInput, listTasks, markTaskEnded, removeEndedTasks, updateProgress } from './task-store.ts'

for (const database of databases()) {
  test(`statements on tasks by ${database}`, async (t) => {
    const app = await testApp({ database })
    const ref = { libraryId: 'smh0000000000000' as LibraryId, spaceId: 3 as SpaceId, number: 3 }
    await app.db.write([], async (tx) => {
      for (let start = 1; start <= 4000; start += 200) {
        const rows = Array.from(
          { length: 200 },
          (_, index) => sql`(${(start + index) % 4}, ${ref.libraryId}, ${start + index}, 'batchCopy', 202, '', 0, ${start + index})`,
        )
        await tx.run(
          sql`INSERT INTO tasks (space_id, library_id, number, type, status, user_id, created_at, ended_at) VALUES ${join(rows)}`,
        )
        const inputs = Array.from({ length: 200 }, (_, index) => sql`(${(start + index) % 4}, ${ref.libraryId}, ${start + index}, '{}')`)
        await tx.run(sql`INSERT INTO task_inputs (space_id, library_id, number, input) VALUES ${join(inputs)}`)
      }
      await tx.run(sql`ANALYZE task_inputs`)
      await tx.run(sql`ANALYZE tasks`)
    })
    const statements: Readonly<Record<string, Parameters<typeof plansOf>[2]>> = {
      'lists those asked for': (tx) => listTasks(tx, { ...ref, numbers: [3, 7], endedAfter: 0 }),
      'finds a running one': (tx) => findRunningTask(tx, ref),
      'reads the input': (tx) => findTaskInput(tx, ref),
      'remembers progress': (tx) => updateProgress(tx, ref, { progress: {} }),
      'ends one': (tx) => markTaskEnded(tx, ref, { status: 200, result: [], at: 0 }),
      'removes old ones': (tx) => removeEndedTasks(tx, { endedUntil: 10, limit: 5 }),
    }
    for (const [what, work] of Object.entries(statements))
      await t.test(`it ${what} by an index`, async () => {
        for (const plan of await plansOf(app, database, work)) {
          assert.doesNotMatch(plan, isScan, plan)
          assert.doesNotMatch(plan, isSort, plan)
        }
      })
  })
}
