/** Gives the names that wait their tokens, many in one transaction. */
import type { SpaceId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { spaceLock } from '../../platform/db/db.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { extnameOf } from '../entries/index.ts'
import { extnameToken, tokensOf } from './name-tokens.ts'
import { listWaiting, removeByNumber, updateTokens } from './search-store.ts'

/** Steps one run of the job takes before others get their turn. */
const stepsPerRun = 8

/** Works through the names that wait; true when none is left. Safe to stop anywhere and to run twice. */
export async function indexNames(call: Call<'db' | 'faults'>, spaceId: SpaceId): Promise<boolean> {
  for (let step = 0; step < stepsPerRun; step++) {
    const isLast = await call.db.write(spaceLock(spaceId), async (tx) => {
      const nothingWaits = await indexStep(tx, spaceId)
      await call.faults.at('search.index.before-commit')
      return nothingWaits
    })
    await call.faults.at('search.index.stepped')
    if (isLast) return true
    if (call.signal.aborted) return false
  }
  return false
}

/** One bounded step; true when nothing waits behind it. */
export async function indexStep(tx: Transaction, spaceId: SpaceId): Promise<boolean> {
  const waiting = await listWaiting(tx, spaceId, limits.indexedNamesPerStep)
  const gone = waiting.filter(({ name }) => name === null).map(({ number }) => number)
  const named = waiting.flatMap(({ number, name, kind }) => (name === null ? [] : [{ number, grams: gramsOf(name, kind) }]))
  await removeByNumber(tx, gone)
  await updateTokens(tx, spaceId, named)
  return waiting.length < limits.indexedNamesPerStep
}

/** Directories have no extension. */
function gramsOf(name: string, kind: number): Set<string> {
  const grams = tokensOf(name)
  const extname = kind === 0 ? undefined : extnameToken(extnameOf(name))
  return extname === undefined ? grams : grams.add(extname)
}
