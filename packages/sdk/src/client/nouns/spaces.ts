import { eachItem } from '../paging.ts'
import type { Answer, CallOptions, Caller, Input } from '../operation.ts'

export type Space = Answer<'listSpace'>['list'][number]

export const spacesOf = (caller: Caller) => ({
  list: (query: Input<'listSpace'> = {}, options?: CallOptions) => caller.call('listSpace', query, options),

  /** Every space, page after page. */
  each: (query: Input<'listSpace'> = {}, options?: CallOptions): AsyncGenerator<Space> =>
    eachItem(async (marker: string | undefined) => {
      const { list, nextMarker } = await caller.call(
        'listSpace',
        { limit: 1000, ...query, ...(marker !== undefined && { marker }) },
        options,
      )
      return { items: list, nextMarker }
    }),

  create: (body: NonNullable<Input<'createSpace'>['body']> = {}, options?: CallOptions) => caller.call('createSpace', { body }, options),
  count: (options?: CallOptions) => caller.call('getLibrarySpaceCount', {}, options),
  settings: (spaceId: string, options?: CallOptions) => caller.call('getSpaceExtension', { SpaceId: spaceId }, options),
  change: (spaceId: string, body: NonNullable<Input<'updateSpaceExtension'>['body']>, options?: CallOptions) =>
    caller.call('updateSpaceExtension', { SpaceId: spaceId, body }, options),
  size: (spaceId: string, options?: CallOptions) => caller.call('getSpaceSize', { SpaceId: spaceId }, options),
  fileCount: (spaceId: string, options?: CallOptions) => caller.call('getFileCountInSpace', { SpaceId: spaceId }, options),
  usage: (spaceIds: readonly string[], options?: CallOptions) => caller.call('getUsage', { SpaceIds: spaceIds }, options),

  /** With `force` its files go too. */
  remove: (spaceId: string, { force, ...options }: CallOptions & { readonly force?: boolean | undefined } = {}) =>
    caller.call('deleteSpace', { SpaceId: spaceId, force }, options),
})
