import { setTimeout as pause } from 'node:timers/promises'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { cutSignal } from './announce-cut.ts'
import type { Cut } from './cut.ts'
import { findLastCutNumber, listCutsAfter } from './cut-store.ts'
import { forgetAllLive } from './live-memory.ts'

export type CutWatch = { readonly stop: () => Promise<void> }

/**
 * Tells who must be cut off: at once when this process was asked, within `limits.liveCutsLookInterval`
 * when another was. The same cut may be told twice; `onCut` does not throw. Begin before the first
 * publisher comes, stop before the database closes.
 */
export function watchCuts(call: Call<'db' | 'signals' | 'caches'>, onCut: (cut: Cut) => void): CutWatch {
  const unlisten = call.signals.on(cutSignal, onCut)
  const stopping = new AbortController()
  const watched = call.db.traits.isShared ? watchRows(call, onCut, stopping.signal) : Promise.resolve()
  return {
    async stop() {
      unlisten()
      stopping.abort()
      await watched
    },
  }
}

/** What other processes order is found by its number; a database that does not answer is asked again. */
async function watchRows(call: Call<'db' | 'caches'>, onCut: (cut: Cut) => void, signal: AbortSignal): Promise<void> {
  let last: number | undefined
  while (!signal.aborted) {
    try {
      last ??= await call.db.read(findLastCutNumber)
      const after = last
      const found = await call.db.read((reader) => listCutsAfter(reader, after, limits.liveCutsPerLookMax))
      if (found.length > 0) forgetAllLive(call)
      for (const { number, cut } of found) {
        last = number
        onCut(cut)
      }
      if (found.length === limits.liveCutsPerLookMax) continue
    } catch (error) {
      call.log.warn({ err: error }, 'orders of other processes about live streams could not be read')
    }
    await pause(limits.liveCutsLookInterval, undefined, { signal, ref: false }).catch(() => undefined)
  }
}
