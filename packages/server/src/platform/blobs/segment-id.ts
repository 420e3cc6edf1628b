/** Ids become file names and keys: nothing but what this server made up may pass. */
import { assert } from '../../kernel/assert.ts'
import { isHexId } from '../../kernel/ids.ts'

export function assertSegmentId(id: string): void {
  assert(isHexId(id), 'A segment id is 32 hex digits.')
}
