/** A network that cuts connections, from a seed: a relay in front of one listener. */
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export type BadNetwork = {
  readonly address: string
  /** Connections that were cut so far. */
  readonly cutCount: () => number
  close(): void
}

export type BadNetworkOptions = {
  readonly seed: number
  /** No connection carries more bytes than this, both ways together; most carry less. */
  readonly lifeBytesMax: number
}

export async function startBadNetwork(target: string, options: BadNetworkOptions): Promise<BadNetwork> {
  const { hostname, port } = new URL(target)
  const random = seeded(options.seed)
  const sockets = new Set<Socket>()
  let cutCount = 0
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    let left = Math.floor(random() * options.lifeBytesMax)
    const cut = (): void => {
      cutCount++
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('data', (chunk) => {
        left -= chunk.length
        if (left < 0) return cut()
        if (!to.write(chunk)) from.pause()
      })
      to.on('drain', () => from.resume())
      from.on('end', () => to.end())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutCount: () => cutCount,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A small generator of numbers from 0 to 1 (mulberry32): the same seed, the same network. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
