/**
 * The index of names: a row per Entry whose Space is searched, and its tokens, in the form each
 * database searches best; sessions of the older search calls.
 */
import type { Migration } from './migration.ts'

export const search: Migration = {
  number: 8,
  name: 'search',
  statements: ({ bytes, int, text, serial, strict }, dialect) => [
    // Since when the names of the Space are indexed; NULL while they are not.
    `ALTER TABLE spaces ADD COLUMN searched_since ${int}`,

    // A name that is not indexed yet, or whose Entry has changed or gone since: is_indexed is 0.
    `CREATE TABLE searched_names (
      number ${serial},
      space_id ${int} NOT NULL,
      entry_id ${bytes} NOT NULL,
      is_indexed ${int} NOT NULL DEFAULT 0${dialect === 'postgres' ? ',\n      tokens TSVECTOR' : ''}
    )${strict}`,
    `CREATE UNIQUE INDEX searched_names_by_entry ON searched_names (space_id, entry_id)`,
    `CREATE INDEX searched_names_in_order ON searched_names (space_id, number)`,
    `CREATE INDEX searched_names_waiting ON searched_names (space_id, number) WHERE is_indexed = 0`,
    dialect === 'postgres'
      ? `CREATE INDEX searched_names_by_token ON searched_names USING GIN (tokens) WITH (fastupdate = off)`
      : `CREATE VIRTUAL TABLE name_index USING fts5 (tokens, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_.'")`,

    `CREATE TABLE searches (
      id ${bytes} PRIMARY KEY,
      space_id ${int} NOT NULL,
      user_id ${text} NOT NULL,
      query ${text} NOT NULL,
      hits ${text} NOT NULL,
      behind ${int},
      created_at ${int} NOT NULL,
      expires_at ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX searches_by_user ON searches (space_id, user_id, created_at, id)`,
    `CREATE INDEX searches_by_expiry ON searches (expires_at)`,
  ],
}
