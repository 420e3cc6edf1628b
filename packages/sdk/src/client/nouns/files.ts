import { readRefusal } from '../error.ts'
import { joinPath } from '../path-text.ts'
import type { PathText } from '../path-text.ts'
import type { CallOptions, Caller, ConflictStrategy, Input } from '../operation.ts'

type OnConflict = CallOptions & { readonly onConflict?: ConflictStrategy | undefined }

export const filesOf = (caller: Caller) => {
  const info = (path: PathText, query: Omit<Input<'infoFile'>, 'FilePath'> = {}, options?: CallOptions) =>
    caller.call('infoFile', { FilePath: path, ...query }, options)
  return {
    /** What is known of a file; `cosUrl` is a signed address of its bytes. */
    info,

    /** The bytes, as the browser or Node receives them. For large files use a `DownloadTask`. */
    async content(path: PathText, { range, ...options }: CallOptions & { readonly range?: string | undefined } = {}): Promise<Response> {
      const { cosUrl } = await info(path, { purpose: 'download' }, options)
      const response = await caller.fetch(cosUrl as string, {
        headers: { ...(range !== undefined && { Range: range }) },
        ...(options.signal && { signal: options.signal }),
      })
      if (!response.ok) throw await readRefusal(response, 'files.content')
      return response
    },

    /** An address for a link that saves the file under its name; it works for `periodSeconds`, two hours at most. */
    async downloadAddress(
      path: PathText,
      { periodSeconds, ...options }: CallOptions & { readonly periodSeconds?: number } = {},
    ): Promise<string> {
      const query = { purpose: 'download', content_disposition: 'attachment', period: periodSeconds } as const
      return (await info(path, query, options)).cosUrl as string
    },

    move: (from: PathText, to: PathText, { onConflict, ...options }: OnConflict = {}) =>
      caller.call('moveFile', { FilePath: to, conflict_resolution_strategy: onConflict, body: { from: joinPath(from) } }, options),
    copy: (from: PathText, to: PathText, { onConflict, ...options }: OnConflict = {}) =>
      caller.call('copyFile', { FilePath: to, conflict_resolution_strategy: onConflict, body: { copyFrom: joinPath(from) } }, options),

    /** Into the bin where there is one, unless `permanent`. */
    remove: (path: PathText, { permanent, ...options }: CallOptions & { readonly permanent?: boolean | undefined } = {}) =>
      caller.call('deleteFile', { FilePath: path, permanent }, options),
    byInode: (inode: string, options?: CallOptions) => caller.call('getFileInfoByInode', { Inode: inode }, options),
    recent: (body: NonNullable<Input<'listRecentlyUsedFile'>['body']> = {}, options?: CallOptions) =>
      caller.call('listRecentlyUsedFile', { body }, options),
  }
}
