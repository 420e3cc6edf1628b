/** Spaces as the console asks for them. */
import type { Answer } from '@mediatheque/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { libraryClient } from '../../session/clients.ts'

export type SpaceUsage = Answer<'getUsage'>[number]
export type SpaceRow = Answer<'listSpace'>['list'][number] & { readonly usage: SpaceUsage | undefined }

const pageItems = 50

/** Spaces in the order of their ids, with what they hold. */
export const spacesQuery = (libraryId: string, prefix = '') =>
  infiniteQueryOptions({
    queryKey: ['spaces', libraryId, 'list', prefix],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const client = libraryClient({ libraryId })
      const { list, nextMarker } = await client.spaces.list(
        { limit: pageItems, ordered: true, ...(prefix && { prefix }), ...(pageParam && { marker: pageParam }) },
        { signal },
      )
      const usage =
        list.length === 0
          ? []
          : await client.spaces.usage(
              list.map(({ spaceId }) => spaceId),
              { signal },
            )
      const bySpace = new Map(usage.map((one) => [one.spaceId, one]))
      const items: SpaceRow[] = list.map((space) => ({ ...space, usage: bySpace.get(space.spaceId) }))
      return { items, nextMarker }
    },
    getNextPageParam: ({ nextMarker }) => nextMarker,
  })

export const spaceCountQuery = (libraryId: string) =>
  queryOptions({
    queryKey: ['spaces', libraryId, 'count'],
    queryFn: async ({ signal }) => (await libraryClient({ libraryId }).spaces.count({ signal })).total,
  })
