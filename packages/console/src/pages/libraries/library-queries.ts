/** Libraries as the console asks for them. */
import type { ActionAnswer, ActionInput } from '@mediatheque/sdk'
import { queryOptions } from '@tanstack/react-query'
import { cloud } from '../../session/clients.ts'

export type Library = ActionAnswer<'smh', 'DescribeLibraries'>['List'][number]
export type LibraryExtension = NonNullable<ActionInput<'smh', 'CreateLibrary'>['LibraryExtension']>

const pageItems = 100
/** Ten pages: enough to sort and search without waiting. */
export const listedMax = 1000

export const librariesQuery = () =>
  queryOptions({
    queryKey: ['libraries'],
    queryFn: async ({ signal }) => {
      const items: Library[] = []
      for (let offset = 0; offset < listedMax; offset += pageItems) {
        const page = await cloud().call('smh', 'DescribeLibraries', { Offset: offset, Limit: pageItems }, { signal })
        items.push(...page.List)
        if (offset + pageItems >= page.TotalCount) return { items, total: page.TotalCount }
      }
      return { items, total: Number.POSITIVE_INFINITY }
    },
  })

/** One library by its id; null when there is none. */
export const libraryQuery = (libraryId: string) =>
  queryOptions({
    queryKey: ['libraries', libraryId],
    queryFn: async ({ signal }) =>
      (await cloud().call('smh', 'DescribeLibraries', { LibraryIds: [libraryId] }, { signal })).List[0] ?? null,
  })

export const isLibraryId = (text: string): boolean => /^smh[0-9a-z]{13}$/.test(text)
