/** Orders to media servers that never ask again: end this client. Some at a time, none twice, none waited for by who gave it. */
import { limits } from '../../kernel/limits.ts'
import type { Log } from '../../platform/log/log.ts'

export type Kicks = {
  readonly order: (address: string) => void
  /** Gives up what has not been sent. */
  readonly close: () => Promise<void>
}

export function createKicks(log: Log): Kicks {
  const waiting = new Set<string>()
  const running = new Set<Promise<void>>()
  const closing = new AbortController()

  const send = async (address: string): Promise<void> => {
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(limits.liveKickTime)])
      const answer = await fetch(address, { method: 'DELETE', redirect: 'error', signal })
      await answer.body?.cancel()
      if (!answer.ok) log.warn({ address, status: answer.status }, 'a media server did not end a client that was cut off')
    } catch (error) {
      if (!closing.signal.aborted) log.warn({ address, err: error }, 'a media server could not be told to end a client that was cut off')
    }
  }
  const next = (): void => {
    for (const address of waiting) {
      if (running.size >= limits.liveKicksAtOnce || closing.signal.aborted) return
      waiting.delete(address)
      const one: Promise<void> = send(address).finally(() => {
        running.delete(one)
        next()
      })
      running.add(one)
    }
  }

  return {
    order(address) {
      waiting.add(address)
      next()
    },
    async close() {
      closing.abort()
      waiting.clear()
      await Promise.all(running)
    },
  }
}
