import type { LibraryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import type { Transaction } from '../../platform/db/db.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import { findLibraryRow, forgetLibrary, libraryFailure, updateLibraryRow } from '../libraries/index.ts'
import type { Library, LibrarySettings, LibraryTag } from '../libraries/index.ts'
import { enqueueFollowSearch, updateLibraryQuota } from '../spaces/index.ts'

export type LibraryChange = {
  readonly name?: string
  readonly remark?: string
  /** Replaces the whole set. */
  readonly tags?: readonly LibraryTag[]
  /** The new settings from those in force; refuses what may never change. */
  readonly settings?: (inForce: LibrarySettings) => LibrarySettings
}

/** Changes what the change names and nothing else. Stored content stays, whatever is switched off. */
export async function modifyLibrary(call: Call<'db' | 'caches' | 'clock' | 'jobs'>, id: LibraryId, change: LibraryChange): Promise<void> {
  await call.db.write(`library:${id}`, async (tx) => {
    const before = await findLibraryRow(tx, id)
    if (!before) throw libraryFailure['ResourceNotFound.Library']()
    const after: Library = {
      ...before,
      name: change.name ?? before.name,
      remark: change.remark ?? before.remark,
      tags: change.tags ?? before.tags,
      settings: change.settings?.(before.settings) ?? before.settings,
    }
    if (after.settings.quotaBytes !== before.settings.quotaBytes) await updateQuota(tx, after)
    await updateLibraryRow(tx, after)
    forgetLibrary(tx, call, id)
    if (after.settings.isSearchEnabled !== before.settings.isSearchEnabled) await enqueueFollowSearch(tx, call)
  })
}

async function updateQuota(tx: Transaction, { id, settings }: Library): Promise<void> {
  if (settings.quotaBytes === undefined) return
  const usedBytes = await updateLibraryQuota(tx, id, BigInt(settings.quotaBytes))
  if (settings.deniesQuotaBelowUsage && BigInt(settings.quotaBytes) < usedBytes) {
    throw parameterFailure(
      'InvalidParameterValue',
      'LibraryExtension.LibraryQuota',
      `The library already holds ${usedBytes} bytes. Set a quota that is not below that.`,
    )
  }
}
