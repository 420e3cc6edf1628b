import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import type { Space } from '../spaces/index.ts'
import { findLastNumber, findNextRange } from './recycled-item-store.ts'
import type { NumberRange } from './recycled-item-store.ts'

/** Works through all items that a bin holds when the first step begins, in transactions of bounded size. */
export async function forEachRange(
  call: Call<'db'>,
  space: Space,
  work: (tx: Transaction, range: NumberRange) => Promise<void>,
): Promise<void> {
  const count = limits.cleanedRowsPerStep
  const spaceId = space.id
  const last = await call.db.read((reader) => findLastNumber(reader, spaceId))
  let after = 0
  while (after < last) {
    const from = after
    after = await call.db.write(spaceLock(spaceId), async (tx) => {
      const range = await findNextRange(tx, { spaceId, after: from, upTo: last, count })
      if (range) await work(tx, range)
      return range?.upTo ?? last
    })
  }
}
