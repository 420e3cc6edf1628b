/** What completing may refuse of a list of parts, in the codes of the object protocols. */
import { failures } from '../../kernel/failure.ts'

export const objectUploadFailure = failures({
  InvalidPart: { kind: 'invalid', message: 'A part of the list is missing, or is not the one that was sent. List the parts and compare.' },
  InvalidPartOrder: { kind: 'invalid', message: 'The parts of the list are not in ascending order.' },
  EntityTooSmall: { kind: 'invalid', message: 'Every part but the last has 1 MiB at least.' },
  BadDigest: { kind: 'invalid', message: 'The parts together are not the bytes that the checksum was made of.' },
  InvalidRequest: { kind: 'invalid', message: 'The parts together have not the size that was announced.' },
})
