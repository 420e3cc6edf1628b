/** Tasks: long work that users see and poll, of a Space or (with space 0) of a whole Library. */
import type { Migration } from './migration.ts'

export const tasks: Migration = {
  number: 2,
  name: 'tasks',
  statements: ({ int, text, strict }) => [
    // Numbers handed out inside a Library, as spaces.last_number is inside a Space.
    `ALTER TABLE libraries ADD COLUMN last_number ${int} NOT NULL DEFAULT 0`,
    // status: 202 while it runs, then what the user is told. progress is the cursor of the work;
    // result grows until the end.
    `CREATE TABLE tasks (
      space_id ${int} NOT NULL,
      library_id ${text} NOT NULL,
      number ${int} NOT NULL,
      type ${text} NOT NULL,
      status ${int} NOT NULL,
      user_id ${text} NOT NULL,
      progress ${text},
      result ${text},
      created_at ${int} NOT NULL,
      ended_at ${int},
      PRIMARY KEY (space_id, library_id, number)
    )${strict}`,
    // What was handed over at the beginning. It may be megabytes and never changes: in the row of
    // the task every step would write it again.
    `CREATE TABLE task_inputs (
      space_id ${int} NOT NULL,
      library_id ${text} NOT NULL,
      number ${int} NOT NULL,
      input ${text} NOT NULL,
      PRIMARY KEY (space_id, library_id, number)
    )${strict}`,
    `CREATE INDEX tasks_by_end ON tasks (ended_at) WHERE ended_at IS NOT NULL`,
    // One more value of entries.state: 3 is the top of a subtree on its way, a copy that is being
    // made or a directory that moves to another space. What lies below has state 0, as always.
  ],
}
