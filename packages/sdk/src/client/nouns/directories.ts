import { hasCode } from '../error.ts'
import { eachItem } from '../paging.ts'
import { joinPath } from '../path-text.ts'
import type { PathText } from '../path-text.ts'
import type { CallOptions, Caller, Entry, Input } from '../operation.ts'

export type ListingQuery = Omit<Input<'listDirectory'>, 'FilePath'>

export const directoriesOf = (caller: Caller) => ({
  /** One page of a directory; `nextMarker` leads to the next. */
  list: (path: PathText, query: ListingQuery = {}, options?: CallOptions) =>
    caller.call('listDirectory', { FilePath: path, ...query }, options),

  /** Every entry of a directory, page after page. */
  each: (path: PathText, query: ListingQuery = {}, options?: CallOptions): AsyncGenerator<Entry> =>
    eachItem(async (marker: string | undefined) => {
      const page = { FilePath: path, limit: 1000, ...query, ...(marker !== undefined && { marker }) }
      const { contents, nextMarker } = await caller.call('listDirectory', page, options)
      return { items: contents, nextMarker }
    }),

  info: (path: PathText, options?: CallOptions) => caller.call('infoFileOrDirectory', { FilePath: path }, options),
  stats: (path: PathText, options?: CallOptions) => caller.call('getDirectoryStats', { FilePath: path }, options),

  async exists(path: PathText, options?: CallOptions): Promise<boolean> {
    try {
      await caller.call('checkDirectoryStatus', { FilePath: path }, options)
      return true
    } catch (error) {
      // A HEAD has no body, so its code is ours.
      if (hasCode(error, 'NotFound')) return false
      throw error
    }
  },

  /** Missing parents are made too. Refused where the name is taken, unless `rename` is asked. */
  create: (path: PathText, { onConflict, ...options }: CallOptions & { readonly onConflict?: 'ask' | 'rename' | undefined } = {}) =>
    caller.call('createDirectory', { FilePath: path, conflict_resolution_strategy: onConflict, body: {} }, options),

  /** Like `create`, and content with a directory that is there already. */
  async ensure(path: PathText, options?: CallOptions): Promise<void> {
    try {
      await caller.call('createDirectory', { FilePath: path, conflict_resolution_strategy: 'ask', body: {} }, options)
    } catch (error) {
      if (!hasCode(error, 'SameNameDirectoryOrFileExists')) throw error
    }
  },

  move: (
    from: PathText,
    to: PathText,
    { onConflict, ...options }: CallOptions & { readonly onConflict?: 'ask' | 'rename' | undefined } = {},
  ) => caller.call('moveDirectory', { FilePath: to, conflict_resolution_strategy: onConflict, body: { from: joinPath(from) } }, options),

  /** A large copy answers a task: hand it to `tasks.wait`. */
  copy: (
    from: PathText,
    to: PathText,
    { onConflict, ...options }: CallOptions & { readonly onConflict?: 'ask' | 'rename' | undefined } = {},
  ) =>
    caller.call('copyDirectory', { FilePath: to, conflict_resolution_strategy: onConflict, body: { copyFrom: joinPath(from) } }, options),

  /** Into the bin where there is one, unless `permanent`. */
  remove: (path: PathText, { permanent, ...options }: CallOptions & { readonly permanent?: boolean | undefined } = {}) =>
    caller.call('deleteDirectory', { FilePath: path, permanent }, options),
})
