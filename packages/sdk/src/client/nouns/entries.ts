import type { PathText } from '../path-text.ts'
import type { CallOptions, Caller, Input } from '../operation.ts'

/** What files and directories have in common, and what is done to many at once. A large batch answers a task. */
export const entriesOf = (caller: Caller) => ({
  info: (path: PathText, query: Omit<Input<'infoFileOrDirectory'>, 'FilePath'> = {}, options?: CallOptions) =>
    caller.call('infoFileOrDirectory', { FilePath: path, ...query }, options),

  /** Labels, category, times and metadata. */
  change: (path: PathText, body: NonNullable<Input<'updateDirectoryLabels'>['body']>, options?: CallOptions) =>
    caller.call('updateDirectoryLabels', { FilePath: path, body }, options),
  remove: (items: Input<'batchDelete'>['body'], options?: CallOptions) => caller.call('batchDelete', { body: items }, options),
  move: (items: Input<'batchMove'>['body'], options?: CallOptions) => caller.call('batchMove', { body: items }, options),
  copy: (items: Input<'batchCopy'>['body'], options?: CallOptions) => caller.call('batchCopy', { body: items }, options),

  /** Every file of the space in one list, whatever its directory. */
  contents: (query: Input<'getContentsView'> = {}, options?: CallOptions) => caller.call('getContentsView', query, options),
})
