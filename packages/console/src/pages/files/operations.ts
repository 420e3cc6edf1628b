/** What is done to many entries at once: in batches as large as the server takes, waiting for those that become tasks. */
import { MediathequeError, joinPath } from '@mediatheque/sdk'
import type { MediathequeClient } from '@mediatheque/sdk'
import type { Tell } from '../../tasks/works.ts'
import type { Item } from './item.ts'

const batchItemsMax = 1000

export type Outcome = {
  readonly doneCount: number
  /** What the server said about those it refused, each sentence once. */
  readonly refusals: readonly string[]
  readonly refusedCount: number
  /** Where a name was taken. */
  readonly conflictCount: number
  /** What can be taken back. */
  readonly recycledIds: readonly number[]
}

type ItemResult = {
  readonly status: number
  readonly code?: string
  readonly message?: string
  readonly recycledItemId?: number
}
type BatchAnswer = { readonly result: readonly ItemResult[] } | { readonly taskId: number }

export function deleteItems(
  client: MediathequeClient,
  items: readonly Item[],
  { isForGood = false, tell }: { readonly isForGood?: boolean; readonly tell: Tell },
): Promise<Outcome> {
  return inBatches(client, items, tell, (batch) =>
    client.entries.remove(batch.map((item) => ({ path: joinPath(item.path), ...(isForGood && { permanent: true }) }))),
  )
}

export type Transfer = {
  readonly way: 'move' | 'copy'
  readonly target: readonly string[]
  readonly onConflict: 'ask' | 'rename' | 'overwrite'
}

export function transferItems(
  client: MediathequeClient,
  items: readonly Item[],
  { way, target, onConflict, tell }: Transfer & { readonly tell: Tell },
): Promise<Outcome> {
  return inBatches(client, items, tell, (batch) => {
    const places = batch.map((item) => ({ source: joinPath(item.path), to: joinPath(target, [item.name]), ...strategy(onConflict, item) }))
    if (way === 'move') return client.entries.move(places.map(({ source, ...rest }) => ({ from: source, ...rest })))
    return client.entries.copy(places.map(({ source, ...rest }) => ({ copyFrom: source, ...rest })))
  })
}

/** Directories are never overwritten. */
const strategy = (onConflict: Transfer['onConflict'], item: Item): { readonly conflictResolutionStrategy: string } => ({
  conflictResolutionStrategy: onConflict === 'overwrite' && item.kind === 'dir' ? 'ask' : onConflict,
})

export async function renameItem(client: MediathequeClient, item: Item, name: string): Promise<void> {
  const to = [...item.path.slice(0, -1), name]
  const noun = item.kind === 'dir' ? client.directories : client.files
  await noun.move(item.path, to, { onConflict: 'ask' })
}

export function restoreItems(client: MediathequeClient, ids: readonly number[], tell: Tell): Promise<Outcome> {
  return inBatches(client, ids, tell, async (batch) => (await client.recycleBin.restore(batch)) as BatchAnswer)
}

export async function purgeItems(client: MediathequeClient, ids: readonly number[], tell: Tell): Promise<void> {
  for (const [, batch] of batchesOf(ids, tell)) await client.recycleBin.purge(batch)
}

/** Adds and takes away; each entry keeps its others. */
export async function relabelItems(
  client: MediathequeClient,
  items: readonly Item[],
  { added, removed, tell }: { readonly added: readonly string[]; readonly removed: readonly string[]; readonly tell: Tell },
): Promise<void> {
  for (const [at, item] of items.entries()) {
    tell({ counts: { items: at, itemsTotal: items.length } })
    const labels = [...new Set([...item.labels.filter((label) => !removed.includes(label)), ...added])]
    await client.entries.change(item.path, { labels })
  }
}

async function inBatches<Thing>(
  client: MediathequeClient,
  things: readonly Thing[],
  tell: Tell,
  send: (batch: readonly Thing[]) => Promise<BatchAnswer>,
): Promise<Outcome> {
  const outcomes: Outcome[] = []
  for (const [at, batch] of batchesOf(things, tell)) {
    const tellOfBatch: Tell = ({ counts: { items = 0, entries }, taskId }) =>
      tell({ counts: { items: at + items, itemsTotal: things.length, entries }, taskId })
    outcomes.push(outcomeOf(await resultsOf(client, await send(batch), tellOfBatch)))
  }
  return sum(outcomes)
}

/** As many at once as the server takes, each with the number of those before it. */
function* batchesOf<Thing>(things: readonly Thing[], tell: Tell): Generator<readonly [number, Thing[]]> {
  for (let at = 0; at < things.length; at += batchItemsMax) {
    tell({ counts: { items: at, itemsTotal: things.length } })
    yield [at, things.slice(at, at + batchItemsMax)]
  }
}

async function resultsOf(client: MediathequeClient, answer: BatchAnswer, tell: Tell): Promise<readonly ItemResult[]> {
  if ('result' in answer) return answer.result
  const { taskId } = answer
  tell({ counts: {}, taskId })
  const task = await client.tasks.wait(taskId, { onProgress: ({ progress = {} }) => tell({ counts: progress, taskId }) })
  const told = task?.result
  const results = Array.isArray(told) ? told : (told as { readonly result?: unknown } | undefined)?.result
  if (Array.isArray(results)) return results as readonly ItemResult[]
  if (task && task.status >= 400)
    throw new MediathequeError({ code: 'TaskFailed', status: task.status, message: `Task ${task.taskId} ended with ${task.status}.` })
  return []
}

function outcomeOf(results: readonly ItemResult[]): Outcome {
  const refused = results.filter(({ status }) => status >= 400)
  return {
    doneCount: results.length - refused.length,
    refusedCount: refused.length,
    conflictCount: refused.filter(({ code, status }) => status === 409 || code === 'SameNameDirectoryOrFileExists').length,
    refusals: [...new Set(refused.map(({ message, code }) => message ?? code ?? ''))],
    recycledIds: results.flatMap(({ recycledItemId }) => recycledItemId ?? []),
  }
}

const sum = (outcomes: readonly Outcome[]): Outcome => ({
  doneCount: outcomes.reduce((total, { doneCount }) => total + doneCount, 0),
  refusedCount: outcomes.reduce((total, { refusedCount }) => total + refusedCount, 0),
  conflictCount: outcomes.reduce((total, { conflictCount }) => total + conflictCount, 0),
  refusals: [...new Set(outcomes.flatMap(({ refusals }) => refusals))],
  recycledIds: outcomes.flatMap(({ recycledIds }) => recycledIds),
})
