/** Automatic names: the first free one of `name (1)`, `name (2)` … */
import { numberedName, splitExtension } from '../../kernel/entry-path.ts'
import { limits } from '../../kernel/limits.ts'
import type { EntryId, SpaceId } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../platform/db/db.ts'
import { hex, join, sql } from '../../platform/db/sql.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { Entry } from './entry.ts'
import { insertEntry } from './entry-store.ts'
import { entryFailure } from './failures.ts'

type NameRules = { readonly isDirectory: boolean; readonly lengthMax: number }

/** The n-th automatic name; the stem is shortened where the number would make it too long. */
export function automaticName(name: string, n: number, rules: NameRules): string {
  const full = numberedName(name, n, rules)
  const excess = full.length > rules.lengthMax ? [...full].length - rules.lengthMax : 0
  if (excess <= 0) return full
  const [stem, extension] = rules.isDirectory ? [name, ''] : splitExtension(name)
  const shorter = [...stem].slice(0, -excess).join('').trimEnd()
  return shorter === '' ? full : numberedName(shorter + extension, n, rules)
}

/** Candidates looked up by one statement: few at first, since the first is usually free. */
const firstBatch = 8
const batchMax = 500

/** The first automatic name that nothing has in the Directory. */
export async function findFreeName(
  reader: Reader,
  place: { readonly spaceId: SpaceId; readonly parentId: EntryId; readonly name: string },
  rules: NameRules,
): Promise<string> {
  for (let start = 1, size = firstBatch; start <= limits.renameTriesMax; start += size, size = Math.min(size * 4, batchMax)) {
    const length = Math.min(size, limits.renameTriesMax - start + 1)
    const candidates = Array.from({ length }, (_, index) => automaticName(place.name, start + index, rules))
    const rows = await reader.all<{ readonly name: string }>(sql`
      SELECT name FROM entries WHERE space_id = ${place.spaceId} AND parent_id = ${hex(place.parentId)} AND state = 0 AND name IN (${join(candidates)})`)
    const taken = new Set(rows.map((row) => row.name))
    const free = candidates.find((candidate) => !taken.has(candidate))
    if (free !== undefined) return free
  }
  throw entryFailure.RenameTooManyTimes()
}

/** Inserts the Entry under the first free automatic name. */
export async function insertUnderFreeName(tx: Transaction, scope: SpaceScope, entry: Entry): Promise<Entry> {
  const rules = { isDirectory: entry.kind === 'directory', lengthMax: scope.library.settings.nameLengthMax }
  const name = await findFreeName(tx, { spaceId: entry.spaceId, parentId: entry.parentId as EntryId, name: entry.name }, rules)
  const renamed = { ...entry, name }
  if (!(await insertEntry(tx, renamed))) throw entryFailure.RenameTooManyTimes()
  return renamed
}
