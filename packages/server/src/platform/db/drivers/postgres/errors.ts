/** What PostgreSQL's SQLSTATEs and a broken connection mean for the work that met them. */
import { Failure } from '../../../../kernel/failure.ts'
import { dbFailure } from '../../failures.ts'

/** The server ended the transaction because of a neighbour: the same work may succeed now. */
export const isConflict = (error: unknown): boolean => /^(40001|40P01)$/.test(codeOf(error))

/** Nobody answers: the connection broke, or the server is starting or stopping. */
export function isConnectionLost(error: unknown): boolean {
  if (/^(08...|57P0[1-5]|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOENT)$/.test(codeOf(error))) return true
  return (
    error instanceof Error && /^(Connection terminated|Client has encountered a connection error|Client was closed)/.test(error.message)
  )
}

/** The server is out of disk, memory, connections or patience, or says nothing at all; not the fault of the statement that met it. */
const isRefusedByMachine = (error: unknown): boolean =>
  /^(53...|58...|57014|55P03|25P0[34])$/.test(codeOf(error)) ||
  (error instanceof Error && /^(timeout exceeded when trying to connect|Query read timeout)/.test(error.message))

/** Turns troubles of the machine into a refusal the caller may repeat; leaves everything else as it is. */
export function translated(error: unknown): unknown {
  if (error instanceof Failure) return error
  return isConflict(error) || isConnectionLost(error) || isRefusedByMachine(error) ? unavailable(error) : error
}

export const unavailable = (cause: unknown): Failure => dbFailure.ServerOverloaded(undefined, cause)

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return code ?? ''
}
