/** A position in the journal of one Space, as opaque text that knows its age. Pure; no I/O. */
import { limits } from '../../kernel/limits.ts'
import { decodeMarker, encodeMarker } from '../../kernel/page.ts'
import type { Space } from '../spaces/index.ts'
import { changeFeedFailure } from './failures.ts'

/** Behind the event with this sequence number. */
export type Position = { readonly seq: number }

export function encodeCursor(space: Pick<Space, 'rootId'>, position: Position & { readonly now: number }): string {
  return encodeMarker([space.rootId, position.seq, position.now])
}

/** Refuses a cursor of another Space, of nobody, or one that is older than the feed promises to remember. */
export function decodeCursor(space: Pick<Space, 'rootId'>, cursor: string, now: number): Position {
  const decoded = decodeMarker(cursor)
  if (!Array.isArray(decoded)) throw changeFeedFailure.ParamInvalid()
  const [rootId, seq, issuedAt] = decoded as readonly unknown[]
  if (rootId !== space.rootId || typeof seq !== 'number' || typeof issuedAt !== 'number') throw changeFeedFailure.ParamInvalid()
  if (now - issuedAt > limits.feedCursorLifetime) throw changeFeedFailure.CursorExpired()
  return { seq }
}
