/** What a Space holds, read from the rows: for tests that look at the whole tree, and at its counters. */
import assert from 'node:assert/strict'
import { sql } from '../src/platform/db/sql.ts'
import type { TestApp } from './test-app.ts'

type Row = { readonly id: string; readonly parent_id: string | null; readonly name: string; readonly kind: number }

/** Every path of the tree in order; Directories end in a slash. `-` names the Space of a single-tenant Library. */
export async function treeOf(app: Pick<TestApp, 'db'>, libraryId: string, space = '-'): Promise<string[]> {
  const rows = await app.db.read((reader) =>
    reader.all<Row>(sql`
      SELECT e.id, e.parent_id, e.name, e.kind FROM entries e JOIN spaces s ON s.id = e.space_id
      WHERE s.library_id = ${libraryId} AND s.name = ${space} AND e.state = 0`),
  )
  const below = Map.groupBy(rows, (row) => row.parent_id)
  const paths: string[] = []
  const visit = (parentId: string, path: string): void => {
    for (const { id, name, kind } of below.get(parentId) ?? []) {
      paths.push(`${path}/${name}${kind === 0 ? '/' : ''}`)
      visit(id, `${path}/${name}`)
    }
  }
  for (const root of below.get(null) ?? []) visit(root.id, '')
  return paths.sort()
}

/** The counters of every Space and Directory of the Library equal what is counted. */
export async function recount(app: Pick<TestApp, 'db'>, libraryId: string): Promise<void> {
  const spaces = await app.db.read((reader) =>
    reader.all<Record<string, number>>(sql`
      SELECT s.used_bytes, s.file_count, s.directory_count, s.journal_seq,
        (SELECT CAST(COALESCE(SUM(e.size_bytes), 0) AS BIGINT) FROM entries e WHERE e.space_id = s.id)
          + (SELECT CAST(COALESCE(SUM(v.size_bytes), 0) AS BIGINT) FROM versions v WHERE v.space_id = s.id) AS bytes,
        (SELECT COUNT(*) FROM entries e WHERE e.space_id = s.id AND e.kind <> 0) AS files,
        (SELECT COUNT(*) FROM entries e WHERE e.space_id = s.id AND e.kind = 0 AND e.parent_id IS NOT NULL) AS directories,
        (SELECT COUNT(*) FROM journal j WHERE j.space_id = s.id) AS events
      FROM spaces s WHERE s.library_id = ${libraryId} AND s.state = 0`),
  )
  for (const space of spaces)
    assert.deepEqual(
      { bytes: space['used_bytes'], files: space['file_count'], directories: space['directory_count'], events: space['journal_seq'] },
      { bytes: space['bytes'], files: space['files'], directories: space['directories'], events: space['events'] },
    )
  const wrong = await app.db.read((reader) =>
    reader.all(sql`
      SELECT d.name FROM entries d JOIN spaces s ON s.id = d.space_id AND s.library_id = ${libraryId} WHERE d.kind = 0 AND d.state <> 2 AND (
        d.child_file_count <> (SELECT COUNT(*) FROM entries c WHERE c.space_id = d.space_id AND c.parent_id = d.id AND c.state = 0 AND c.kind <> 0)
        OR d.child_directory_count <> (SELECT COUNT(*) FROM entries c WHERE c.space_id = d.space_id AND c.parent_id = d.id AND c.state = 0 AND c.kind = 0))`),
  )
  assert.deepEqual(wrong, [], 'every directory counts its children')
}
