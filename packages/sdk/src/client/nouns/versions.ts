import { eachItem } from '../paging.ts'
import type { PathText } from '../path-text.ts'
import type { Answer, CallOptions, Caller, Input } from '../operation.ts'

export type Version = Answer<'listHistory'>['contents'][number]
type Query = Omit<Input<'listHistory'>, 'FilePath'>

export const versionsOf = (caller: Caller) => ({
  list: (path: PathText, query: Query = {}, options?: CallOptions) => caller.call('listHistory', { FilePath: path, ...query }, options),

  /** Every content a file has had, page after page; the current one has no id. */
  each: (path: PathText, query: Query = {}, options?: CallOptions): AsyncGenerator<Version> =>
    eachItem(async (marker: string | undefined) => {
      const page = { FilePath: path, limit: 100, ...query, ...(marker !== undefined && { marker }) }
      const { contents, hasMore, nextMarker } = await caller.call('listHistory', page, options)
      return { items: contents, nextMarker: hasMore ? nextMarker : undefined }
    }),

  /** Makes an earlier content the current one; the present content becomes a version. */
  restore: (versionId: number, options?: CallOptions) => caller.call('setHistoryLatest', { HistoryId: versionId }, options),
  remove: (body: Input<'deleteHistory'>['body'], options?: CallOptions) => caller.call('deleteHistory', { body }, options),
  config: (options?: CallOptions) => caller.call('getHistoryConfig', {}, options),
  setConfig: (body: NonNullable<Input<'setHistoryConfig'>['body']>, options?: CallOptions) =>
    caller.call('setHistoryConfig', { body }, options),
})
