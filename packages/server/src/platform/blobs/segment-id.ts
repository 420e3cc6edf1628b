/** Ids become file names and keys: nothing but what this server made up may pass. */
import { assert } from '../../kernel/assert.ts'
import { isHexId } from '../../kernel/ids.ts'
import type { IdRange } from './blob-store.ts'

export function assertSegmentId(id: string): void {
  assert(isHexId(id), 'A segment id is 32 hex digits.')
}

/** True everywhere where there is no range. */
export const isAmong = (id: string, range: IdRange | undefined): boolean => range === undefined || (id > range.after && id <= range.to)
