/** The one import of the package: its error class hangs on a CommonJS export. */
import Database from 'better-sqlite3'

export const openDatabase = (file: string, options: Database.Options): Database.Database => new Database(file, options)
export const SqliteError = Database.SqliteError
