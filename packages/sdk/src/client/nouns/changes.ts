import { eachItem } from '../paging.ts'
import type { Answer, CallOptions, Caller, Input } from '../operation.ts'

export type JournalEvent = Answer<'listJournal'>['contents'][number]
export type Change = Answer<'queryDeltaLog'>['contents'][number]

export const changesOf = (caller: Caller) => ({
  /** Where the feed stands now. */
  cursor: async (options?: CallOptions): Promise<string> => (await caller.call('getDeltaCursor', {}, options)).cursor,
  since: (cursor: string, options?: CallOptions) => caller.call('queryDeltaLog', { cursor }, options),

  /** What has happened since, up to now; each change comes with the cursor that leads on from its page. */
  async *each(cursor: string, options?: CallOptions): AsyncGenerator<{ readonly change: Change; readonly cursor: string }> {
    for (let at = cursor; ; ) {
      const page = await caller.call('queryDeltaLog', { cursor: at, limit: 1000 }, options)
      for (const change of page.contents) yield { change, cursor: page.cursor }
      if (!page.hasMore || page.cursor === at) return
      at = page.cursor
    }
  },

  /** What has happened, the newest first: one page of the space's journal. */
  journal: (query: Input<'listJournal'> = {}, options?: CallOptions) => caller.call('listJournal', query, options),

  /** The same, back to the beginning. */
  eachBackwards: (query: Input<'listJournal'> = {}, options?: CallOptions): AsyncGenerator<JournalEvent> =>
    eachItem(async (marker: string | undefined) => {
      const { contents, nextMarker } = await caller.call('listJournal', { ...query, ...(marker !== undefined && { marker }) }, options)
      return { items: contents, nextMarker }
    }),
})
