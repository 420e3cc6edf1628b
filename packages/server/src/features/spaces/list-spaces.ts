import { isAdmin } from '../../kernel/actor.ts'
import { limits } from '../../kernel/limits.ts'
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import type { Page } from '../../kernel/page.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import type { Library } from '../libraries/index.ts'
import { listSpaces } from './space-store.ts'
import type { SpaceItem } from './space-store.ts'

export type SpacesAsked = {
  readonly library: Library
  readonly marker?: string
  readonly limit?: number
  /** Only names that start so, and only names behind `startName`. */
  readonly prefix?: string
  readonly startName?: string
  /** An administrator asks as this user and sees what the user would. */
  readonly actingFor?: string
}

/** The Library's Spaces by name: all of them for an administrator, those they made for everybody else. */
export async function listSpacesFor(call: Call<'db'>, asked: SpacesAsked): Promise<Page<SpaceItem>> {
  const { actor } = call
  const limit = asked.limit ?? limits.pageItemsMax
  const seesAll = isAdmin(actor) && !(asked.actingFor && asked.actingFor === actor.userId)
  const rows = await call.db.read((reader) =>
    listSpaces(reader, {
      libraryId: asked.library.id,
      after: asked.marker ? readMarker(asked.marker) : (asked.startName ?? ''),
      prefix: asked.prefix ?? '',
      ...(!seesAll && { createdBy: actor.userId }),
      // Without a user, "those they made" says little: a token that names Spaces sees no others.
      ...(!seesAll && actor.userId === '' && actor.spaces && { names: [...actor.spaces] }),
      limit: limit + 1,
    }),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return rows.length > limit && last ? { items, nextMarker: encodeMarker(last.name) } : { items }
}

function readMarker(marker: string): string {
  const name = decodeMarker(marker)
  if (typeof name !== 'string') throw edgeFailure.ParamInvalid('The marker is unknown. Start the listing again.')
  return name
}
