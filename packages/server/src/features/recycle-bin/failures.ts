/** What operations on the bin may refuse, besides the codes of the edge and of the tree. */
import { failures } from '../../kernel/failure.ts'

export const recycleBinFailure = failures({
  RecycleBinNotEnabled: { kind: 'invalid', message: "This library has no recycle bin. Switch it on in the library's settings." },
  RecycledItemNotFound: { kind: 'missing', message: 'There is no such item in the recycle bin.' },
  SetRecycleLifecycleFrequencyLimit: { kind: 'denied', message: 'The retention of a space may change once a minute. Try again later.' },
  InvalidConflictResolutionStrategy: { kind: 'invalid', message: 'The conflict resolution strategy is ask, rename or overwrite.' },
  OrderByNotAllowed: { kind: 'invalid', message: 'The bin is ordered by name, modificationTime, size, removalTime or remainingTime.' },
  OrderByTypeNotAllowed: { kind: 'invalid', message: 'The order is asc or desc.' },
  TooManyItems: { kind: 'invalid', message: 'Too many items. At most 1000 ids fit in one call.' },
  NoItemsProvided: { kind: 'invalid', message: 'The list of ids is empty.' },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
})
