/** The statements that copy and carry subtrees walk an index on both databases. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databases, testApp } from '../../../test/test-app.ts'
import { plansOf } from '../../../test/query-plans.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import { Sql, hex, join, render, sql } from '../../platform/db/sql.ts'
import { carryVersions } from './carry-file.ts'
import { findEntriesByPaths } from './tree-lookup.ts'
import { growDirectory, insertCopies, insertFileCopies, listChildDirectories, listChildRows, sumFiles } from './tree-rows.ts'

for (const database of databases()) {
  test(`statements on subtrees by ${database}`, async (t) => {
    const app = await testApp({ database })
    const spaceId = 7 as SpaceId
    const idOf = (number: number): EntryId => number.toString(16).padStart(32, '0') as EntryId
    await app.db.write(`space:${spaceId}`, async (tx) => {
      for (let start = 1; start <= 4000; start += 200) {
        const rows = Array.from(
          { length: 200 },
          (_, index) =>
            sql`(${spaceId}, ${hex(idOf(start + index))}, ${hex(idOf(Math.floor((start + index) / 100)))}, ${`name ${start + index}`}, 1, 0, 0, '')`,
        )
        await tx.run(
          sql`INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by) VALUES ${join(rows)}`,
        )
      }
      await tx.run(sql`ANALYZE entries`)
    })
    const pair = { source: idOf(5), id: idOf(9000) }
    const run = { from: spaceId, to: spaceId, sourceId: idOf(3), parentId: idOf(2), after: 'name 310' }
    const statements: Readonly<Record<string, Parameters<typeof plansOf>[2]>> = {
      'reads a page of children': (tx) => listChildRows(tx, { spaceId, id: idOf(3), after: 'name 310' }),
      'copies rows': (tx) =>
        insertCopies(tx, app.call(), { from: spaceId, to: spaceId, parentId: idOf(1) }, [pair, { ...pair, id: idOf(9001) }]),
      'reads a page of directories': (tx) => listChildDirectories(tx, { spaceId, id: idOf(3), after: 'name 310', count: 16 }),
      'sums a run of files': (tx) => sumFiles(tx, run, 50),
      'copies a run of files': (tx) => insertFileCopies(tx, app.call(), { ...run, last: 'name 320' }, [idOf(9002), idOf(9003)]),
      'finds many names in a directory': (tx) =>
        findEntriesByPaths(tx, { id: spaceId, rootId: idOf(3) }, [['name 310'], ['name 311'], ['name 399']]),
      'grows a directory': (tx) => growDirectory(tx, { spaceId, id: idOf(3), files: 1, directories: 0 }),
      'carries versions': (tx) => carryVersions(tx, { from: spaceId, to: 8 as SpaceId, fileIds: [idOf(3), idOf(4)] }),
    }
    for (const [what, work] of Object.entries(statements))
      await t.test(`it ${what} by an index`, async () => {
        const flat: Parameters<typeof plansOf>[2] = (tx) => {
          const once =
            <Result>(run: (statement: Sql) => Result) =>
            (statement: Sql): Result =>
              run(flattened(statement, database))
          return work({
            all: once(tx.all.bind(tx)) as typeof tx.all,
            get: once(tx.get.bind(tx)) as typeof tx.get,
            run: once(tx.run.bind(tx)),
            afterCommit: () => {},
          })
        }
        for (const plan of await plansOf(app, database, flat)) {
          assert.doesNotMatch(plan, /SCAN (entries|s|versions)\b|Seq Scan on (entries|versions)/, plan)
          assert.doesNotMatch(plan, /TEMP B-TREE|\bSort\b/, plan)
        }
      })
  })
}

/** Explaining puts words in front of the first piece: it has to be plain text. */
const flattened = (statement: Sql, database: 'sqlite' | 'postgres'): Sql => {
  const { text, values } = render(statement, database)
  return new Sql(text.split(/\?|\$\d+/), values)
}
