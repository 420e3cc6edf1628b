/** What the metadata store itself refuses; everything else it meets is a bug or the end of the process. */
import { failures } from '../../kernel/failure.ts'

export const dbFailure = failures({
  ServerOverloaded: { kind: 'unavailable', message: "The server can't store or read this now. Try again in a moment." },
})
