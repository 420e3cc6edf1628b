/** Long reads by a cursor in a read-only transaction with one snapshot. */
import type { Pool, PoolClient } from 'pg'
import { scanMsMax } from '../../scan-bounds.ts'
import type { Sql } from '../../sql.ts'
import { translated, unavailable } from './errors.ts'
import type { StatementNames } from './statements.ts'

export type ScanOptions = { readonly signal?: AbortSignal | undefined; readonly batchRows: number }

/** `cancelPool` lends a second connection, which ends the statement when the signal is aborted. */
export async function* scan<Row extends object>(
  pools: { readonly scanPool: Pool; readonly cancelPool: Pool; readonly names: StatementNames },
  statement: Sql,
  { signal, batchRows }: ScanOptions,
): AsyncGenerator<Row[]> {
  signal?.throwIfAborted()
  const client = await pools.scanPool.connect().catch((error: unknown) => {
    throw translated(error)
  })
  const onAbort = (): void => void cancel(pools.cancelPool, client)
  const ignore = (): void => {}
  client.on('error', ignore)
  signal?.addEventListener('abort', onAbort)
  let isWell = false
  let hasFailed = false
  try {
    const { text, values } = pools.names.query(statement)
    // One after the other on the server, and one way there and back for both.
    await Promise.all([
      client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'),
      client.query(`DECLARE scan NO SCROLL CURSOR FOR ${text}`, values),
    ])
    for (const endsAt = performance.now() + scanMsMax; ; ) {
      signal?.throwIfAborted()
      if (performance.now() > endsAt) throw unavailable(new Error('The scan took too long.'))
      const { rows } = await client.query<Row>(`FETCH ${batchRows} FROM scan`)
      const isLast = rows.length < batchRows
      // Before the last rows are handed out: whoever has enough of them asks for nothing more.
      if (isLast) {
        await client.query('COMMIT')
        isWell = true
      }
      if (rows.length > 0) yield rows
      if (isLast) break
    }
  } catch (error) {
    hasFailed = true
    signal?.throwIfAborted()
    throw translated(error)
  } finally {
    signal?.removeEventListener('abort', onAbort)
    // The reader has stopped early: nothing runs, and the connection is as good as before, unless a cancellation is on its way to it.
    if (!isWell && !hasFailed && !signal?.aborted) isWell = await isEnded(client)
    client.off('error', ignore)
    client.release(!isWell)
  }
}

async function isEnded(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK')
    return true
  } catch {
    return false
  }
}

async function cancel(pool: Pool, client: PoolClient): Promise<void> {
  const { processID } = client as PoolClient & { readonly processID: number | null }
  if (processID === null) return
  try {
    await pool.query('SELECT pg_cancel_backend($1)', [processID])
  } catch {
    // The connection is closed next, which ends the statement too, only later.
  }
}
