import type { EntryPath } from '../../kernel/entry-path.ts'
import { Failure } from '../../kernel/failure.ts'
import type { Call } from '../../platform/call.ts'
import type { SpaceScope } from '../spaces/index.ts'
import { checkItemCount, requireBin } from './recycled-item.ts'
import { restoreItem } from './restore-item.ts'

export type RestoredItem = { readonly number: number; readonly path: EntryPath } | { readonly number: number; readonly failure: Failure }

/** Restores each item on its own, under a free name where its own is taken; answers in the order asked. */
export async function restoreItems(
  call: Call<'db' | 'clock'>,
  asked: { readonly scope: SpaceScope; readonly numbers: readonly number[]; readonly fallsBackToRoot: boolean },
): Promise<readonly RestoredItem[]> {
  const scope = requireBin(asked.scope)
  checkItemCount(asked.numbers)
  return Promise.all(
    asked.numbers.map((number) =>
      restoreItem(call, { scope, number, strategy: 'rename', fallsBackToRoot: asked.fallsBackToRoot }).then(
        (path): RestoredItem => ({ number, path }),
        (error: unknown): RestoredItem => {
          if (error instanceof Failure) return { number, failure: error }
          throw error
        },
      ),
    ),
  )
}
