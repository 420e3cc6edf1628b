/** What operations on Spaces may refuse, besides the codes of the edge. */
import { failures } from '../../kernel/failure.ts'

export const spaceFailure = failures({
  NotMultiSpaceLibrary: { kind: 'invalid', message: 'This library has a single space. Spaces are made in multi-tenant libraries only.' },
  SpaceIdInvalid: {
    kind: 'invalid',
    message: 'A space id has 2 to 32 characters of a-z, 0-9 and hyphen, starts and ends with a letter or digit, and is not all digits.',
  },
  DuplicateRecord: { kind: 'conflict', message: 'A space with this id already exists.' },
  SpaceNotEmpty: {
    kind: 'conflict',
    message: 'The space still holds files, directories, recycled items or versions. Send force=1 to delete them all.',
  },
  QuotaLimitReached: {
    kind: 'invalid',
    message: 'The quota of this space has no room for that. Remove something, or ask for a larger quota.',
  },
  LibraryQuotaLimitReached: {
    kind: 'invalid',
    message: 'The quota of this library has no room for that. Remove something, or ask for a larger quota.',
  },
})
