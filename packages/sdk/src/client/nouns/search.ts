import type { CallOptions, Caller, Entry, Input } from '../operation.ts'

export type SearchQuestion = NonNullable<Input<'createSearch'>['body']>

export const searchOf = (caller: Caller) => ({
  begin: (body: SearchQuestion, options?: CallOptions) => caller.call('createSearch', { body }, options),
  more: (searchId: string, marker: number, options?: CallOptions) => caller.call('searchMore', { SearchId: searchId, marker }, options),

  /** Every hit, page after page. */
  async *each(body: SearchQuestion, options?: CallOptions): AsyncGenerator<Entry> {
    let page = await caller.call('createSearch', { body }, options)
    for (;;) {
      yield* page.contents
      if (!page.hasMore || page.nextMarker === undefined) return
      page = await caller.call('searchMore', { SearchId: page.searchId, marker: page.nextMarker }, options)
    }
  },

  /** Hits in all spaces the token reaches. */
  names: (query: Input<'searchFs'>, options?: CallOptions) => caller.call('searchFs', query, options),
})
