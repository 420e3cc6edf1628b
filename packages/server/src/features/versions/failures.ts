/** What operations on versions may refuse, besides the codes of the edge and of the tree. */
import { failures } from '../../kernel/failure.ts'

export const versionFailure = failures({
  DirectoryHistoryNotFound: { kind: 'missing', message: 'There is no such version.' },
  DirectoryHistoryNotBeDeleted: { kind: 'invalid', message: "The latest version can't be deleted. Delete the file instead." },
  InvalidFileHistoryCount: { kind: 'invalid', message: 'fileHistoryCount is a whole number from 1 to 999; it is needed the first time.' },
  InvalidFileHistoryExpireDay: {
    kind: 'invalid',
    message: 'fileHistoryExpireDay is a whole number from 0 to 999, 0 for ever; it is needed the first time.',
  },
  InvalidFileHistoryMergeInterval: { kind: 'invalid', message: 'mergeInterval is 0, or a whole number of seconds from 5 to 600.' },
  UnsupportedFileType: { kind: 'invalid', message: 'Only files have versions.' },
  TooManyItems: { kind: 'invalid', message: 'Too many ids. At most 100 fit in one call.' },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
  RateLimitExceeded: { kind: 'exhausted', message: 'The history of a library may be cleared once a minute. Try again later.' },
})
