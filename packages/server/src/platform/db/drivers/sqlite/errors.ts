/** What SQLite's result codes mean for the writes that met them. */
import { SqliteError } from './better-sqlite3.ts'
import { dbFailure } from '../../failures.ts'
import type { Failure } from '../../../../kernel/failure.ts'

/** After a failed flush nobody can say what reached the disk: the process has to end. */
export const isFailedFlush = (error: unknown): boolean => /^SQLITE_IOERR_(DIR_)?FSYNC$/.test(codeOf(error))

/** The disk, memory or the file itself refused; not the fault of the statement that met it. */
export const isRefusedByMachine = (error: unknown): boolean =>
  /^SQLITE_(FULL|IOERR|NOMEM|BUSY|LOCKED|CANTOPEN|READONLY|CORRUPT|NOTADB|PROTOCOL|INTERRUPT)/.test(codeOf(error))

export const unavailable = (cause: unknown): Failure => dbFailure.ServerOverloaded(undefined, cause)

function codeOf(error: unknown): string {
  return error instanceof SqliteError ? error.code : ''
}
