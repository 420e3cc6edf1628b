/** The history settings of a Library, as its administrators see and change them. */
import { limits } from '../../kernel/limits.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { enqueueJob } from '../../platform/jobs/jobs.ts'
import { findLibraryRow, forgetLibrary, updateLibraryRow } from '../libraries/index.ts'
import type { LibrarySettings } from '../libraries/index.ts'
import { enqueueClearing } from './clear-history.ts'
import { versionFailure } from './failures.ts'
import { trimKind } from './prune-versions.ts'

export type HistorySettings = {
  readonly enableFileHistory: boolean
  readonly fileHistoryCount?: number
  readonly fileHistoryExpireDay?: number
  readonly mergeInterval?: number
}

/** All of them once they were set, also while history is off. */
export function renderHistorySettings(settings: LibrarySettings): HistorySettings {
  const { keepsHistory, historyCountMax, historyDays, historyMergeSeconds } = settings
  if (!keepsHistory && historyCountMax === 0) return { enableFileHistory: false }
  return {
    enableFileHistory: keepsHistory,
    fileHistoryCount: historyCountMax,
    fileHistoryExpireDay: historyDays,
    mergeInterval: historyMergeSeconds,
  }
}

export type HistoryChange = Partial<HistorySettings> & {
  /** With history off: remove the versions there are. */
  readonly isClearFileHistory?: boolean
}

/** Changes what is named and nothing else. What is too much under the new settings is removed in the background. */
export async function setHistoryConfig(
  call: Call<'db' | 'caches' | 'clock' | 'random' | 'jobs'>,
  libraryId: LibraryId,
  change: HistoryChange,
): Promise<void> {
  await call.db.write(`library:${libraryId}`, async (tx) => {
    const before = await findLibraryRow(tx, libraryId)
    if (!before) throw edgeFailure.LibraryNotFound()
    const settings = changedSettings(before.settings, change)
    await updateLibraryRow(tx, { ...before, settings })
    forgetLibrary(tx, call, libraryId)
    if (change.isClearFileHistory) await enqueueClearing(tx, call, { libraryId, keptUntil: call.clock.now() })
    else if (settings.historyCountMax !== before.settings.historyCountMax)
      await enqueueJob(tx, {
        definition: { kind: trimKind },
        id: newId(call),
        input: { libraryId },
        dueAt: call.clock.now(),
        uniqueKey: `${trimKind}:${libraryId}`,
      })
    tx.afterCommit(() => call.jobs.wake())
  })
}

function changedSettings(before: LibrarySettings, change: HistoryChange): LibrarySettings {
  const { fileHistoryCount: count, fileHistoryExpireDay: days, mergeInterval } = change
  const keepsHistory = change.enableFileHistory ?? before.keepsHistory
  const isFirst = keepsHistory && !before.keepsHistory && before.historyCountMax === 0
  if (count === undefined ? isFirst : !isWhole(count, 1, limits.historyCountMax)) throw versionFailure.InvalidFileHistoryCount()
  if (days === undefined ? isFirst : !isWhole(days, 0, limits.historyDaysMax)) throw versionFailure.InvalidFileHistoryExpireDay()
  if (
    mergeInterval !== undefined &&
    mergeInterval !== 0 &&
    !isWhole(mergeInterval, limits.historyMergeSecondsMin, limits.historyMergeSecondsMax)
  )
    throw versionFailure.InvalidFileHistoryMergeInterval()
  if (change.isClearFileHistory && keepsHistory)
    throw versionFailure.ParamInvalid('isClearFileHistory goes with enableFileHistory false only.')
  return {
    ...before,
    keepsHistory,
    historyCountMax: count ?? before.historyCountMax,
    historyDays: days ?? before.historyDays,
    historyMergeSeconds: mergeInterval ?? before.historyMergeSeconds,
  }
}

const isWhole = (value: number, from: number, to: number): boolean => Number.isInteger(value) && value >= from && value <= to
