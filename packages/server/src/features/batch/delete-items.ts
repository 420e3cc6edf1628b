/** Deletions share their statements, so they go by the step and not one by one. */
import { parsePath } from '../../kernel/entry-path.ts'
import { Failure } from '../../kernel/failure.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { deleteEntriesWithin } from '../entries/index.ts'
import type { PathDeletion } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { echo, refusalOf } from './batch.ts'
import type { Batch, BatchState, DeleteItem, ItemResult } from './batch.ts'
import type { BatchCall } from './perform-item.ts'

/** Deletes the next items, up to `rowsMax`, and answers how far the batch is then. */
export async function deleteItems(
  tx: Transaction,
  call: BatchCall,
  batch: Extract<Batch, { readonly kind: 'delete' }>,
  step: { readonly target: SpaceScope; readonly state: BatchState; readonly rowsMax: number },
): Promise<{ readonly state: BatchState; readonly rows: number }> {
  const { next } = step.state.progress
  const taken = batch.items.slice(next, next + step.rowsMax).map(readItem)
  const deletions = taken.filter((item): item is PathDeletion => !(item instanceof Failure))
  const answers = await deleteEntriesWithin(tx, call, { scope: step.target, deletions })
  const answerOf = new Map(deletions.map((deletion, index) => [deletion, answers[index]]))
  const results = taken.map((item, index): ItemResult => {
    const path = echo(batch, next + index)
    const answer = item instanceof Failure ? item : answerOf.get(item)
    if (answer instanceof Failure) return { ...path, ...refusalOf(answer) }
    return answer?.recycledItemId === undefined ? { ...path, status: 204 } : { ...path, status: 200, recycledItemId: answer.recycledItemId }
  })
  return { state: { progress: { next: next + taken.length }, results: [...step.state.results, ...results] }, rows: taken.length }
}

function readItem({ path, isPermanent }: DeleteItem): PathDeletion | Failure {
  try {
    return { path: parsePath(path), isPermanent }
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
