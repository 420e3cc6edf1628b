import { eachItem } from '../paging.ts'
import { joinPath } from '../path-text.ts'
import type { PathText } from '../path-text.ts'
import type { Answer, CallOptions, Caller, Input } from '../operation.ts'

export type Favorite = Answer<'listFavorite'>['contents'][number]

export const favoritesOf = (caller: Caller) => ({
  list: (query: Input<'listFavorite'> = {}, options?: CallOptions) => caller.call('listFavorite', query, options),

  /** Every favourite, page after page. */
  each: (query: Input<'listFavorite'> = {}, options?: CallOptions): AsyncGenerator<Favorite> =>
    eachItem(async (marker: string | undefined) => {
      const page = { limit: 100, ...query, ...(marker !== undefined && { marker }) }
      const { contents, nextMarker } = await caller.call('listFavorite', page, options)
      return { items: contents, nextMarker }
    }),

  add: (path: PathText, options?: CallOptions) => caller.call('createFavorite', { body: { path: joinPath(path) } }, options),
  remove: (path: PathText, options?: CallOptions) => caller.call('deleteFavorite', { body: { path: joinPath(path) } }, options),
})
