/** The space whose pages are shown, and the library it is in. */
import { createContext, use } from 'react'
import type { Library } from '../libraries/library-queries.ts'

export type ShownSpace = { readonly library: Library; readonly libraryId: string; readonly spaceId: string }

export const SpaceContext = createContext<ShownSpace | undefined>(undefined)

export function useSpace(): ShownSpace {
  const space = use(SpaceContext)
  if (!space) throw new Error('This page is shown inside a space.')
  return space
}
