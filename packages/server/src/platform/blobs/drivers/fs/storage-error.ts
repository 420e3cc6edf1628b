/** Foreign errors of disk and SQLite in the contract's words. */
import { blobFailure } from '../../blob-store.ts'

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])

export const hasCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && fullCodes.has(error.code)

/** `StorageFull` where the disk said so, everything else as it came. */
export const translated = (error: unknown): unknown => (isFull(error) ? blobFailure.StorageFull(undefined, error) : error)

/**
 * A flush that failed, with the system's error as cause. Nobody knows then which of the bytes written
 * since the last good flush are on disk, and asking again would report success: only a restart
 * finds out. A full disk is no such case.
 */
export class FlushError extends Error {
  override readonly name = 'FlushError'

  constructor(cause: unknown) {
    super('Bytes could not be flushed to disk.', { cause })
  }
}

/** What to throw when a flush threw. */
export const flushFailure = (error: unknown): unknown => (isFull(error) ? error : new FlushError(error))

export const isFailedFlush = (error: unknown): boolean =>
  error instanceof FlushError || hasCode(error, 'SQLITE_IOERR_FSYNC') || hasCode(error, 'SQLITE_IOERR_DIR_FSYNC')
