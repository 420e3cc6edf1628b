/** What completing answers. It is kept with the upload, so that a repeat gets the same body. Pure. */
import { renderItem } from '../entries/index.ts'
import type { Item, PlacedFile } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'

export type FileAnswer = Item & { readonly isOverwritten: boolean }

/** The whole answer; `shownAnswer` leaves out what a caller didn't ask for. */
export function fileAnswer(placed: PlacedFile, scope: SpaceScope): FileAnswer {
  const item = renderItem(placed.entry, scope, { path: placed.path, withInode: true, withContentCas: true })
  return { ...item, isOverwritten: placed.isOverwritten }
}

export function shownAnswer(answer: FileAnswer, wanted: { readonly inode: boolean; readonly contentCas: boolean }): Partial<FileAnswer> {
  const { inode, contentCas, ...always } = answer
  return { ...always, ...(wanted.inode && { inode }), ...(wanted.contentCas && { contentCas }) }
}
