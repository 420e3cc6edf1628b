/** The door of the SQLite driver. */
export { openSqlite } from './open-sqlite.ts'
export type { SqliteOptions } from './open-sqlite.ts'
