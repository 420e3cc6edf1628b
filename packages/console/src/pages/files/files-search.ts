/** What the address says besides the directory: which list, what is searched for, as whom. */
export type FilesSearch = {
  readonly show?: 'bin' | 'favorites'
  readonly find?: string
  readonly user?: string
}

export function readFilesSearch(search: Readonly<Record<string, unknown>>): FilesSearch {
  const { show, find, user } = search
  return {
    ...((show === 'bin' || show === 'favorites') && { show }),
    ...((typeof find === 'string' || typeof find === 'number') && find !== '' && { find: String(find) }),
    ...((typeof user === 'string' || typeof user === 'number') && user !== '' && { user: String(user) }),
  }
}
