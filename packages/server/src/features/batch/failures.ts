/** What batches may refuse as a whole or item by item, besides the codes of the tree. */
import { failures } from '../../kernel/failure.ts'

export const batchFailure = failures({
  NoItemsProvided: { kind: 'invalid', message: 'The batch is empty.' },
  TooManyItems: { kind: 'invalid', message: 'Too many items. At most 1000 fit in one batch.' },
  SourcePathNotFound: { kind: 'missing', message: 'There is no file or directory at the source path.' },
  SpaceNotFound: { kind: 'missing', message: 'There is no such source space.' },
  NoPermission: { kind: 'denied', message: 'The access token does not grant this.' },
  InternalServerError: {
    kind: 'unavailable',
    // What single requests are answered when the server can't do what it should.
    status: 500,
    message: 'The server tried this again and again and failed. Try it once more, and tell the operator if it stays.',
  },
  InvalidConflictResolutionStrategy: { kind: 'invalid', message: 'The conflict resolution strategy is ask, rename or overwrite.' },
})
