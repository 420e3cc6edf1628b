import type { Answer, CallOptions, Caller } from '../operation.ts'

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
})
