/** What the endpoints of Quotas may refuse. What a full Quota refuses belongs to the Space that wants to grow. */
import { failures } from '../../kernel/failure.ts'

export const quotaFailure = failures({
  DuplicateQuota: {
    kind: 'conflict',
    message: 'A space belongs to one quota at most. Take it out of its quota first, or change that one.',
  },
  NoQuota: { kind: 'missing', message: 'No quota covers this space.' },
  QuotaNotFound: { kind: 'missing', message: 'There is no such quota in this library.' },
  QuotaCapacityRequired: { kind: 'invalid', message: 'Say in capacity how many bytes the quota allows.' },
  QuotaCapacityInvalid: { kind: 'invalid', message: 'The capacity is a whole number of bytes from 0 to 9223372036854775807.' },
  QuotaCapacityLessThanSize: {
    kind: 'invalid',
    message: 'The spaces already hold more than that. Set a capacity that is not below their size.',
  },
  QuotaSpacesRequired: { kind: 'invalid', message: 'Name in spaces the spaces that the quota covers.' },
  QuotaSpacesInvalid: {
    kind: 'invalid',
    message: 'The spaces of a quota are ids of existing spaces. A library with a single space takes none.',
  },
  FileRemovedByQuota: { kind: 'missing', message: 'The file was removed because its space held more than its quota allowed.' },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
})
