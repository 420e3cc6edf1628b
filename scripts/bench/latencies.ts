/** How long single requests take while a server is busy with something else. */
import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from './client.ts'
import type { Served } from './harness.ts'

/** Milliseconds of each of many requests, one after the other. */
export async function latencies(server: Served, bytes: Buffer, until: () => boolean): Promise<number[]> {
  const connection = await Connection.open(server.port)
  const taken: number[] = []
  while (!until()) {
    const startedAt = performance.now()
    await connection.send(bytes)
    taken.push(performance.now() - startedAt)
    await pause(1)
  }
  connection.close()
  return taken
}

export const p99 = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length * 0.99)] as number

export function elapsed(ms: number): () => boolean {
  const startedAt = performance.now()
  return () => performance.now() - startedAt > ms
}
