/** What favourites refuse. */
import { failures } from '../../kernel/failure.ts'

export const favoriteFailure = failures({
  NoPermission: { kind: 'denied', message: 'Favourites belong to a user, and this access token names none.' },
  ParamInvalid: { kind: 'invalid', message: 'Name the file or directory by its inode or its path.' },
  PathNotFound: { kind: 'missing', message: 'There is nothing at this path.' },
  FileNotFound: { kind: 'missing', message: 'There is no file or directory with this inode.' },
})
