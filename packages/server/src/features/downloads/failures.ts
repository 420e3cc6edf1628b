/** What a download link may be refused for. Missing files are refused with the codes of entries. */
import { failures } from '../../kernel/failure.ts'

export const downloadFailure = failures({
  LinkNotGenuine: { kind: 'denied', message: 'The signature of this address is not valid.' },
  LinkExpired: { kind: 'denied', message: 'Request has expired' },
  LinkContentGone: { kind: 'missing', message: 'The file of this address is not there any more.' },
})
