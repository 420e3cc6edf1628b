import { eachItem } from '../paging.ts'
import type { Answer, CallOptions, Caller, Input } from '../operation.ts'

export type RecycledItem = Answer<'recycleList'>['contents'][number]

export const recycleBinOf = (caller: Caller) => ({
  list: (query: Input<'recycleList'> = {}, options?: CallOptions) => caller.call('recycleList', query, options),

  /** Everything in the bin, page after page. */
  each: (query: Input<'recycleList'> = {}, options?: CallOptions): AsyncGenerator<RecycledItem> =>
    eachItem(async (marker: string | undefined) => {
      const { contents, nextMarker } = await caller.call(
        'recycleList',
        { limit: 100, ...query, ...(marker !== undefined && { marker }) },
        options,
      )
      return { items: contents, nextMarker }
    }),

  info: (itemId: number, options?: CallOptions) => caller.call('recycleInfo', { RecycledItemId: itemId }, options),
  restore: (itemIds: readonly number[], query: Omit<Input<'recycleRestoreBatch'>, 'body'> = {}, options?: CallOptions) =>
    caller.call('recycleRestoreBatch', { ...query, body: itemIds }, options),
  purge: (itemIds: readonly number[], options?: CallOptions) => caller.call('recyclePurgeBatch', { body: itemIds }, options),
  empty: (options?: CallOptions) => caller.call('recycleEmpty', {}, options),
  retention: (options?: CallOptions) => caller.call('recycleGetLifecycle', {}, options),
  setRetention: (body: NonNullable<Input<'recycleSetLifecycle'>['body']>, options?: CallOptions) =>
    caller.call('recycleSetLifecycle', { body }, options),
})
