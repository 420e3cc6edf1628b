/** What operations on Libraries may refuse, in the codes of the Cloud API. */
import { failures } from '../../kernel/failure.ts'

export const libraryFailure = failures({
  'ResourceNotFound.Library': { kind: 'missing', message: 'There is no such library.' },
})
