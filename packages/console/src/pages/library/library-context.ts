/** The library whose pages are shown. */
import { createContext, use } from 'react'
import type { Library } from '../libraries/library-queries.ts'

export const LibraryContext = createContext<Library | undefined>(undefined)

export function useLibrary(): Library {
  const library = use(LibraryContext)
  if (!library) throw new Error('This page is shown inside a library.')
  return library
}

/** The id of the one space of a library without tenants. */
export const onlySpace = '-'
